import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import path from 'node:path';
import type { Repository } from '../../../../src/core/git/repository';
import { HeldTips } from '../../../../src/core/git/shared/keptRefs';
import { type Worktree, Worktrees } from '../../../../src/core/git/worktrees';
import type { SampleRepository } from '../../../support/sampleRepository';
import { SharedLab } from './sharedLab';

describe('What all worktrees share', function () {
  this.timeout(180_000);
  let lab: SharedLab;
  let sample: SampleRepository;
  let repository: Repository;
  let worktree: Worktree;

  beforeEach(async () => {
    lab = await SharedLab.create();
    ({ sample, repository, worktree } = lab);
  });
  afterEach(() => {
    sample.remove();
  });

  it('is the same after an agent that only worked on its own branch', async () => {
    await sample.commit('Work', { 'new.txt': 'new\n' }, worktree.path);
    assert.deepEqual(await lab.changes(), []);
  });

  describe('branches and tags', () => {
    it('are the same when the user commits, amends, switches and rebases in the checkout', async () => {
      await sample.git('switch', '--quiet', 'topic');
      await sample.commit('By the user', { 'user.txt': 'user\n' });
      await sample.git('commit', '--quiet', '--amend', '-m', 'Amended');
      await sample.git('switch', '--quiet', 'main');
      await sample.commit('On main', { 'main.txt': 'main\n' });
      await sample.git('rebase', '--quiet', 'main', 'topic');
      await sample.git('switch', '--quiet', '-c', 'fresh');
      assert.deepEqual(await lab.changes(), []);
    });

    it('are the same when another agent works and Muster makes and takes away its worktree', async () => {
      const worktrees = new Worktrees(repository);
      const other = await worktrees.add({
        name: 'feature-2',
        branch: 'task-2',
        base: await sample.tip('main'),
      });
      await sample.commit('Other work', { 'other.txt': 'other\n' }, other.path);
      assert.deepEqual(await lab.changes(), []);
      lab.before = await lab.state();
      await worktrees.remove(other.path, { rescueName: '2' });
      assert.equal((await lab.state()).refs['refs/heads/task-2'], undefined);
      assert.deepEqual(await lab.changes(), []);
    });

    it('are the same when a worktree is taken away while they are compared', async () => {
      const worktrees = new Worktrees(repository);
      const base = await sample.tip('main');
      const other = await worktrees.add({ name: 'feature-2', branch: 'task-2', base });
      const made = await lab.state();
      await sample.commit('Other work', { 'other.txt': 'other\n' }, other.path);
      const moved = await lab.state();
      await worktrees.remove(other.path, { rescueName: '2' });
      assert.deepEqual(await lab.changes({}, moved), [], 'made');
      lab.before = made;
      assert.deepEqual(await lab.changes({}, moved), [], 'moved');
      // Thrown back it is not what Muster does, although the commit is kept.
      lab.before = moved;
      assert.deepEqual(
        (await lab.changes({}, made)).map(({ what, before: was }) => [what, was]),
        [['ref refs/heads/task-2', moved.refs['refs/heads/task-2']]],
      );
    });

    it('are the same when the merge queue moves the integration branch, with or without a log of it', async () => {
      const topic = await sample.tip('topic');
      await sample.git('update-ref', '-m', 'muster: merge', 'refs/heads/roadmap', topic);
      assert.deepEqual(await lab.changes(), []);
      rmSync(path.join(repository.commonDir, 'logs', 'refs', 'heads', 'roadmap'));
      lab.merges.add(topic);
      assert.deepEqual(await lab.changes(), []);
    });

    it('need a person when anything else moves the integration branch', async () => {
      await sample.git('update-ref', 'refs/heads/roadmap', await sample.tip('topic'));
      const change = await lab.onlyChange();
      assert.deepEqual(
        [change.what, change.level, change.by],
        ['ref refs/heads/roadmap', 'danger', 'unknown'],
      );
      await lab.undo(change);
    });

    it('name the agent only when its own worktree moved the branch', async () => {
      await sample.gitIn(worktree.path, 'switch', '--quiet', 'topic');
      await sample.commit('On a branch of the user', { 'strayed.txt': 'x\n' }, worktree.path);
      const change = await lab.onlyChange();
      assert.deepEqual([change.what, change.by, change.level], ['ref refs/heads/topic', 'agent', 'warning']);
      await sample.gitIn(worktree.path, 'switch', '--quiet', 'task-1');
      await lab.undo(change);
    });

    it('name nobody when a branch was moved from nowhere to a commit that the agent has been on', async () => {
      await sample.git('update-ref', 'refs/heads/topic', worktree.tip);
      const change = await lab.onlyChange();
      assert.deepEqual([change.by, change.level], ['unknown', 'warning']);
    });

    it('are kept when they are deleted, so that not even a clean-up of the repository takes them', async () => {
      const tip = await sample.tip('topic');
      const held = new HeldTips(repository.git);
      await held.hold(7, lab.before);
      await sample.gitIn(worktree.path, 'branch', '-D', 'topic');
      await sample.git('reflog', 'expire', '--expire=now', '--all');
      await sample.git('gc', '--quiet', '--prune=now');
      const change = await lab.onlyChange();
      await held.release(7);
      assert.deepEqual([change.level, change.by], ['warning', 'unknown']);
      assert.match(change.text, /"topic" was deleted .*kept as refs\/muster\/kept\/7\/heads\/topic/);
      await sample.git('gc', '--quiet', '--prune=now');
      assert.equal(await sample.tip('refs/muster/kept/7/heads/topic'), tip);
      await lab.undo(change);
    });

    it('are kept when they are rewritten, also an annotated tag, and never over what was kept before', async () => {
      await sample.git('tag', '-a', '-m', 'First release', 'v1');
      const tag = (await sample.git('rev-parse', 'v1')).trim();
      lab.before = await lab.state();
      await sample.git('update-ref', 'refs/muster/kept/7/tags/v1', await sample.tip('main'));
      await sample.git('tag', '-f', '-a', '-m', 'Moved', 'v1', 'topic');
      const change = await lab.onlyChange();
      assert.equal((await sample.git('rev-parse', 'refs/muster/kept/7/tags/v1-2')).trim(), tag);
      assert.equal(change.level, 'warning');
      await lab.undo(change);
    });

    it('are not reported for a fetch, but for a push and for a replaced object', async () => {
      const remote = path.join(sample.around, 'remote.git');
      await sample.git('init', '--quiet', '--bare', remote);
      await sample.git('remote', 'add', 'origin', remote);
      await sample.git('push', '--quiet', 'origin', 'main');
      await sample.git('update-ref', '-d', 'refs/remotes/origin/main');
      lab.before = await lab.state();
      await sample.git('fetch', '--quiet', 'origin');
      assert.deepEqual(await lab.changes(), []);
      await sample.git('push', '--quiet', 'origin', 'topic');
      assert.deepEqual(
        [(await lab.onlyChange()).text, (await lab.onlyChange()).level],
        [
          `origin/topic was pushed to the remote repository (${(await sample.tip('topic')).slice(0, 10)})`,
          'info',
        ],
      );
      lab.before = await lab.state();
      await sample.git('replace', 'topic', 'main');
      const change = await lab.onlyChange();
      assert.equal(change.level, 'danger');
      await lab.undo(change);
    });
  });

  describe('the stash', () => {
    it("keeps an entry that is dropped, and leaves the user's new one alone", async () => {
      sample.write({ 'readme.md': 'changed\n' });
      await sample.git('stash');
      lab.before = await lab.state();
      const [entry] = lab.before.stash;
      sample.write({ 'src/one.txt': 'changed\n' });
      await sample.git('stash');
      assert.deepEqual(await lab.changes(), []);
      await sample.git('stash', 'drop', 'stash@{1}');
      const dropped = await lab.onlyChange();
      assert.deepEqual([dropped.level, dropped.by], ['warning', 'unknown']);
      await sample.git('gc', '--quiet', '--prune=now');
      await sample.git('stash', 'drop');
      await lab.undo(dropped);
      assert.deepEqual((await lab.state()).stash, [entry]);
      await sample.git('stash', 'pop');
      assert.equal(sample.read('readme.md'), 'changed\n');
    });

    it('tells what the agent put there', async () => {
      sample.write({ 'readme.md': 'changed\n' }, worktree.path);
      await sample.gitIn(worktree.path, 'stash', 'push', '-m', 'later');
      const change = await lab.onlyChange();
      assert.deepEqual([change.by, change.level], ['agent', 'info']);
      assert.match(change.text, /"On task-1: later"/);
    });
  });
});
