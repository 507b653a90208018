import assert from 'node:assert/strict';
import pidusage from 'pidusage';
import type { TreeUsage } from '../../../../src/core/agents/health/treeUsage';
import { usageElsewhere } from '../../../../src/core/agents/health/usageElsewhere';
import { parseStat } from '../../../../src/core/agents/health/usageOnLinux';
import type { LocalLauncher } from '../../../../src/core/agents/localLauncher';
import { waitUntil } from '../../../support/waitUntil';
import { LauncherLab } from '../launcherLab';

const megabyte = 2 ** 20;

describe('What the process tree of a run uses', function () {
  this.timeout(120_000);
  let lab: LauncherLab;
  let launcher: LocalLauncher;
  beforeEach(async () => {
    lab = new LauncherLab();
    await lab.nameHost();
    launcher = lab.launcher();
  });
  afterEach(() => lab.clear());

  const launch = async (agentId: number, ...fixture: [string, ...string[]]): Promise<void> => {
    const [name, ...args] = fixture;
    lab.observe(await launcher.launch(lab.describe(agentId, name, args)));
    await lab.untilOutput(agentId, 'ready');
  };
  const usageOf = async (agentId: number): Promise<TreeUsage> => {
    const vitals = (await launcher.vitals()).get(agentId);
    assert.ok(vitals);
    return vitals.usage;
  };
  const until = (agentId: number, what: string, condition: (usage: TreeUsage) => boolean) =>
    waitUntil(what, async () => condition(await usageOf(agentId)), { timeoutMs: 60_000 });

  it('is that of all runs in one look, each with its own', async () => {
    await Promise.all([launch(1, 'busy.mjs', 'self'), launch(2, 'hang.mjs')]);
    const before = await usageOf(2);
    await until(1, 'agent 1 to have computed for a while', ({ cpuMs }) => cpuMs > 1500);
    const after = await usageOf(2);
    assert.ok(after.cpuMs - before.cpuMs < 700, 'an idle run gets no part of a busy one');
    assert.ok(after.memoryBytes > 5 * megabyte);
    assert.equal(after.processes, 1);
    const vitals = await launcher.vitals();
    assert.deepEqual([...vitals.keys()].sort(), [1, 2]);
    assert.equal(vitals.get(2)?.written, 'ready\n'.length);
  });

  it('holds what programs have used that it started and that have ended since', async function () {
    if (process.platform !== 'linux') this.skip();
    await launch(1, 'busy.mjs', 'children');
    const { cpuMs } = await usageOf(1);
    // None of them uses so much by itself.
    await until(1, 'its children to have computed', (usage) => usage.cpuMs > cpuMs + 2000);
  });

  it('holds the memory of its children, also of one that left its group and parent', async () => {
    await launch(1, 'busy.mjs', 'memory', '150');
    lab.observe(await launcher.launch(lab.describe(2, 'doubleFork.mjs')));
    await lab.untilOutput(2, 'left alone');
    await until(1, 'the memory to be in use', ({ memoryBytes }) => memoryBytes > 150 * megabyte);
    assert.equal((await usageOf(2)).processes, 2);
  });

  it('shows whether somebody has stopped it', async function () {
    if (process.platform !== 'linux') this.skip();
    await launch(1, 'hang.mjs');
    const { pid } = lab.report(1);
    process.kill(pid, 'SIGSTOP');
    await until(1, 'it to be stopped', ({ suspended }) => suspended);
    process.kill(pid, 'SIGCONT');
    await until(1, 'it to go on', ({ suspended }) => !suspended);
  });

  it('is found by the system’s own programs as well', async () => {
    await launch(1, 'busy.mjs', 'self');
    const { pid, processStartedAt } = lab.report(1);
    const target = { pid, startMark: processStartedAt, tag: lab.order(1).tag };
    try {
      await waitUntil(
        'it to have computed',
        async () => {
          const [usage] = await usageElsewhere([target]);
          return usage?.processes === 1 && usage.cpuMs > 500 && usage.memoryBytes > 5 * megabyte;
        },
        { timeoutMs: 60_000 },
      );
      assert.deepEqual(await usageElsewhere([{ pid: 0, startMark: '', tag: 'nobody' }]), [
        { cpuMs: 0, memoryBytes: 0, processes: 0, suspended: false },
      ]);
    } finally {
      pidusage.clear();
    }
  });
});

describe('A line of /proc about a process', () => {
  it('is read whatever the process is called', () => {
    const rest = '1 40 40 0 -1 4194304 9 9 9 9 10 5 200 100 20 0 1 0 777 1000 50';
    const entry = parseStat(42, `42 (a ) b (c) T ${rest}`, 'boot');
    assert.deepEqual(entry, {
      ...{ pid: 42, parentPid: 1, groupId: 40, startMark: 'boot/777', zombie: false, tagged: false },
      ...{ cpuMs: 3150, memoryBytes: 0, stopped: true },
    });
    assert.equal(parseStat(42, `42 (node) Z ${rest}`, 'boot').zombie, true);
  });
});
