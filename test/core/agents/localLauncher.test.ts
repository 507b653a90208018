import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { RunEvent } from '../../../src/core/agents/run';
import { isAlive } from '../../../src/core/agents/runner/processIdentity';
import { hostlessLimitMs } from '../../../src/core/agents/runner/runner';
import { RecordingLog } from '../../support/testProject';
import { waitUntil } from '../../support/waitUntil';
import { LauncherLab } from './launcherLab';

describe('A run', () => {
  it('may go on for an hour without a host at most, whatever is ordered', () => {
    const limits = [0, -1, 1, 3_600_000, 3_600_001, 1e12, Infinity].map((hostlessMs) =>
      hostlessLimitMs({ hostlessMs }),
    );
    assert.deepEqual(limits, [3_600_000, 3_600_000, 1, 3_600_000, 3_600_000, 3_600_000, 3_600_000]);
  });
});

describe('A run on this machine', function () {
  this.timeout(180_000);
  let lab: LauncherLab;
  beforeEach(async () => {
    lab = new LauncherLab();
    await lab.nameHost();
  });
  afterEach(() => lab.clear());

  it('announces its start, all its output and then its end', async () => {
    const { handle, events } = await lab.launch(1, 'exit.mjs', ['3']);
    const exit = await handle.ended;
    assert.equal(exit.reason, 'exited');
    assert.equal(exit.exitCode, 3);
    assert.equal(exit.signal, null);
    assert.equal(exit.survivorsEnded, 0);
    assert.match(exit.endedAt, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    const report = lab.report(1);
    assert.ok(report.pid > 0 && report.processStartedAt !== '');
    assert.deepEqual(events, [
      {
        kind: 'started',
        pid: report.pid,
        processStartedAt: report.processStartedAt,
        runnerPid: report.runnerPid,
      },
      { kind: 'output', bytes: 8, events: [{ kind: 'working', text: 'working' }] },
      { kind: 'output', bytes: 0, events: [{ kind: 'complaint', text: 'a complaint' }] },
      { kind: 'ended', exit },
    ] satisfies RunEvent[]);
  });

  it('gets exactly its own surroundings and nothing of the host', async () => {
    process.env['ELECTRON_RUN_AS_NODE'] = '1';
    process.env['VSCODE_TEST_VARIABLE'] = 'editor';
    try {
      const { handle } = await lab.launch(1, 'surroundings.mjs', ['a b', '$HOME', '${MUSTER_TOOLS_URL}'], {
        invocation: {
          ...lab.describe(1, 'surroundings.mjs', ['a b', '$HOME', '${MUSTER_TOOLS_URL}']).invocation,
          env: { GIVEN: 'value', URL: '${MUSTER_TOOLS_URL}', WHERE: '${MUSTER_RUN_DIR}/extra.json' },
          stdin: 'the prompt\nwith ünïcode',
          files: [{ name: 'extra.json', content: '{"url":"${MUSTER_TOOLS_URL}"}' }],
        },
      });
      assert.equal((await handle.ended).exitCode, 0);
    } finally {
      delete process.env['ELECTRON_RUN_AS_NODE'];
      delete process.env['VSCODE_TEST_VARIABLE'];
    }
    const { toolsUrl } = lab.report(1);
    const { tag } = lab.order(1);
    const seen = JSON.parse(lab.output(1)) as { env: Record<string, string>; args: string[] };
    // macOS adds this one to every process by itself.
    delete seen.env['__CF_USER_TEXT_ENCODING'];
    assert.deepEqual(seen, {
      args: ['a b', '$HOME', toolsUrl],
      env: { GIVEN: 'value', URL: toolsUrl, WHERE: lab.file(1, 'extra.json'), MUSTER_RUN_TAG: tag },
      cwd: lab.folder.path,
      stdin: 'the prompt\nwith ünïcode',
    });
    assert.equal(readFileSync(lab.file(1, 'extra.json'), 'utf8'), `{"url":"${toolsUrl}"}`);
    if (process.platform !== 'win32') {
      assert.equal(statSync(lab.file(1, 'run.json')).mode & 0o777, 0o600);
      assert.equal(statSync(lab.file(1, 'extra.json')).mode & 0o777, 0o600);
      assert.equal(statSync(lab.file(1, '.')).mode & 0o777, 0o700);
    }
  });

  it('tells of a signal that nobody here sent', async () => {
    const { handle } = await lab.launch(1, 'crash.mjs');
    const exit = await handle.ended;
    assert.deepEqual([exit.reason, exit.exitCode, exit.signal], ['exited', null, 'SIGSEGV']);
  });

  it('tells why a program could not be started', async () => {
    const invocation = { ...lab.describe(1, '').invocation, executable: '/nowhere/agent' };
    const { handle, events } = await lab.launch(1, '', [], { invocation });
    const exit = await handle.ended;
    assert.equal(exit.reason, 'notStarted');
    assert.match(exit.error ?? '', /\/nowhere\/agent.*ENOENT/);
    assert.deepEqual(
      events.map(({ kind }) => kind),
      ['ended'],
    );
  });

  it('tells when its folder is gone', async () => {
    const { handle } = await lab.launch(1, 'exit.mjs', [], { worktree: '/nowhere/worktree' });
    assert.match((await handle.ended).error ?? '', /folder \/nowhere\/worktree does not exist/);
  });

  it('has its grace time, and hears TERM once', async () => {
    const { handle } = await lab.launch(1, 'tidyUp.mjs', [], {
      limits: { wallMs: 0, graceMs: 10_000, hostlessMs: 60_000 },
    });
    await lab.untilOutput(1, 'ready');
    const exit = await handle.stop('stopped');
    assert.deepEqual([exit.reason, exit.exitCode, exit.signal], ['stopped', 0, null]);
    assert.match(lab.output(1), /tidied up after 1\n/);
  });

  it('is ended by force when it ignores TERM', async () => {
    const { handle } = await lab.launch(1, 'ignoreTerm.mjs');
    await lab.untilOutput(1, 'ready');
    const [exit, again] = await Promise.all([handle.stop('killed'), handle.stop('stopped')]);
    assert.deepEqual([exit.reason, exit.exitCode, exit.signal], ['killed', null, 'SIGKILL']);
    assert.equal(again, exit);
    assert.match(lab.output(1), /ignored\n/);
    assert.deepEqual(await lab.living(1), []);
  });

  for (const left of ['hang.mjs', 'ignoreTerm.mjs']) {
    it(`leaves no grandchild in a session of its own (${left})`, async () => {
      const { handle } = await lab.launch(1, 'grandchild.mjs', [left]);
      const exit = await handle.ended;
      assert.deepEqual([exit.reason, exit.exitCode, exit.survivorsEnded], ['exited', 0, 1]);
      const pid = Number(/left (\d+)/.exec(lab.output(1))?.[1]);
      assert.ok(pid > 0);
      assert.deepEqual(await lab.living(1), []);
    });
  }

  it('is stopped with what has left group, session and parents and ignores TERM', async () => {
    const { handle } = await lab.launch(1, 'doubleFork.mjs');
    await lab.untilOutput(1, 'left alone');
    assert.equal((await lab.living(1)).length, 2);
    const exit = await handle.stop('stopped');
    assert.deepEqual([exit.reason, exit.survivorsEnded], ['stopped', 1]);
    assert.deepEqual(await lab.living(1), []);
  });

  it('ends when its time is up', async () => {
    const { handle } = await lab.launch(1, 'hang.mjs', [], {
      limits: { wallMs: 300, graceMs: 500, hostlessMs: 60_000 },
    });
    const exit = await handle.ended;
    assert.equal(exit.reason, 'timeLimit');
    assert.deepEqual(await lab.living(1), []);
  });

  it('ends when no host has lived for too long', async () => {
    // A pid that was this machine's, with a start mark that no process has.
    await lab.nameHost({ startedAt: 'another/1' });
    const { handle } = await lab.launch(1, 'hang.mjs', [], {
      limits: { wallMs: 0, graceMs: 500, hostlessMs: 300 },
    });
    assert.equal((await handle.ended).reason, 'hostless');
    assert.deepEqual(await lab.living(1), []);
  });

  it('may write 20 MB without holding up the host', async () => {
    const delay = monitorEventLoopDelay({ resolution: 10 });
    delay.enable();
    const { handle, events } = await lab.launch(1, 'flood.mjs', ['20']);
    await handle.ended;
    delay.disable();
    const size = statSync(lab.file(1, 'stdout.log')).size;
    assert.ok(size >= 20 * 1024 * 1024);
    const outputs = events.filter((event) => event.kind === 'output');
    assert.equal(
      outputs.reduce((sum, { bytes }) => sum + bytes, 0),
      size,
    );
    for (const { bytes, events: said } of outputs) {
      assert.ok(bytes <= 64 * 1024, `${bytes} bytes in one turn`);
      assert.ok(said.length <= 120, `${said.length} events in one turn`);
    }
    assert.ok(delay.max / 1e6 < 500, `the event loop stood still for ${delay.max / 1e6} ms`);
  });

  it('is ended from here when its runner was killed', async () => {
    const { handle } = await lab.launch(1, 'ignoreTerm.mjs');
    await lab.untilOutput(1, 'ready');
    process.kill(lab.report(1).runnerPid, 'SIGKILL');
    const exit = await handle.ended;
    assert.deepEqual([exit.reason, exit.exitCode], ['lost', null]);
    assert.deepEqual(await lab.living(1), []);
  });

  it('is stopped from here when its runner does not react', async () => {
    const run = lab.describe(1, 'ignoreTerm.mjs');
    const { handle } = lab.observe(await lab.launcher({ obeyWithinMs: 100 }).launch(run));
    await lab.untilOutput(1, 'ready');
    process.kill(lab.report(1).runnerPid, 'SIGSTOP');
    const exit = await handle.stop('stopped');
    assert.equal(exit.reason, 'stopped');
    assert.deepEqual(await lab.living(1), []);
  });

  it('is stopped from here when its runner cannot be told', async () => {
    const { handle } = await lab.launch(1, 'ignoreTerm.mjs');
    await lab.untilOutput(1, 'ready');
    // As on a full disk: this host can write neither the order nor, at first, the record of the end.
    for (const name of ['stop', 'exit.json']) mkdirSync(lab.file(1, `${name}.${process.pid}.tmp`));
    const { runnerPid, runnerStartedAt } = lab.report(1);
    const ended = handle.stop('stopped');
    await waitUntil('its processes to end', async () => (await lab.living(1)).length === 0);
    assert.equal(await isAlive({ pid: runnerPid, startMark: runnerStartedAt }), false);
    assert.equal(existsSync(lab.file(1, 'exit.json')), false);
    rmSync(lab.file(1, `exit.json.${process.pid}.tmp`), { recursive: true });
    const exit = await ended;
    assert.equal(exit.reason, 'stopped');
    assert.deepEqual(JSON.parse(readFileSync(lab.file(1, 'exit.json'), 'utf8')), exit);
  });

  it('is stopped from here when its whole folder was removed', async () => {
    const { handle } = await lab.launch(1, 'ignoreTerm.mjs');
    await lab.untilOutput(1, 'ready');
    const { runnerPid, runnerStartedAt, pid, processStartedAt } = lab.report(1);
    rmSync(lab.file(1, '.'), { recursive: true });
    void handle.stop('stopped');
    for (const identity of [
      { pid: runnerPid, startMark: runnerStartedAt },
      { pid, startMark: processStartedAt },
    ]) {
      await waitUntil(`process ${identity.pid} to be gone`, async () => !(await isAlive(identity)));
    }
  });

  it('goes on when a terminal hangs up, and ends with its runner', async () => {
    const { handle } = await lab.launch(1, 'hang.mjs');
    await lab.untilOutput(1, 'ready');
    process.kill(lab.report(1).runnerPid, 'SIGHUP');
    process.kill(lab.report(1).runnerPid, 'SIGTERM');
    const exit = await handle.ended;
    assert.deepEqual([exit.reason, exit.signal], ['exited', 'SIGTERM']);
    assert.match(exit.error ?? '', /runner was ended by SIGTERM/);
    assert.deepEqual(await lab.living(1), []);
  });

  it('is refused when its runner cannot be started, and never starts later', async () => {
    const launcher = lab.launcher({ runnerScript: '/nowhere/runner.js' });
    await assert.rejects(launcher.launch(lab.describe(1, 'exit.mjs')), { code: 'RunnerNotStarted' });
    const missing = lab.launcher({ executable: '/nowhere/node' });
    await assert.rejects(missing.launch(lab.describe(2, 'exit.mjs')), { code: 'RunnerNotStarted' });
    assert.equal(readFileSync(lab.file(1, 'start'), 'utf8'), 'abandoned');
    assert.equal(existsSync(lab.file(1, 'stdout.log')), false);
  });

  it('is waited for as long as nobody can tell whether it may still start', async () => {
    const log = new RecordingLog();
    const launcher = lab.launcher({ runnerScript: '/no/such/runner.js', log });
    const start = lab.file(1, 'start');
    // Neither made nor read, as on a disk that is full.
    mkdirSync(start, { recursive: true });
    let settled = false;
    const launched = launcher.launch(lab.describe(1, 'exit.mjs')).finally(() => (settled = true));
    launched.catch(() => undefined);
    await waitUntil('it to be said', () => log.lines.length > 0);
    assert.equal(settled, false);
    rmdirSync(start);
    await assert.rejects(launched, { code: 'RunnerNotStarted' });
    assert.equal(log.lines.length, 1, log.lines.join('\n'));
    assert.match(log.lines.join(), /^warn Whether .* starts is not known yet/);
  });

  it('cannot be launched twice', async () => {
    const { handle } = await lab.launch(1, 'exit.mjs');
    await assert.rejects(lab.launcher().launch(lab.describe(1, 'exit.mjs')), /Agent 1 was launched before/);
    assert.equal((await handle.ended).exitCode, 0);
  });
});
