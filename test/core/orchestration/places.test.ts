import assert from 'node:assert/strict';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { rescueMeant } from '../../../src/core/orchestration/places/restoreWork';
import type { CleanUpItem, WorktreeView } from '../../../src/shared/placeViews';
import type { ListedWorktree } from '../../../src/cli/worktreeList';
import { runCli } from '../../support/runCli';
import { TestProject } from '../../support/testProject';

describe('Worktrees that agents have left', function () {
  this.timeout(180_000);
  let project: TestProject;
  let root: string;

  /** Five features whose agents gave up, so that their worktrees stay. */
  beforeEach(async () => {
    const files = { 'readme.md': '# Sample\n', 'src/one.txt': 'one\n', '.gitignore': 'node_modules/\n' };
    project = await TestProject.create({ maxRetries: 1, concurrency: 5, gateCommands: [] }, { files });
    root = `${project.repository.folder}.worktrees`;
    await project.open();
    const failing = (name: string) => ({ name, description: 'demo:exit0' });
    await project.add(...['Dirty', 'Untracked', 'Unmerged', 'Locked', 'Empty'].map(failing));
    const { counts } = await project.run();
    assert.equal(counts.failed, 5);
  });
  afterEach(() => project.dispose());

  const folderOf = (id: number): string => path.join(root, `feature-${id}`);
  const views = async (): Promise<WorktreeView[]> => (await project.orchestrator.places()).worktrees();
  const outcome = (items: readonly CleanUpItem[]): Record<string, boolean> =>
    Object.fromEntries(items.map(({ name, removed }) => [name, removed]));

  async function makeAMess(): Promise<void> {
    const { repository } = project;
    repository.write({ 'readme.md': 'staged\n', 'src/one.txt': 'changed\n' }, folderOf(1));
    await repository.gitIn(folderOf(1), 'add', 'readme.md');
    repository.write({ 'new folder/déjà vu.txt': 'new\n', 'node_modules/big.js': 'x' }, folderOf(2));
    await repository.commit('Unmerged work', { 'work.txt': 'work\n' }, folderOf(3));
    repository.write({ 'locked.txt': 'locked\n' }, folderOf(4));
    await repository.git('worktree', 'lock', '--reason', 'mine', folderOf(4));
  }

  async function contentsOf(folder: string): Promise<unknown> {
    const { repository } = project;
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
      (name) => !/^(\.git|node_modules)(?=$|[\\/])/.test(name) && !/folder$|^src$/.test(name),
    );
    return {
      files: names.sort().map((name) => [name, repository.read(name, folder)]),
      status: await repository.gitIn(folder, 'status', '--porcelain', '-z', '--untracked-files=all'),
      commits: await repository.gitIn(folder, 'log', '--format=%H'),
    };
  }

  it('can all be restored after a clean-up, whatever lay in them', async () => {
    await makeAMess();
    const ids = [1, 2, 3, 4, 5];
    const before = await Promise.all(ids.map((id) => contentsOf(folderOf(id))));
    const shown = (await views()).map(({ name, state, changed, untracked, unmerged }) => ({
      name,
      state,
      facts: [changed, untracked, unmerged],
    }));
    assert.deepEqual(shown, [
      { name: 'feature-1', state: 'dirty', facts: [2, 0, 0] },
      { name: 'feature-2', state: 'dirty', facts: [0, 1, 0] },
      { name: 'feature-3', state: 'unmerged', facts: [0, 0, 1] },
      { name: 'feature-4', state: 'locked', facts: [0, 1, 0] },
      { name: 'feature-5', state: 'empty', facts: [0, 0, 0] },
    ]);

    const first = await project.orchestrator.cleanUp(ids.map(folderOf));
    assert.deepEqual(outcome(first), {
      'feature-1': true,
      'feature-2': true,
      'feature-3': true,
      'feature-4': false,
      'feature-5': true,
    });
    assert.match(first[3]?.text ?? '', /locked \(mine\)/);
    await project.repository.git('worktree', 'unlock', folderOf(4));
    assert.deepEqual(outcome(await project.orchestrator.cleanUp([folderOf(4)])), { 'feature-4': true });
    assert.equal(existsSync(root), false, 'all are gone');
    assert.equal(await project.repository.git('for-each-ref', 'refs/heads/roadmap-*'), '');

    const places = await project.orchestrator.places();
    const rescues = await places.rescues();
    assert.deepEqual(rescues.map(({ featureName }) => featureName).sort(), [
      'Dirty',
      'Empty',
      'Locked',
      'Unmerged',
      'Untracked',
    ]);
    const after = [];
    for (const id of ids) {
      const rescue = rescues.find(({ featureId }) => featureId === id);
      const restored = await places.restoreRescue(rescue?.ref ?? '');
      after.push(await contentsOf(restored.path));
    }
    assert.deepEqual(after, before);
    assert.equal(
      existsSync(path.join(root, 'rescued-2', 'node_modules')),
      false,
      'ignored files are not kept',
    );
    const facts = rescues
      .sort((a, b) => (a.featureId ?? 0) - (b.featureId ?? 0))
      .map(({ unmerged, staged, changed, untracked }) => [unmerged, staged, changed, untracked]);
    assert.deepEqual(facts.slice(0, 4), [
      [0, 1, 2, 0],
      [0, 0, 0, 1],
      [1, 0, 0, 0],
      [0, 0, 0, 1],
    ]);
  });

  it('are said to go or to stay before anything goes', async () => {
    await makeAMess();
    const places = await project.orchestrator.places();
    const plan = await places.planCleanUp([folderOf(2), folderOf(3), folderOf(4)]);
    assert.deepEqual(outcome(plan), { 'feature-2': true, 'feature-3': true, 'feature-4': false });
    assert.match(plan[0]?.text ?? '', /1 file never added.*Not kept, as git ignores it: node_modules\//);
    assert.match(plan[1]?.text ?? '', /1 commit not merged.*task-3 goes too/);
    assert.deepEqual(
      (await places.planCleanUp('done')).filter(({ removed }) => removed),
      [],
    );
    assert.deepEqual(await project.orchestrator.cleanUp('missing'), []);
    assert.equal((await views()).length, 5, 'nothing has gone');
  });

  it('stay where an agent works, and where one will go on', async () => {
    const [id = 0] = await project.add({ name: 'Hangs', description: 'demo:hang' });
    await project.orchestrator.start();
    await project.until('it is at work', ({ agents }) => agents.some(({ live, pid }) => live && pid > 0));
    const [refused] = await project.orchestrator.cleanUp([folderOf(id)]);
    assert.equal(refused?.removed, false);
    assert.match(refused.text, /works? in it/);
    await project.orchestrator.stop();
    const [interrupted] = await project.orchestrator.cleanUp([folderOf(id)]);
    assert.match(interrupted?.text ?? '', /is in progress and goes on in it/);
    assert.ok(existsSync(folderOf(id)));
  });

  it('are pruned when their folder is gone, and an unfinished feature keeps its branch', async () => {
    const tip = await project.repository.commit('Work', { 'work.txt': 'work\n' }, folderOf(3));
    rmSync(folderOf(3), { recursive: true });
    assert.equal((await views())[2]?.state, 'missing');
    assert.deepEqual(outcome(await project.orchestrator.cleanUp('missing')), { 'feature-3': true });
    assert.equal((await views()).length, 4);
    assert.equal(await project.repository.tip('roadmap-implementation_task-3'), tip);
    const rescues = await (await project.orchestrator.places()).rescues();
    assert.deepEqual(
      rescues.map(({ commit }) => commit),
      [tip],
    );
    await project.orchestrator.retryFeature(3);
    await project.run();
    assert.equal(project.repository.read('work.txt', folderOf(3)), 'work\n', 'the next attempt goes on');
  });

  it('leave a rescue that is shown as changes, and deleted only as what was shown', async () => {
    await makeAMess();
    await project.orchestrator.cleanUp([folderOf(1), folderOf(3)]);
    const places = await project.orchestrator.places();
    const rescues = await places.rescues();
    const dirty = rescueMeant(rescues, String(rescues.find(({ featureId }) => featureId === 1)?.agentId));
    const { files } = await places.diffOfRescue(dirty.ref);
    assert.deepEqual(
      files.map(({ path: name, status }) => `${status} ${name}`),
      ['M readme.md', 'M src/one.txt'],
    );
    const other = { ...dirty, commit: await project.repository.tip('main') };
    await assert.rejects(project.orchestrator.deleteRescue(other), { code: 'GitFailed' });
    await project.orchestrator.deleteRescue(dirty);
    await assert.rejects(places.diffOfRescue(dirty.ref), { code: 'RescueNotFound' });
    assert.equal((await places.rescues()).length, 1);
  });

  it('are listed, cleaned up and restored from the command line', async () => {
    await makeAMess();
    const folder = project.repository.folder;
    const cli = async (...args: string[]): Promise<{ code: number | null; out: unknown; stderr: string }> => {
      const { code, stdout, stderr } = await runCli(
        [...args, '--folder', folder, '--json'],
        project.repository.environment,
      );
      return { code, out: stdout === '' ? undefined : JSON.parse(stdout), stderr };
    };
    // While this process runs the project.
    const listed = (await cli('worktrees', 'list')).out as ListedWorktree[];
    assert.deepEqual(
      listed.map(({ state }) => state),
      ['dirty', 'dirty', 'unmerged', 'locked', 'empty'],
    );
    assert.deepEqual(
      listed.map(({ merged, dirty, cleanUp }) => [merged, dirty, cleanUp.goes]),
      [
        [true, true, false],
        [true, true, false],
        [false, false, false],
        [true, true, false],
        [true, false, false],
      ],
    );
    assert.match(listed[0]?.cleanUp.text ?? '', /^Kept as rescued work: 2 files not committed\./);
    assert.ok(listed.every(({ diskUse }) => (diskUse?.bytes ?? 0) > 0));
    const dry = await cli('worktrees', 'clean', 'feature-1', '--dry-run');
    assert.deepEqual([dry.code, outcome(dry.out as CleanUpItem[])], [0, { 'feature-1': true }]);
    const asked = await cli('worktrees', 'clean', 'feature-2');
    assert.deepEqual([asked.code, outcome(asked.out as CleanUpItem[])], [0, { 'feature-2': true }]);

    await project.close();
    const gone = await cli('worktrees', 'clean', 'feature-1', 'feature-4');
    assert.deepEqual(
      [gone.code, outcome(gone.out as CleanUpItem[])],
      [1, { 'feature-1': true, 'feature-4': false }],
    );
    rmSync(folderOf(5), { recursive: true });
    assert.deepEqual(outcome((await cli('worktrees', 'prune')).out as CleanUpItem[]), { 'feature-5': true });

    await project.open();
    const rescues = (await cli('rescue', 'list')).out as { agentId: number; featureName: string }[];
    const agent = String(rescues.find(({ featureName }) => featureName === 'Dirty')?.agentId);
    const into = path.join(project.repository.around, 'back again');
    const restored = await cli('rescue', 'restore', agent, '--branch', 'mine', '--into', into);
    assert.equal(restored.code, 0, restored.stderr);
    assert.equal(project.repository.read('readme.md', into), 'staged\n');
    assert.match(await project.repository.gitIn(into, 'status', '--porcelain'), /^M {2}readme.md\n M src/);
    assert.equal((await cli('rescue', 'restore', '4711')).code, 1);
    assert.equal((await cli('rescue', 'restore')).code, 2);
  });
});
