import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { startMarkOf } from '../../../src/core/agents/runner/processIdentity';
import { tagVariable } from '../../../src/core/agents/runner/protocol';
import { endTree } from '../../../src/core/agents/runner/processTree';
import {
  clearLeftGates,
  gateTag,
  type GateOptions,
  type GateResult,
  runGate,
} from '../../../src/core/git/gate';
import type { GateProcesses } from '../../../src/core/git/gateCommand';
import { openRepository, type Repository } from '../../../src/core/git/repository';
import { Worktrees } from '../../../src/core/git/worktrees';
import { FakeClock } from '../../support/fakeClock';
import { SampleRepository } from '../../support/sampleRepository';
import { RecordingLog } from '../../support/testProject';
import { waitUntil } from '../../support/waitUntil';

describe('runGate', () => {
  let sample: SampleRepository;
  let repository: Repository;
  let worktrees: Worktrees;
  let commit: string;

  const processes: GateProcesses = {
    variablesFor: (tag) => ({ [tagVariable]: tag }),
    startMarkOf,
    end: (pid, tag, startMark = '') => endTree({ pid, startMark, tag }, 200),
  };

  beforeEach(async () => {
    sample = await SampleRepository.create({ name: 'my répo' });
    repository = await openRepository(sample.folder, {
      integrationBranch: 'roadmap',
      environment: sample.environment,
    });
    worktrees = new Worktrees(repository);
    commit = await sample.branch('task-1', { 'a.txt': 'merged\n' });
  });
  afterEach(async () => {
    // A test that failed halfway must not leave its processes behind.
    await processes.end(0, gateTag(repository));
    assert.deepEqual(await worktrees.list(), [], 'no worktree is left');
    sample.remove();
  });

  function gate(
    lines: readonly string[],
    { timeoutMs = 0, ...extra }: Partial<GateOptions> & { timeoutMs?: number } = {},
  ): Promise<GateResult> {
    const env = sample.environment;
    const commands = lines.map((command) => ({ command, timeoutMs }));
    return runGate({ repository, worktrees, commit, commands, processes, env, ...extra });
  }

  /** A command line that runs a script with this Node, whatever the shell. */
  function node(script: string): string {
    return `"${process.execPath}" -e "${script}"`;
  }

  /** A script that starts a grandchild which leaves group and session, writes its pid, and goes on for ever. */
  function leavingGrandchild(file: string): string {
    return node(
      `const c = require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], {detached: true, stdio: 'inherit'}); require('fs').writeFileSync('${file.replaceAll('\\', '/')}', String(c.pid)); setInterval(() => {}, 1000)`,
    );
  }

  function isAlive(pid: number): boolean {
    try {
      process.kill(pid, 0);
      return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
    } catch (error) {
      return (
        error instanceof Error && 'code' in error && error.code === 'ENOENT' && process.platform !== 'linux'
      );
    }
  }

  it('sets the folder up before the first command, which gets the variables of the set-up', async () => {
    const result = await gate([node("console.log(require('fs').readFileSync('set.up') + process.env.SET)")], {
      prepare: (folder) => {
        writeFileSync(path.join(folder, 'set.up'), 'ready ');
        return Promise.resolve({ SET: 'by the set-up' });
      },
    });
    assert.equal(result.ok, true);
    assert.equal(result.evidence[0]?.outputTail.trim(), 'ready by the set-up');
  });

  it('is not red but rejects when the set-up fails, and removes the folder', async () => {
    const failing = gate([node('process.exit(1)')], {
      prepare: () => Promise.reject(new Error('no network')),
    });
    await assert.rejects(failing, /no network/);
  });

  it('runs all commands on the merged files and keeps what they said', async () => {
    const result = await gate([
      node("process.stdout.write(require('fs').readFileSync('a.txt'))"),
      node("console.error('to stderr')"),
    ]);
    assert.equal(result.ok, true);
    assert.equal(result.verified, true);
    assert.equal(result.commit, commit);
    assert.equal(result.tree, (await sample.git('rev-parse', `${commit}^{tree}`)).trim());
    assert.deepEqual(
      result.evidence.map(({ exitCode, outputTail, timedOut }) => ({ exitCode, outputTail, timedOut })),
      [
        { exitCode: 0, outputTail: 'merged\n', timedOut: false },
        { exitCode: 0, outputTail: 'to stderr\n', timedOut: false },
      ],
    );
  });

  it('is no proof where a check rewrites files that git tracks, and names them', async () => {
    const mends = node(
      "require('fs').writeFileSync('a.txt', 'mended'); require('fs').writeFileSync('own', '')",
    );
    const result = await gate([node(''), mends, node('')]);
    assert.deepEqual([result.ok, result.verified], [true, false]);
    assert.deepEqual(
      result.evidence.map(({ rewrote }) => rewrote),
      [undefined, ['a.txt'], undefined],
    );
    const prepared = await gate([node('')], {
      prepare: (folder) => {
        writeFileSync(path.join(folder, 'a.txt'), 'by the set-up');
        return Promise.resolve({});
      },
    });
    assert.equal(prepared.verified, true);
  });

  it('gives each of several checks the commit when all of them are run', async () => {
    const commits = node(
      "require('fs').writeFileSync('a.txt', 'mended'); require('child_process').execSync('git -c user.name=a -c user.email=a@b commit -qam x')",
    );
    const looks = node("process.exit(require('fs').readFileSync('a.txt', 'utf8') === 'merged\\n' ? 0 : 1)");
    const { evidence } = await gate([commits, looks], { all: true });
    assert.deepEqual(
      evidence.map(({ exitCode, rewrote }) => [exitCode, rewrote]),
      [
        [0, ['a.txt']],
        [0, undefined],
      ],
    );
  });

  it("never takes the user's checkout for the worktree of a check that has lost its link", async () => {
    const inside = new Worktrees(repository, path.join(sample.folder, '.worktrees'));
    sample.write({ 'readme.md': 'not committed\n' });
    const remove = "require('fs').rmSync('.git'); require('fs').writeFileSync('a.txt', 'mended')";
    const replace = "require('fs').rmSync('.git'); require('child_process').execSync('git init -q')";
    const looks = node("process.exit(require('fs').readFileSync('a.txt', 'utf8') === 'merged\\n' ? 0 : 1)");
    const lines = [node(remove), looks, node(replace), looks];
    const { evidence } = await gate(lines, { all: true, worktrees: inside });
    assert.deepEqual(
      evidence.map(({ exitCode, rewrote }) => [exitCode, rewrote]),
      [
        [0, ['.git', 'a.txt']],
        [0, undefined],
        [0, ['.git']],
        [0, undefined],
      ],
    );
    assert.equal(sample.read('readme.md'), 'not committed\n');
    assert.equal(await sample.git('branch', '--show-current'), 'main\n');
    assert.deepEqual(await inside.list(), []);
  });

  it('is red at the first command that fails and runs no further', async () => {
    const result = await gate([node('process.exit(3)'), node("console.log('never')")]);
    assert.deepEqual([result.ok, result.verified], [false, true]);
    assert.deepEqual(
      result.evidence.map(({ exitCode }) => exitCode),
      [3],
    );
  });

  it('is red when the program does not exist', async () => {
    const result = await gate(['surely-no-such-program --check']);
    assert.equal(result.ok, false);
    assert.notEqual(result.evidence[0]?.exitCode, 0);
    assert.notEqual(result.evidence[0]?.outputTail, '');
  });

  it('knows nothing without commands and makes no worktree', async () => {
    const result = await gate([]);
    assert.deepEqual([result.ok, result.verified, result.evidence], [true, false, []]);
    assert.equal(existsSync(worktrees.root), false);
  });

  it('keeps the end of a flood of output, within 64 kB', async () => {
    const result = await gate([node("process.stdout.write('é'.repeat(500000) + 'the end')")]);
    const tail = result.evidence[0]?.outputTail ?? '';
    assert.ok(Buffer.byteLength(tail) <= 64 * 1024);
    assert.match(tail, /^é+the end$/);
  });

  it('ends the whole tree at the time limit, also a grandchild that left the group', async () => {
    const file = path.join(sample.around, 'grandchild');
    const clock = new FakeClock();
    const running = gate([leavingGrandchild(file)], { timeoutMs: 60_000, clock });
    const pid = Number(
      await waitUntil('the grandchild', () => existsSync(file) && readFileSync(file, 'utf8')),
    );
    clock.advance(60_000);
    const result = await running;
    assert.equal(result.ok, false);
    assert.equal(result.evidence[0]?.timedOut, true);
    assert.equal(isAlive(pid), false);
  });

  it('ends what a green command leaves in the background', async () => {
    const file = path.join(sample.around, 'background');
    const script = `const c = require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], {stdio: 'inherit'}); require('fs').writeFileSync('${file.replaceAll('\\', '/')}', String(c.pid)); process.exit(0)`;
    const result = await gate([node(script)]);
    assert.equal(result.ok, true);
    assert.equal(isAlive(Number(readFileSync(file, 'utf8'))), false);
  });

  it('ends everything and rejects when it is aborted', async () => {
    const file = path.join(sample.around, 'grandchild');
    const abort = new AbortController();
    const running = gate([leavingGrandchild(file)], { signal: abort.signal });
    const rejected = assert.rejects(running, { name: 'AbortError' });
    const pid = Number(
      await waitUntil('the grandchild', () => existsSync(file) && readFileSync(file, 'utf8')),
    );
    abort.abort();
    await rejected;
    assert.equal(isAlive(pid), false);
  });

  it('does not start when it was aborted before', async () => {
    await assert.rejects(gate([node('')], { signal: AbortSignal.abort() }), { name: 'AbortError' });
  });

  it('rejects when the commit does not exist: that is no red gate', async () => {
    await assert.rejects(gate([node('')], { commit: '1'.repeat(40) }), { code: 'GitFailed' });
  });

  it('clears away what a killed host has left', async () => {
    const file = path.join(sample.around, 'grandchild');
    await worktrees.addDetached(`gate-${'1'.repeat(12)}`, commit);
    const own = await worktrees.add({ name: 'feature-1', branch: 'task-9', base: commit });
    const running = gate([leavingGrandchild(file)]);
    const pid = Number(
      await waitUntil('the grandchild', () => existsSync(file) && readFileSync(file, 'utf8')),
    );
    await processes.end(0, gateTag(repository));
    assert.equal((await running).ok, false);
    await clearLeftGates(repository, worktrees, processes);
    assert.equal(isAlive(pid), false);
    assert.deepEqual(
      (await worktrees.list()).map(({ path: folder }) => folder),
      [own.path],
    );
    await worktrees.remove(own.path, { rescueName: 'x' });
  });

  it('clears away a left gate that lost the file by which git knows it', async () => {
    const folder = await worktrees.addDetached(`gate-${'2'.repeat(12)}`, commit);
    rmSync(path.join(folder, '.git'));
    const spoilt = await worktrees.addDetached(`gate-check-${'3'.repeat(12)}`, commit);
    writeFileSync(path.join(spoilt, '.git'), '');
    await clearLeftGates(repository, worktrees, processes);
    assert.deepEqual([existsSync(folder), existsSync(spoilt)], [false, false]);
  });

  it("leaves a worktree of the user's own alone, though it is called much like a gate's and on no branch", async () => {
    const folder = path.join(worktrees.root, 'gate-keeper');
    // As it is in the middle of a rebase.
    await sample.git('worktree', 'add', '--quiet', '--detach', folder, commit);
    sample.write({ 'a.txt': 'not committed\n' }, folder);
    await clearLeftGates(repository, worktrees, processes);
    assert.equal(sample.read('a.txt', folder), 'not committed\n');
    await sample.git('worktree', 'remove', '--force', folder);
  });

  it('takes its worktree away also when a check has switched to a branch there', async () => {
    const result = await gate([node("require('child_process').execSync('git switch -q -c released')")]);
    assert.equal(result.ok, true);
    assert.deepEqual(await worktrees.list(), []);
  });

  it('opens also when a left gate cannot be cleared away, and says so', async () => {
    const log = new RecordingLog();
    const stuck: GateProcesses = { ...processes, end: () => Promise.reject(new Error('It will not end')) };
    await clearLeftGates(repository, worktrees, stuck, { log });
    assert.match(log.lines.join(), /^warn .*could not be cleared away: It will not end$/);
  });

  it('is ended by what tells its shell from a later process with the same number', async () => {
    const begun: [number, string][] = [];
    const ended: [number, string | undefined][] = [];
    const watched: GateProcesses = {
      ...processes,
      startMarkOf: async (pid) => {
        const mark = await startMarkOf(pid);
        begun.push([pid, mark]);
        return mark;
      },
      end: (pid, tag, startMark) => {
        ended.push([pid, startMark]);
        return processes.end(pid, tag, startMark);
      },
    };
    assert.equal((await gate([node('')], { processes: watched })).ok, true);
    assert.equal(begun.length, 1);
    assert.deepEqual(ended, begun);
    if (process.platform === 'linux') assert.notEqual(begun[0]?.[1], '', 'it was asked while it lived');
  });

  it('stays green when the folder cannot be removed', async () => {
    const log = new RecordingLog();
    const folder = path.join(worktrees.root, `gate-${commit.slice(0, 12)}`);
    // Git then knows no such worktree any more.
    const prune = `require('fs').renameSync('.git', 'gone'); require('child_process').execFileSync('git', ['--git-dir', '${path.join(sample.folder, '.git').replaceAll('\\', '/')}', 'worktree', 'prune'])`;
    const result = await gate([node(prune)], { log });
    assert.deepEqual([result.ok, result.evidence[0]?.rewrote], [true, ['.git']]);
    assert.match(log.lines.join(), /^warn The gate's worktree .* was left/);
    rmSync(folder, { recursive: true });
  });

  it('tries a commit again whose worktree was left', async () => {
    await worktrees.addDetached(`gate-${commit.slice(0, 12)}`, commit);
    assert.equal((await gate([node('')])).ok, true);
  });
});
