import assert from 'node:assert/strict';
import { dueStep, type StallStep } from '../../../../src/core/agents/health/stallPolicy';
import type { TreeUsage } from '../../../../src/core/agents/health/treeUsage';
import { type Observation, VitalSigns } from '../../../../src/core/agents/health/vitalSigns';

const minute = 60_000;
const limits = { stalledMs: 5 * minute };

/** An agent of which each look is five seconds after the one before. */
class Watched {
  readonly signs = new VitalSigns();
  private now: Observation = { signs: 0, usage: usage(1000), waits: false };

  constructor() {
    this.signs.observe(this.now, 0);
  }

  look(change: Partial<Observation> = {}): this {
    this.now = { ...this.now, ...change };
    this.signs.observe(this.now, 5000);
    return this;
  }

  /** For so long nothing is different from one look to the next but what `change` says. */
  pass(ms: number, change: (look: number) => Partial<Observation> = () => ({})): this {
    for (let look = 1; look <= ms / 5000; look++) this.look(change(look));
    return this;
  }

  get health(): string {
    return this.signs.health(limits);
  }
}

function usage(cpuMs: number, more: Partial<TreeUsage> = {}): TreeUsage {
  return { cpuMs, memoryBytes: 1_000_000, processes: 2, suspended: false, ...more };
}

describe('The signs of life of an agent', () => {
  it('say nothing at first, then that it lives, and after long silence that it has stalled', () => {
    const agent = new Watched();
    assert.equal(agent.health, 'unknown');
    assert.equal(agent.look({ signs: 1 }).health, 'alive');
    assert.equal(agent.pass(5 * minute - 5000).health, 'alive');
    assert.equal(agent.look().health, 'stalled');
    assert.equal(agent.signs.silentMs, 5 * minute);
    assert.equal(agent.look({ signs: 2 }).health, 'alive');
  });

  const ways: readonly [string, (look: number) => Partial<Observation>][] = [
    ['it writes or calls tools', (look) => ({ signs: look })],
    ['its processes compute, be it a fiftieth of a core', (look) => ({ usage: usage(look * 100) })],
    ['its worktree changes', (look) => ({ worktree: `mark ${Math.ceil(look / 12)}` })],
  ];
  for (const [title, change] of ways) {
    it(`are there as long as ${title}`, () => {
      assert.equal(new Watched().pass(60 * minute, change).health, 'alive');
    });
  }

  it('are not the little that a program uses that only waits', () => {
    const agent = new Watched().pass(20 * minute, (look) => ({ usage: usage(1000 + look * 20) }));
    assert.equal(agent.health, 'stalled');
    // A burst now and then, such as a collection of garbage.
    const bursts = new Watched().pass(20 * minute, (look) => ({
      usage: usage(1000 + Math.floor(look / 12) * 60),
    }));
    assert.equal(bursts.health, 'stalled');
  });

  it('are not missing while a person has to answer', () => {
    const agent = new Watched().look({ signs: 1, waits: true }).pass(60 * minute);
    assert.equal(agent.health, 'alive');
    assert.equal(agent.look({ waits: false }).pass(4 * minute).health, 'alive');
    assert.equal(agent.pass(minute).health, 'stalled');
  });

  it('prove nothing by silence while its processes cannot be seen', () => {
    for (const unseen of [undefined, usage(0, { processes: 0 })]) {
      const agent = new Watched()
        .look({ signs: 1 })
        .look({ usage: unseen })
        .pass(60 * minute);
      assert.equal(agent.health, 'unknown');
      assert.equal(agent.look({ usage: usage(9000) }).pass(4 * minute).health, 'unknown');
      assert.equal(agent.pass(minute).health, 'stalled');
    }
  });

  it('prove nothing while somebody has stopped its processes, and begin anew when they go on', () => {
    const agent = new Watched().look({ signs: 1 }).look({ usage: usage(1000, { suspended: true }) });
    assert.equal(agent.pass(60 * minute).health, 'unknown');
    assert.ok(agent.signs.silentMs >= 60 * minute);
    assert.equal(agent.look({ usage: usage(1000) }).signs.silentMs, 0);
    assert.equal(agent.health, 'unknown');
  });

  it('begin anew when nobody has watched for a time', () => {
    const agent = new Watched().look({ signs: 1 }).pass(4 * minute + 55_000);
    agent.signs.reset();
    // The first look is what later ones are compared with.
    assert.equal(agent.look({ usage: usage(99_000) }).health, 'unknown');
    assert.equal(agent.pass(5 * minute - 5000).health, 'unknown');
    assert.equal(agent.look().health, 'stalled');
  });

  it('are never called missing when that is switched off', () => {
    assert.equal(
      new Watched()
        .look({ signs: 1 })
        .pass(60 * minute)
        .signs.health({ stalledMs: 0 }),
      'alive',
    );
  });
});

describe('What is done about a silent agent', () => {
  const policy = { stalledMs: 5 * minute, answerMs: 2 * minute, restartMs: 5 * minute, restarts: 3 };
  const after = (minutes: number, taken?: StallStep, change: Partial<typeof policy> = {}) =>
    dueStep(minutes * minute, taken, { ...policy, ...change });

  it('is to ask it, then to tell somebody, then to restart it, none left out', () => {
    assert.equal(after(4.9), undefined);
    assert.equal(after(5), 'ask');
    assert.equal(after(60), 'ask');
    assert.equal(after(6.9, 'ask'), undefined);
    assert.equal(after(7, 'ask'), 'warn');
    assert.equal(after(11.9, 'warn'), undefined);
    assert.equal(after(12, 'warn'), 'restart');
    assert.equal(after(60, 'restart'), undefined);
  });

  it('leaves it as it is where nothing is to be restarted', () => {
    assert.equal(after(60, 'ask', { restarts: 0 }), 'warn');
    assert.equal(after(60, 'warn', { restarts: 0 }), undefined);
  });
});
