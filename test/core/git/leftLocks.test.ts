import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { silentLog } from '../../../src/core/base/log';
import { questionMark } from '../../../src/core/git/gitQuestions';
import { clearLeftLocks, type OwnPlaces } from '../../../src/core/git/leftLocks';
import { gitEnvironment } from '../../../src/core/git/gitEnvironment';
import { HeldTips } from '../../../src/core/git/shared/keptRefs';
import { openRepository, type Repository } from '../../../src/core/git/repository';
import { Worktrees } from '../../../src/core/git/worktrees';
import { SampleRepository } from '../../support/sampleRepository';
import { RecordingLog } from '../../support/testProject';
import { waitUntil } from '../../support/waitUntil';

const onLinux = process.platform === 'linux';

describe('Lock files that a killed git has left', () => {
  let sample: SampleRepository;
  let repository: Repository;
  let places: OwnPlaces;
  const children: ChildProcess[] = [];

  beforeEach(async function () {
    if (!onLinux) this.skip();
    sample = await SampleRepository.create({ name: 'our répo' });
    const { environment } = sample;
    repository = await openRepository(sample.folder, { integrationBranch: 'roadmap', environment });
    await sample.git('branch', 'roadmap');
    const base = await sample.tip('main');
    const made = await new Worktrees(repository).add({ name: 'one', branch: 'task-1', base });
    places = { branches: ['roadmap', 'task-1'], worktrees: [made.path], sharedWith: [made.path] };
  });

  afterEach(async () => {
    for (const child of children.splice(0)) {
      const ended = once(child, 'exit');
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGKILL');
        await ended;
      }
    }
    if (onLinux) sample.remove();
  });

  function lock(name: string): string {
    const file = path.join(sample.folder, '.git', name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, '', { flag: 'wx' });
    return file;
  }

  it('are removed where only Muster writes, and named', async () => {
    const left = [
      'packed-refs.lock',
      'refs/heads/roadmap.lock',
      'refs/heads/task-1.lock',
      'refs/muster/rescue/agent-1.lock',
      'worktrees/one/index.lock',
      'worktrees/one/HEAD.lock',
    ].map(lock);
    const log = new RecordingLog();
    assert.deepEqual((await clearLeftLocks(repository, places, log)).sort(), left.sort());
    for (const file of left) {
      assert.equal(existsSync(file), false);
      assert.ok(
        log.lines.some((line) => line.includes(file)),
        `${file} is not named`,
      );
    }
    await sample.git('branch', '--move', 'roadmap', 'moved');
  });

  it("are left where they may be the user's own", async () => {
    const theirs = ['index.lock', 'HEAD.lock', 'config.lock', 'refs/heads/main.lock', 'refs/stash.lock'].map(
      lock,
    );
    assert.deepEqual(await clearLeftLocks(repository, places, silentLog), []);
    for (const file of theirs) assert.equal(existsSync(file), true);
  });

  it("of an agent's place are looked for there alone", async () => {
    const shared = lock('packed-refs.lock');
    const own = lock('worktrees/one/index.lock');
    const { branches, worktrees } = places;
    assert.deepEqual(await clearLeftLocks(repository, { branches, worktrees }, silentLog), [own]);
    assert.equal(existsSync(shared), true);
  });

  it('are left while a git waits in the repository, which has closed its lock by then', async () => {
    const editor = path.join(sample.around, 'editor.sh');
    const opened = path.join(sample.around, 'editor is open');
    writeFileSync(editor, `#!/bin/sh\ntouch "${opened}"\nexec sleep 600\n`);
    chmodSync(editor, 0o755);
    const folder = places.worktrees[0] ?? '';
    writeFileSync(path.join(folder, 'readme.md'), 'changed\n');
    const commit = spawn('git', ['commit', '--all'], {
      ...{ cwd: folder, stdio: 'ignore', detached: true },
      env: { ...sample.environment, GIT_EDITOR: `'${editor}'` },
    });
    const ended = once(commit, 'exit');
    try {
      await waitUntil('the editor is open', () => existsSync(opened));
      const index = path.join(sample.folder, '.git/worktrees/one/index.lock');
      assert.equal(existsSync(index), true, 'git holds its lock');
      assert.deepEqual(await clearLeftLocks(repository, places, silentLog), []);
      assert.equal(existsSync(index), true);
      // As with a host or an agent: git and all that it has started.
      process.kill(-(commit.pid ?? 0), 'SIGKILL');
      await ended;
      assert.deepEqual(await clearLeftLocks(repository, places, silentLog), [index]);
    } finally {
      if (commit.exitCode === null && commit.signalCode === null) {
        process.kill(-(commit.pid ?? 0), 'SIGKILL');
        await ended;
      }
    }
  });

  it('are removed also beside the git that waits for what Muster is to hold next, and beside one that only reads', async () => {
    const held = new HeldTips(repository.git);
    await held.expect(true);
    const waiting = held.waitingPid;
    assert.ok(waiting !== undefined);
    // It reads until its input ends.
    const asked = spawn('git', ['cat-file', '--batch-check'], {
      ...{ cwd: sample.folder, stdio: ['pipe', 'ignore', 'ignore'] },
      env: { ...gitEnvironment(sample.environment), [questionMark]: '1' },
    });
    children.push(asked);
    try {
      for (const pid of [waiting, asked.pid ?? 0]) {
        await waitUntil(`process ${pid} to be git`, () =>
          readFileSync(`/proc/${pid}/comm`, 'utf8').startsWith('git'),
        );
      }
      const index = lock('worktrees/one/index.lock');
      assert.deepEqual(await clearLeftLocks(repository, places, silentLog), [], 'nobody says that it waits');
      const waitingGit = (): number | undefined => held.waitingPid;
      assert.deepEqual(await clearLeftLocks(repository, { ...places, waitingGit }, silentLog), [index]);
    } finally {
      await held.expect(false);
    }
  });

  it('are left while any program has them open', async () => {
    const file = lock('packed-refs.lock');
    const script = `require('fs').openSync(${JSON.stringify(file)}, 'r+'); console.log('open'); setInterval(() => {}, 1e6)`;
    const holder = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    children.push(holder);
    await once(holder.stdout, 'data');
    assert.deepEqual(await clearLeftLocks(repository, places, silentLog), []);
    assert.equal(existsSync(file), true);
  });
});
