import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { startMarkOf } from '../../../src/core/agents/runner/processIdentity';
import { RecordingLog } from '../../support/testProject';
import { waitUntil } from '../../support/waitUntil';
import { LauncherLab } from './launcherLab';

describe('Taking over from a host that was killed', function () {
  this.timeout(180_000);
  let lab: LauncherLab;
  beforeEach(async () => {
    lab = new LauncherLab();
    await lab.nameHost();
  });
  afterEach(() => lab.clear());

  /** Launches agent 1 in a process of its own. */
  async function startHost(fixture: string, ...args: string[]): Promise<ChildProcess> {
    const script = path.join(lab.folder.path, 'host.cjs');
    await build({
      entryPoints: ['test/core/agents/launcherHost.ts'],
      outfile: script,
      bundle: true,
      platform: 'node',
      logLevel: 'warning',
    });
    const host = spawn(process.execPath, [script, lab.folder.path, fixture, ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(host.stdout, 'data');
    return host;
  }

  async function kill(host: ChildProcess): Promise<void> {
    host.kill('SIGKILL');
    await once(host, 'exit');
  }

  it('loses neither the agent nor its output nor its exit code, and starts nothing twice', async () => {
    const starts = path.join(lab.folder.path, 'starts');
    const host = await startHost('countStarts.mjs', starts);
    await lab.untilOutput(1, 'before');
    await kill(host);

    const adopted = await lab.launcher().adopt(1);
    assert.ok(adopted);
    const { handle, events } = lab.observe(adopted);
    const { pid, processStartedAt, runnerPid } = lab.report(1);
    await waitUntil('the start to be announced', () => events.length >= 2);
    writeFileSync(`${starts}.go`, '');
    const exit = await handle.ended;
    assert.deepEqual([exit.reason, exit.exitCode], ['exited', 7]);
    assert.deepEqual(events, [
      { kind: 'started', pid, processStartedAt, runnerPid },
      // What an earlier host has announced is not announced again.
      { kind: 'output', bytes: 7, events: [] },
      { kind: 'output', bytes: 6, events: [{ kind: 'working', text: 'after' }] },
      { kind: 'ended', exit },
    ]);
    assert.equal(lab.output(1), 'before\nafter\n');
    assert.equal(readFileSync(starts, 'utf8').trim(), String(pid));
  });

  it('hands on why an agent ended that no host has heard', async () => {
    const said = ['@muster waiting: May it use the shell?', '@muster failed: Nobody has answered'];
    const { handle } = await lab.launch(1, 'sayAndLeave.mjs', ['', ...said]);
    await handle.ended;

    const adopted = await lab.launcher().adopt(1);
    assert.ok(adopted);
    const { events } = lab.observe(adopted);
    await adopted.ended;
    assert.deepEqual(events.slice(1, 3), [
      {
        kind: 'recalled',
        heard: {
          limitReached: undefined,
          notAllowed: 'May it use the shell?',
          failure: 'Nobody has answered',
        },
      },
      { kind: 'output', bytes: said.join('\n').length + 1, events: [] },
    ]);
  });

  it('finds the end of an agent also when its output cannot be read any more', async () => {
    const { handle } = await lab.launch(1, 'exit.mjs', ['3']);
    await handle.ended;
    rmSync(lab.file(1, 'stdout.log'));
    mkdirSync(lab.file(1, 'stdout.log'));
    const log = new RecordingLog();
    const adopted = await lab.launcher({ log }).adopt(1);
    assert.ok(adopted);
    assert.equal((await lab.observe(adopted).handle.ended).exitCode, 3);
    assert.match(log.errors.join('\n'), /^error The output of agent 1 could not be read .*EISDIR/);
    assert.equal(log.errors.length, 1);
  });

  it('finds the end of an agent that ended while there was no host', async () => {
    const starts = path.join(lab.folder.path, 'starts');
    const host = await startHost('countStarts.mjs', starts);
    await kill(host);
    writeFileSync(`${starts}.go`, '');
    await waitUntil('the agent to end', () => lab.output(1).includes('after'));
    await waitUntil('the record of the end', async () => (await lab.living(1)).length === 0);

    const adopted = await lab.launcher().adopt(1);
    assert.ok(adopted);
    assert.equal((await lab.observe(adopted).handle.ended).exitCode, 7);
    assert.equal((await lab.launcher().readOutput(1, 0, 1000)).text, 'before\nafter\n');
  });

  for (const [title, lines, announced] of [
    ['hears of a usage limit that was reached before', ['@muster limit: until 3 pm'], ['limitReached']],
    ['forgets a usage limit that the agent outlived', ['@muster limit: until 3 pm', '@muster done: all'], []],
  ] as const) {
    it(title, async () => {
      const go = path.join(lab.folder.path, 'go');
      const host = await startHost('sayAndLeave.mjs', go, ...lines);
      await lab.untilOutput(1, `${lines.at(-1) ?? ''}\n`);
      await kill(host);

      const adopted = await lab.launcher().adopt(1);
      assert.ok(adopted);
      const { handle, events } = lab.observe(adopted);
      writeFileSync(go, '');
      await handle.ended;
      const heard = events.flatMap((event) => (event.kind === 'output' ? event.events : []));
      assert.deepEqual(
        heard.map(({ kind }) => kind),
        announced,
      );
    });
  }

  for (const [title, limits, reason] of [
    ['its time is up', { wallMs: 1500 }, 'timeLimit'],
    ['no host has come for too long', { hostlessMs: 1500 }, 'hostless'],
  ] as const) {
    it(`finds an agent ended whose host never came back, because ${title}`, async () => {
      const host = await startHost('ignoreTerm.mjs', `limits=${JSON.stringify(limits)}`);
      await lab.nameHost({ pid: host.pid ?? 0, startedAt: await startMarkOf(host.pid ?? 0) });
      await lab.untilOutput(1, 'ready');
      await kill(host);
      // Nobody is there but the runner.
      await waitUntil('the record of the end', () => existsSync(lab.file(1, 'exit.json')));
      assert.deepEqual(await lab.living(1), []);
      const adopted = await lab.launcher().adopt(1);
      assert.ok(adopted);
      assert.equal((await lab.observe(adopted).handle.ended).reason, reason);
    });
  }

  it('ends the processes of a run whose runner was killed as well', async () => {
    const host = await startHost('ignoreTerm.mjs');
    await lab.untilOutput(1, 'ready');
    await kill(host);
    process.kill(lab.report(1).runnerPid, 'SIGKILL');
    assert.equal((await lab.living(1)).length, 1);

    const adopted = await lab.launcher().adopt(1);
    assert.ok(adopted);
    assert.equal((await lab.observe(adopted).handle.ended).reason, 'lost');
    assert.deepEqual(await lab.living(1), []);
  });

  it('ends a run whose runner does not obey the order of the host before', async () => {
    const host = await startHost('ignoreTerm.mjs');
    await lab.untilOutput(1, 'ready');
    process.kill(lab.report(1).runnerPid, 'SIGSTOP');
    writeFileSync(lab.file(1, 'stop'), JSON.stringify({ reason: 'replaced' }));
    await kill(host);

    const adopted = await lab.launcher({ obeyWithinMs: 100 }).adopt(1);
    assert.ok(adopted);
    const exit = await lab.observe(adopted).handle.ended;
    assert.equal(exit.reason, 'replaced');
    assert.deepEqual(await lab.living(1), []);
  });

  it('stops a run whose runner does not react, though the order is there already', async () => {
    const { handle } = lab.observe(
      await lab.launcher({ obeyWithinMs: 100 }).launch(lab.describe(1, 'ignoreTerm.mjs')),
    );
    await lab.untilOutput(1, 'ready');
    process.kill(lab.report(1).runnerPid, 'SIGSTOP');
    writeFileSync(lab.file(1, 'stop'), JSON.stringify({ reason: 'replaced' }));
    const [exit, again] = await Promise.all([handle.stop('stopped'), handle.stop('killed')]);
    assert.equal(exit.reason, 'replaced');
    assert.equal(again, exit);
  });

  it('decides exactly once whether a run that had not started may still start', async () => {
    const run = lab.describe(1, 'exit.mjs');
    mkdirSync(path.join(lab.runsDirectory, '1'), { recursive: true });
    const { limits, invocation, toolToken, worktree, provider } = run;
    const order = {
      ...{ version: 1, agentId: 1, tag: 'late-runner', provider, invocation, cwd: worktree, ...limits },
      ...{ toolToken, hostAddressFile: lab.hostAddressFile },
    };
    writeFileSync(lab.file(1, 'run.json'), JSON.stringify(order));

    const adopted = await lab.launcher().adopt(1);
    assert.ok(adopted);
    const exit = await lab.observe(adopted).handle.ended;
    assert.equal(exit.reason, 'lost');
    assert.match(exit.error ?? '', /before the agent had started/);

    // The runner that the dead host had started comes late.
    const runner = spawn(
      process.execPath,
      [path.resolve('dist/runner.js'), path.join(lab.runsDirectory, '1')],
      {
        stdio: 'ignore',
      },
    );
    assert.deepEqual(await once(runner, 'exit'), [0, null]);
    assert.equal(lab.output(1), '');
    assert.equal(existsSync(lab.file(1, 'runner.json')), false);
    assert.equal(lab.order(1).toolToken, '');
  });

  it('knows nothing of a run that never was', async () => {
    assert.equal(await lab.launcher().adopt(99), undefined);
    mkdirSync(lab.runsDirectory, { recursive: true });
  });
});
