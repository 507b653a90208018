import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { startMarkOf } from '../../../src/core/agents/runner/processIdentity';
import { clearLeftGates, gateTag } from '../../../src/core/git/gate';
import type { GateProcesses } from '../../../src/core/git/gateCommand';
import type { Repository } from '../../../src/core/git/repository';
import type { Worktrees } from '../../../src/core/git/worktrees';
import { FakeClock } from '../../support/fakeClock';
import type { SampleRepository } from '../../support/sampleRepository';
import { RecordingLog } from '../../support/testProject';
import { waitUntil } from '../../support/waitUntil';
import { GateLab, node, processes } from './gateLab';

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

describe('A gate that cleans up after itself', () => {
  let lab: GateLab;
  let sample: SampleRepository;
  let repository: Repository;
  let worktrees: Worktrees;
  let commit: string;

  beforeEach(async () => {
    lab = await GateLab.create();
    ({ sample, repository, worktrees, commit } = lab);
  });
  afterEach(() => lab.dispose());

  it('ends the whole tree at the time limit, also a grandchild that left the group', async () => {
    const file = path.join(sample.around, 'grandchild');
    const clock = new FakeClock();
    const running = lab.gate([leavingGrandchild(file)], { timeoutMs: 60_000, clock });
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
    const result = await lab.gate([node(script)]);
    assert.equal(result.ok, true);
    assert.equal(isAlive(Number(readFileSync(file, 'utf8'))), false);
  });

  it('ends everything and rejects when it is aborted', async () => {
    const file = path.join(sample.around, 'grandchild');
    const abort = new AbortController();
    const running = lab.gate([leavingGrandchild(file)], { signal: abort.signal });
    const rejected = assert.rejects(running, { name: 'AbortError' });
    const pid = Number(
      await waitUntil('the grandchild', () => existsSync(file) && readFileSync(file, 'utf8')),
    );
    abort.abort();
    await rejected;
    assert.equal(isAlive(pid), false);
  });

  it('clears away what a killed host has left', async () => {
    const file = path.join(sample.around, 'grandchild');
    await worktrees.addDetached(`gate-${'1'.repeat(12)}`, commit);
    const own = await worktrees.add({ name: 'feature-1', branch: 'task-9', base: commit });
    const running = lab.gate([leavingGrandchild(file)]);
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
    const result = await lab.gate([node("require('child_process').execSync('git switch -q -c released')")]);
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
    assert.equal((await lab.gate([node('')], { processes: watched })).ok, true);
    assert.equal(begun.length, 1);
    assert.deepEqual(ended, begun);
    if (process.platform === 'linux') assert.notEqual(begun[0]?.[1], '', 'it was asked while it lived');
  });

  it('stays green when the folder cannot be removed', async () => {
    const log = new RecordingLog();
    const folder = path.join(worktrees.root, `gate-${commit.slice(0, 12)}`);
    // Git then knows no such worktree any more.
    const prune = `require('fs').renameSync('.git', 'gone'); require('child_process').execFileSync('git', ['--git-dir', '${path.join(sample.folder, '.git').replaceAll('\\', '/')}', 'worktree', 'prune'])`;
    const result = await lab.gate([node(prune)], { log });
    assert.deepEqual([result.ok, result.evidence[0]?.rewrote], [true, ['.git']]);
    assert.match(log.lines.join(), /^warn The gate's worktree .* was left/);
    rmSync(folder, { recursive: true });
  });

  it('tries a commit again whose worktree was left', async () => {
    await worktrees.addDetached(`gate-${commit.slice(0, 12)}`, commit);
    assert.equal((await lab.gate([node('')])).ok, true);
  });
});
