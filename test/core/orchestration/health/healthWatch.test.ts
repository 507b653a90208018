import assert from 'node:assert/strict';
import { agentById, type AgentRow } from '../../../../src/core/agents/agentRow';
import { Crew } from '../../../../src/core/agents/crew';
import { insertAgent } from '../../../../src/core/agents/lifecycle';
import type { LocalLauncher } from '../../../../src/core/agents/localLauncher';
import { deliverMessages } from '../../../../src/core/agents/messages/deliverMessages';
import type { RunExit } from '../../../../src/core/agents/runner/protocol';
import { silentLog } from '../../../../src/core/base/log';
import { HealthWatch } from '../../../../src/core/orchestration/health/healthWatch';
import { defaultSettings, type Settings } from '../../../../src/core/settings';
import { latestEvents } from '../../../../src/core/store/activityLog';
import { openStore } from '../../../../src/core/store/openStore';
import type { Store } from '../../../../src/core/store/store';
import { FakeClock } from '../../../support/fakeClock';
import { waitUntil } from '../../../support/waitUntil';
import { LauncherLab } from '../../agents/launcherLab';

const lookMs = 5000;

describe('The watch over agents’ health', function () {
  this.timeout(180_000);
  let lab: LauncherLab;
  let launcher: LocalLauncher;
  let store: Store;
  let clock: FakeClock;
  let crew: Crew;
  let watch: HealthWatch;
  let mark: string;
  let blind: boolean;
  let settings: Settings;
  const ended = new Map<number, RunExit>();

  beforeEach(async () => {
    lab = new LauncherLab();
    await lab.nameHost();
    launcher = lab.launcher();
    clock = new FakeClock();
    const wasm = 'node_modules/sql.js/dist/sql-wasm.wasm';
    store = await openStore({ directory: lab.folder.path, wasm, clock, log: silentLog });
    ended.clear();
    mark = 'as it was';
    blind = false;
    settings = {
      ...defaultSettings,
      healthStalledMinutes: 1,
      healthAnswerMinutes: 1,
      healthRestartMinutes: 1,
    };
    crew = new Crew({
      ...{ store, clock, log: silentLog, onLeft: () => undefined },
      onEnded: (id, exit) => {
        ended.set(id, exit);
        return Promise.resolve();
      },
    });
    watch = newWatch();
  });
  afterEach(async () => {
    await watch.close();
    crew.dispose();
    await lab.clear();
    await store.close();
  });

  const newWatch = (): HealthWatch =>
    new HealthWatch({
      ...{ store, clock, log: silentLog },
      settings: () => settings,
      vitals: () => (blind ? Promise.reject(new Error('no table')) : launcher.vitals()),
      signsOf: (id) => crew.signsOf(id),
      markOfWorktree: () => Promise.resolve(mark),
      replace: (id) => crew.stop(id, 'replaced'),
    });
  const start = async (fixture: string, ...args: string[]): Promise<number> => {
    const agentId = await store.commit((tx) =>
      insertAgent(tx, {
        ...{ agentType: 'coding', taskId: 'feature-1', taskType: 'implementation', featureId: null },
        ...{ priority: 1, fence: 1, attempt: 1, slot: 0, provider: 'command', model: null, command: fixture },
        ...{ worktree: '/w', branch: 'b', tokenHash: fixture + args.join('') },
      }),
    );
    const handle = await launcher.launch(lab.describe(agentId, fixture, args));
    lab.observe(handle);
    crew.join(handle);
    await lab.untilOutput(agentId, 'ready');
    // What it says is heard; from here on it is silent.
    await waitUntil('its output to be heard', () => crew.signsOf(agentId));
    await crew.flush();
    await watch.look();
    return agentId;
  };
  const row = (id: number): AgentRow => agentById(store, id) ?? assert.fail();
  const cpuMs = async (id: number): Promise<number> => (await launcher.vitals()).get(id)?.usage.cpuMs ?? 0;
  /** Time goes by, with a look every five seconds; what computes gets the time to. */
  const pass = async (minutes: number, computing?: number): Promise<void> => {
    for (let look = 0; look < (minutes * 60_000) / lookMs; look++) {
      if (computing !== undefined) {
        const before = await cpuMs(computing);
        const computes = async (): Promise<boolean> => (await cpuMs(computing)) > before + 80;
        await waitUntil('the busy one to compute', computes, { timeoutMs: 60_000 });
      }
      clock.advance(lookMs);
      await watch.look();
    }
  };
  const events = (): string[] =>
    latestEvents(store, 100)
      .filter(({ kind }) => kind !== 'thought')
      .map(({ kind, agentId }) => `${kind} ${agentId ?? ''}`);

  it('asks, warns about and then ends one that is silent and idle, and never one that computes', async () => {
    const busy = await start('busy.mjs', 'children');
    const idle = await start('hang.mjs');
    await pass(1.1, busy);
    assert.equal(row(busy).health, 'alive');
    assert.equal(row(idle).health, 'stalled');
    assert.equal(row(idle).stalled, 1);
    assert.deepEqual(events(), [`agentAsked ${idle}`]);
    const reader = { agentId: idle, agentType: 'coding', featureId: undefined } as const;
    const [asked] = await store.commit((tx) => deliverMessages(tx, reader, { limit: 5 }));
    assert.equal(asked?.urgency, 'urgent');
    assert.match(asked.content, /no sign of life for 1 minute of you/);

    await pass(1, busy);
    assert.deepEqual(events(), [`agentAsked ${idle}`, `agentStalled ${idle}`]);
    assert.equal(ended.size, 0);
    await pass(1, busy);
    await waitUntil('the idle one to be ended', () => ended.has(idle), { timeoutMs: 60_000 });
    assert.equal(ended.get(idle)?.reason, 'replaced');
    assert.deepEqual(await lab.living(idle), []);
    assert.match(row(idle).restart ?? '', /^Stalled: no sign of life for 3 minutes/);
    assert.equal(row(idle).restartBy, 'policy');
    assert.equal(row(busy).health, 'alive');
    assert.equal(row(busy).restart, null);
    assert.ok((row(busy).memoryBytes ?? 0) > 2 ** 22);
    // What lives is written down as a heartbeat, also when nothing was said.
    assert.ok(Date.parse(row(busy).lastHeartbeat ?? '') > clock.now() - 60_000);
  });

  it('takes back what it said of one that shows life again, by whatever sign', async () => {
    const agent = await start('hang.mjs');
    await pass(2.1);
    assert.equal(row(agent).health, 'stalled');
    crew.heardToolCall(agent);
    await pass(0.1);
    assert.equal(row(agent).health, 'alive');
    assert.equal(row(agent).stalled, 0);
    assert.equal(events().at(-1), `agentRecovered ${agent}`);
    await pass(1);
    assert.equal(row(agent).health, 'stalled');
    mark = 'changed';
    await pass(0.6);
    assert.equal(row(agent).health, 'alive');
    assert.equal(ended.size, 0);
  });

  it('counts no time for which nobody watched: a jump of the clock, a sleep, another host', async () => {
    const agent = await start('hang.mjs');
    await pass(0.9);
    for (const jumpMs of [3_600_000, -7_200_000]) {
      if (jumpMs > 0) clock.advance(jumpMs);
      else clock.setBack(-jumpMs);
      await watch.look();
      assert.notEqual(row(agent).health, 'stalled');
      await pass(0.9);
      assert.equal(row(agent).health, 'unknown');
    }
    await watch.close();
    watch = newWatch();
    await watch.look();
    await pass(0.9);
    assert.equal(row(agent).health, 'unknown');
    assert.deepEqual(events(), []);
    await pass(0.2);
    assert.equal(row(agent).health, 'stalled');
  });

  it('ends none that waits for a person, was stopped by somebody, or cannot be watched wholly', async () => {
    const [asking, stopped] = [await start('hang.mjs'), await start('hang.mjs')];
    await store.commit((tx) =>
      tx.run('UPDATE agent_lifecycle SET waiting_for_person = 1 WHERE agent_id = ?', [asking]),
    );
    if (process.platform === 'linux') {
      process.kill(lab.report(stopped).pid, 'SIGSTOP');
      await waitUntil(
        'it to be stopped',
        async () => (await launcher.vitals()).get(stopped)?.usage.suspended,
      );
      await pass(6);
      assert.equal(row(asking).health, 'alive');
      assert.equal(row(stopped).health, 'unknown');
      assert.deepEqual(events(), [`agentAsked ${stopped}`, `agentStalled ${stopped}`]);
      process.kill(lab.report(stopped).pid, 'SIGCONT');
      await waitUntil('it to go on', async () => !(await launcher.vitals()).get(stopped)?.usage.suspended);
      await pass(0.9);
      assert.notEqual(row(stopped).health, 'stalled');
    }
    blind = true;
    await pass(6);
    assert.equal(row(asking).health, 'alive');
    assert.equal(row(stopped).health, 'unknown');
    assert.equal(ended.size, 0);
  });

  it('leaves a stalled one alone where restarts are switched off', async () => {
    settings = { ...settings, healthRestarts: 0 };
    const agent = await start('hang.mjs');
    await pass(8);
    assert.deepEqual(events(), [`agentAsked ${agent}`, `agentStalled ${agent}`]);
    assert.equal(row(agent).restart, null);
    settings = { ...settings, healthStalledMinutes: 0 };
    await pass(0.1);
    assert.notEqual(row(agent).health, 'stalled');
  });
});
