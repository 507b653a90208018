import assert from 'node:assert/strict';
import path from 'node:path';
import { lookEveryMs } from '../../../../src/core/agents/health/readUsage';
import type { Disposable } from '../../../../src/core/base/disposable';
import type { AgentView } from '../../../../src/shared/viewModel';
import { FakeClock } from '../../../support/fakeClock';
import { TestProject } from '../../../support/testProject';
import { waitUntil } from '../../../support/waitUntil';

const hang = `"${process.execPath}" "${path.resolve('test/fixtures/agents/hang.mjs')}"`;

/** Time that goes on only when all that looks every few seconds has come round: nobody can be late. */
class LookedAtClock extends FakeClock {
  private fired = 0;
  private armed = 0;

  override after(delayMs: number, callback: () => void): Disposable {
    if (delayMs !== lookEveryMs) return super.after(delayMs, callback);
    this.armed++;
    return super.after(delayMs, () => {
      this.fired++;
      callback();
    });
  }

  async pass(ms: number): Promise<void> {
    const { fired, armed } = this;
    this.advance(ms);
    const due = this.fired - fired;
    await waitUntil('all have looked', () => this.armed - armed >= due, { everyMs: 2 });
  }
}

describe('An agent that falls silent and idle', function () {
  this.timeout(300_000);
  let project: TestProject;
  let clock: LookedAtClock;
  afterEach(() => project.dispose());

  const live = (): AgentView | undefined => project.snapshot.agents.find((agent) => agent.live);
  /** In steps that are short beside every limit. */
  const passUntil = (what: string, ms: number, condition: () => boolean): Promise<unknown> =>
    waitUntil(
      what,
      async () => {
        if (!condition()) await clock.pass(ms);
        return condition();
      },
      { everyMs: 2, timeoutMs: 200_000 },
    );
  const told = (agentId: number): string[] =>
    project.snapshot.activity
      .filter(
        (entry) => entry.agentId === agentId && /^agent(Asked|Stalled|Restarted|Recovered)$/.test(entry.kind),
      )
      .sort((a, b) => a.id - b.id)
      .map(({ kind }) => kind);

  it('is asked, warned about and restarted, each time later, and its feature is failed after three', async () => {
    clock = new LookedAtClock();
    project = await TestProject.create({
      ...{ provider: 'command', commandTemplate: hang, concurrency: 1 },
      ...{ healthStalledMinutes: 2, healthAnswerMinutes: 1, healthRestartMinutes: 1, healthRestarts: 3 },
    });
    const orchestrator = await project.open({ clock });
    const [featureId = 0] = await project.add('Falls silent');
    await orchestrator.start();
    const seen: number[] = [];
    const pids: number[] = [];
    for (let restarts = 0; restarts <= 3; restarts++) {
      await passUntil(`agent ${restarts + 1} is at work`, 500, () => {
        const agent = live();
        return agent?.status === 'running' && !seen.includes(agent.agentId);
      });
      const { agentId, pid } = live() ?? assert.fail();
      seen.push(agentId);
      pids.push(pid);
      const began = clock.now();
      await passUntil('it is asked', lookEveryMs, () => told(agentId).length > 0);
      assert.deepEqual(told(agentId), ['agentAsked']);
      assert.equal(live()?.health?.state, 'stalled');
      await passUntil('a person is warned', lookEveryMs, () => told(agentId).length > 1);
      assert.deepEqual(told(agentId), ['agentAsked', 'agentStalled']);
      assert.equal(live()?.agentId, agentId, 'it has a minute yet');
      await passUntil('it is ended', lookEveryMs, () => live()?.agentId !== agentId);
      assert.deepEqual(told(agentId), ['agentAsked', 'agentStalled', 'agentRestarted']);
      assert.ok(clock.now() - began >= 4 * 60_000, 'none of its time was taken away');
    }

    await passUntil('its feature is failed', lookEveryMs, () => project.snapshot.counts.failed === 1);
    await passUntil('the run is over', lookEveryMs, () => project.snapshot.mode === 'stopped');
    assert.deepEqual(
      project.snapshot.agents.map(({ agentId }) => agentId).sort((a, b) => a - b),
      seen,
      'no fifth one',
    );
    assert.match(project.snapshot.features[0]?.lastError ?? '', /Stalled: no sign of life/);
    const restarts = await orchestrator.read((reader) =>
      reader.query<{
        previous: number;
        next: number;
        featureId: number;
        number: number;
        reason: string;
        waitedMs: number;
      }>(
        `SELECT previous_agent_id AS previous, agent_id AS next, feature_id AS featureId, attempt_number AS number,
           reason, waited_ms AS waitedMs FROM agent_restart_log ORDER BY agent_id`,
      ),
    );
    assert.deepEqual(
      restarts.map(({ previous, next, featureId: of, number }) => [previous, next, of, number]),
      [0, 1, 2].map((index) => [seen[index], seen[index + 1], featureId, index + 1]),
    );
    for (const [index, { reason, waitedMs }] of restarts.entries()) {
      assert.match(reason, /^interrupted: Stalled: no sign of life for 4 minutes/);
      assert.ok(waitedMs >= 900 * 2 ** index, `${waitedMs} ms before restart ${index + 1}`);
    }
    for (const pid of pids) assert.throws(() => process.kill(pid, 0), 'none of its processes is left');
  });
});
