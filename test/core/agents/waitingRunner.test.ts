import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import type { LocalLauncher } from '../../../src/core/agents/localLauncher';
import { isAlive } from '../../../src/core/agents/runner/processIdentity';
import { listProcesses } from '../../../src/core/agents/runner/processTable';
import { waitUntil } from '../../support/waitUntil';
import { LauncherLab } from './launcherLab';

describe('A runner that waits for its run', function () {
  this.timeout(60_000);
  let lab: LauncherLab;
  let launcher: LocalLauncher;
  beforeEach(async () => {
    lab = new LauncherLab();
    launcher = lab.launcher();
    await lab.nameHost();
  });
  afterEach(async () => {
    await launcher.close();
    await lab.clear();
  });

  /** Living processes that this one has started, or another host. */
  async function startedBy(host = process.pid): Promise<number[]> {
    const processes = await listProcesses();
    return processes.filter((each) => each.parentPid === host && !each.zombie).map(({ pid }) => pid);
  }

  /** The one process that came since. */
  async function waitingSince(before: readonly number[], host?: number): Promise<number> {
    const fresh = (await startedBy(host)).filter((pid) => !before.includes(pid));
    assert.equal(fresh.length, 1);
    return fresh[0] ?? 0;
  }

  async function untilGone(pid: number): Promise<void> {
    await waitUntil(`process ${pid} to be gone`, async () => !(await isAlive({ pid, startMark: '' })));
  }

  it('gets the next run, and another one waits then', async () => {
    const others = await startedBy();
    launcher.expectRuns(true);
    const waiting = await waitingSince(others);
    const { handle } = lab.observe(await launcher.launch(lab.describe(1, 'exit.mjs', ['3'])));
    assert.equal(lab.report(1).runnerPid, waiting);
    assert.equal((await handle.ended).exitCode, 3);
    assert.equal(lab.output(1), 'working\n');
    await untilGone(waiting);

    const next = await waitingSince(others);
    launcher.expectRuns(true);
    assert.equal(await waitingSince(others), next);
    const second = lab.observe(await launcher.launch(lab.describe(2, 'exit.mjs', ['4'])));
    assert.equal(lab.report(2).runnerPid, next);
    assert.equal((await second.handle.ended).exitCode, 4);
  });

  it('keeps its log in the folder of the run that it got', async () => {
    launcher.expectRuns(true);
    const run = lab.describe(1, 'exit.mjs');
    const invocation = { ...run.invocation, executable: path.join(lab.folder.path, 'no such program') };
    const { handle } = lab.observe(await launcher.launch({ ...run, invocation }));
    assert.equal((await handle.ended).reason, 'notStarted');
    assert.match(readFileSync(lab.file(1, 'runner.log'), 'utf8'), /could not be started: .*no such program/);
  });

  it('watches over its agent also where it can write no log, as on a full disk', async () => {
    launcher.expectRuns(true);
    // Whatever is written there fails.
    mkdirSync(lab.file(1, 'runner.log'), { recursive: true });
    const { handle } = lab.observe(await launcher.launch(lab.describe(1, 'hang.mjs')));
    await lab.untilOutput(1, 'ready');
    const { reason, error } = await handle.stop('stopped');
    assert.deepEqual([reason, error], ['stopped', null], 'the runner itself has ended it');
  });

  it('is not missed when somebody ends it, though its host has not heard of that yet', async () => {
    const others = await startedBy();
    launcher.expectRuns(true);
    const waiting = await waitingSince(others);
    process.kill(waiting, 'SIGKILL');
    while (await isAlive({ pid: waiting, startMark: '' }));
    const { handle } = lab.observe(await launcher.launch(lab.describe(1, 'exit.mjs', ['3'])));
    assert.notEqual(lab.report(1).runnerPid, waiting);
    assert.equal((await handle.ended).exitCode, 3);
  });

  it('is ended when no run is expected any more, and when the launcher is closed', async () => {
    const others = await startedBy();
    launcher.expectRuns(true);
    const first = await waitingSince(others);
    launcher.expectRuns(false);
    await untilGone(first);
    launcher.expectRuns(true);
    const second = await waitingSince(others);
    await launcher.close();
    assert.equal(await isAlive({ pid: second, startMark: '' }), false);
    const { handle } = lab.observe(await launcher.launch(lab.describe(1, 'exit.mjs', ['3'])));
    await handle.ended;
    await untilGone(lab.report(1).runnerPid);
    assert.deepEqual(await startedBy(), others);
  });

  it('ends with its host, however that ends; one that has a run goes on', async () => {
    const script = path.join(lab.folder.path, 'host.cjs');
    await build({
      entryPoints: ['test/core/agents/launcherHost.ts'],
      outfile: script,
      bundle: true,
      platform: 'node',
      logLevel: 'warning',
    });
    const starts = path.join(lab.folder.path, 'starts');
    const host = spawn(process.execPath, [script, lab.folder.path, 'countStarts.mjs', starts, 'expecting'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(host.stdout, 'data');
    await lab.untilOutput(1, 'before');
    const { runnerPid, runnerStartedAt } = lab.report(1);
    const waiting = await waitingSince([runnerPid], host.pid);
    host.kill('SIGKILL');
    await untilGone(waiting);
    assert.equal(await isAlive({ pid: runnerPid, startMark: runnerStartedAt }), true);
  });
});
