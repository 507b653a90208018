import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type CleanMerge, Integration } from '../../../src/core/git/integration';
import { openRepository } from '../../../src/core/git/repository';
import { SampleRepository } from '../../support/sampleRepository';

describe('Integration', () => {
  let sample: SampleRepository;
  let integration: Integration;
  let base: string;

  beforeEach(async () => {
    sample = await SampleRepository.create();
    integration = await open();
    base = await integration.ensure();
  });
  afterEach(() => sample.remove());

  async function open(extra: NodeJS.ProcessEnv = {}, from = sample): Promise<Integration> {
    const environment = { ...from.environment, ...extra };
    const repository = await openRepository(from.folder, { integrationBranch: 'roadmap', environment });
    return new Integration(repository, 'roadmap');
  }

  async function merge(tip: string, message = 'Merge'): Promise<CleanMerge> {
    const prepared = await integration.prepare(tip, message);
    assert.ok(prepared.kind === 'clean', prepared.kind);
    return prepared;
  }

  async function land(tip: string): Promise<string> {
    const { parent, commit } = await merge(tip);
    assert.deepEqual(await integration.advance(parent, commit), { kind: 'advanced' });
    return commit;
  }

  /** Moves the branch as someone else would. */
  function move(commit: string): Promise<string> {
    return sample.git('update-ref', 'refs/heads/roadmap', commit);
  }

  describe('ensure', () => {
    it('makes the branch from the current branch, and leaves one that exists', async () => {
      assert.equal(base, await sample.tip('main'));
      assert.equal(await sample.tip('roadmap'), base);
      await sample.commit('Later', { 'later.txt': 'x' });
      assert.equal(await integration.ensure(), base);
    });

    it('makes the branch from what is checked out at that moment', async () => {
      await sample.git('branch', '--quiet', '-D', 'roadmap');
      await sample.git('switch', '--quiet', '--create', 'other');
      const tip = await sample.commit('On the other branch', { 'other.txt': 'x' });
      assert.equal(await integration.ensure(), tip);
    });

    it('refuses to guess where to begin when no branch is checked out any more', async () => {
      await sample.git('branch', '--quiet', '-D', 'roadmap');
      await sample.git('checkout', '--quiet', '--detach');
      await assert.rejects(integration.ensure(), { code: 'DetachedHead' });
      assert.equal(await sample.git('for-each-ref', 'refs/heads/roadmap'), '');
    });

    it('says what is wrong when other branches take up the name', async () => {
      const other = await SampleRepository.create();
      try {
        await other.git('branch', 'roadmap/q3');
        await assert.rejects((await open({}, other)).ensure(), { name: 'MusterError', code: 'GitFailed' });
      } finally {
        other.remove();
      }
    });
  });

  describe('prepare', () => {
    it('builds a merge commit with two parents and the message, and moves nothing', async () => {
      const tip = await sample.branch('task-1', { 'a.txt': 'a\n' });
      const { commit, parent, tree } = await merge(tip, 'Merge "ü"\n\nBody\n');
      const facts = await sample.git('show', '-s', '--format=%T %P%n%an <%ae>%n%B', commit);
      assert.equal(
        facts.trimEnd(),
        `${tree} ${base} ${tip}\nSample User <sample@example.org>\nMerge "ü"\n\nBody`,
      );
      assert.equal(parent, base);
      assert.equal(await integration.tip(), base);
    });

    it('names the files in conflict, with spaces and unicode, and changes nothing', async () => {
      const files = { 'déjà vu.txt': 'theirs\n', 'readme.md': 'theirs\n', 'fine.txt': 'x' };
      const tip = await sample.branch('task-1', files);
      await land(await sample.branch('task-2', { 'déjà vu.txt': 'ours\n', 'readme.md': 'ours\n' }));
      const before = await integration.tip();
      const prepared = await integration.prepare(tip, 'Merge');
      assert.ok(prepared.kind === 'conflict');
      assert.deepEqual([...prepared.files].sort(), ['déjà vu.txt', 'readme.md']);
      assert.match(prepared.details, /CONFLICT \(add\/add\).*déjà vu\.txt/);
      assert.match(prepared.details, /CONFLICT \(content\).*readme\.md/);
      assert.equal(await integration.tip(), before);
    });

    it('names a file that one side changed and the other removed', async () => {
      const changed = await sample.branch('task-1', { 'src/one.txt': 'changed\n' });
      await sample.git('rm', '--quiet', 'src/one.txt');
      await land(await sample.commit('Remove'));
      const prepared = await integration.prepare(changed, 'Merge');
      assert.ok(prepared.kind === 'conflict');
      assert.deepEqual(prepared.files, ['src/one.txt']);
    });

    it('treats a history without a common commit as a conflict', async () => {
      await sample.git('checkout', '--quiet', '--orphan', 'apart');
      const apart = await sample.commit('Apart', { 'apart.txt': 'x' });
      const prepared = await integration.prepare(apart, 'Merge');
      assert.ok(prepared.kind === 'conflict');
      assert.deepEqual(prepared.files, []);
    });

    it('fails on a commit that does not exist instead of taking it for a conflict', async () => {
      await assert.rejects(integration.prepare('1'.repeat(40), 'Merge'), { code: 'GitFailed' });
    });

    it('sees that a branch is merged, by commit', async () => {
      const tip = await sample.branch('task-1', { 'a.txt': 'a\n' });
      const commit = await land(tip);
      assert.deepEqual(await integration.prepare(tip, 'Merge'), {
        kind: 'alreadyMerged',
        parent: commit,
        by: 'commit',
      });
    });

    it('sees that a branch was squashed into it', async () => {
      const first = await sample.branch('task-1', { 'a.txt': '1\n' });
      const tip = await sample.branch('task-1b', { 'a.txt': '2\n' }, first);
      const squashed = await sample.branch('squash', { 'a.txt': '2\n' });
      await move(squashed);
      assert.deepEqual(await integration.prepare(tip, 'Merge'), {
        kind: 'alreadyMerged',
        parent: squashed,
        by: 'content',
      });
    });

    it('sees that a squashed or rebased branch is in it, also after the same lines have changed again', async () => {
      const first = await sample.branch('task-1', { 'a.txt': '1\n' });
      const tip = await sample.branch('task-1b', { 'a.txt': '2\n' }, first);
      const squashed = await sample.branch('squash', { 'a.txt': '2\n' });
      const later = await sample.branch('later', { 'a.txt': '3\n' }, squashed);
      await move(later);
      const afterSquash = await integration.prepare(tip, 'Merge');
      assert.deepEqual(afterSquash, { kind: 'alreadyMerged', parent: later, by: 'content' });

      const picked = await sample.branch(
        'p1',
        { 'a.txt': '1\n' },
        await sample.branch('p0', { 'z.txt': 'z\n' }),
      );
      const pickedLater = await sample.branch(
        'p3',
        { 'a.txt': '9\n' },
        await sample.branch('p2', { 'a.txt': '2\n' }, picked),
      );
      await move(pickedLater);
      const afterRebase = await integration.prepare(tip, 'Merge');
      assert.deepEqual(afterRebase, { kind: 'alreadyMerged', parent: pickedLater, by: 'content' });
    });

    it('sees commits that change nothing', async () => {
      const tip = await sample.branch('task-1', {});
      assert.notEqual(tip, base);
      assert.deepEqual(await integration.prepare(tip, 'Merge'), { kind: 'empty', parent: base });
    });

    it('names Muster as the author where the user has no identity', async () => {
      const other = await SampleRepository.create({ identity: false });
      try {
        const target = await open({}, other);
        await target.ensure();
        const prepared = await target.prepare(await other.branch('task-1', { 'a.txt': 'a' }), 'Merge');
        assert.ok(prepared.kind === 'clean');
        const author = await other.git('show', '-s', '--format=%an <%ae> %cn <%ce>', prepared.commit);
        assert.equal(author.trim(), 'Muster <muster@localhost> Muster <muster@localhost>');
      } finally {
        other.remove();
      }
    });
  });

  describe('advance', () => {
    it('moves the branch only from where it was expected', async () => {
      const first = await merge(await sample.branch('task-1', { 'a.txt': 'a\n' }));
      const second = await merge(await sample.branch('task-2', { 'b.txt': 'b\n' }));
      assert.deepEqual(await integration.advance(first.parent, first.commit), { kind: 'advanced' });
      const late = await integration.advance(second.parent, second.commit);
      assert.deepEqual(late, { kind: 'moved', tip: first.commit });
      assert.equal(await integration.tip(), first.commit);
    });

    it('lets exactly one of many racing merges win', async () => {
      const merges: CleanMerge[] = [];
      for (const id of [1, 2, 3, 4])
        merges.push(await merge(await sample.branch(`task-${id}`, { [`${id}.txt`]: 'x' })));
      const others = await Promise.all(merges.map(() => open()));
      const results = await Promise.all(
        merges.map(({ parent, commit }, index) => (others[index] ?? integration).advance(parent, commit)),
      );
      assert.equal(results.filter(({ kind }) => kind === 'advanced').length, 1);
      assert.equal(results.filter(({ kind }) => kind === 'moved').length, 3);
    });

    it('refuses while any worktree has the branch checked out, also when it was prepared before', async () => {
      const { parent, commit } = await merge(await sample.branch('task-1', { 'a.txt': 'a\n' }));
      const linked = path.join(sample.around, 'linked');
      await sample.git('worktree', 'add', '--quiet', linked, 'roadmap');
      assert.deepEqual(await integration.advance(parent, commit), { kind: 'checkedOut', worktree: linked });
      assert.equal(await integration.tip(), base);
      assert.equal(await sample.gitIn(linked, 'status', '--porcelain'), '');
      await sample.gitIn(linked, 'checkout', '--quiet', '--detach');
      assert.deepEqual(await integration.advance(parent, commit), { kind: 'advanced' });
    });

    it('says that the branch is gone', async () => {
      const { parent, commit } = await merge(await sample.branch('task-1', { 'a.txt': 'a\n' }));
      await sample.git('update-ref', '-d', 'refs/heads/roadmap');
      assert.deepEqual(await integration.advance(parent, commit), { kind: 'moved', tip: undefined });
      await assert.rejects(integration.tip(), {
        code: 'GitFailed',
        message: new RegExp(`restore it from its last commit with \`git branch roadmap ${parent}\`,`),
      });
    });

    it('moves no other branch that the integration branch only stands for', async () => {
      const main = await sample.tip('main');
      await sample.git('symbolic-ref', 'refs/heads/roadmap', 'refs/heads/main');
      const { parent, commit } = await merge(await sample.branch('task-1', { 'a.txt': 'a\n' }));
      assert.deepEqual(await integration.advance(parent, commit), { kind: 'advanced' });
      assert.deepEqual([await sample.tip('main'), await sample.tip('roadmap')], [main, commit]);
      assert.equal(await sample.git('status', '--porcelain'), '');
    });
  });

  describe('contains', () => {
    it('tells what is in the branch, and that a commit which is gone is not', async () => {
      const tip = await sample.branch('task-1', { 'a.txt': 'a\n' });
      assert.equal(await integration.contains(tip), false);
      const commit = await land(tip);
      assert.equal(await integration.contains(tip), true);
      assert.equal(await integration.contains(commit), true);
      assert.equal(await integration.contains('1'.repeat(40)), false);
    });
  });

  it("never touches the user's checkout and index", async () => {
    sample.write({ 'src/one.txt': 'staged\n' });
    await sample.git('add', 'src/one.txt');
    sample.write({ 'readme.md': 'dirty\n', 'untracked.txt': 'x' });
    const index = path.join(sample.folder, '.git', 'index');
    const hash = (): string => createHash('sha256').update(readFileSync(index)).digest('hex');
    const state = (): Promise<string> =>
      sample.git('--no-optional-locks', 'status', '--porcelain=v2', '--branch');
    const tip = await sample.branch('task-1', { 'readme.md': 'agent\n' });
    const before = [hash(), await state(), sample.read('readme.md')];
    await land(tip);
    assert.deepEqual([hash(), await state(), sample.read('readme.md')], before);
  });
});
