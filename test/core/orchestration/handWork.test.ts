import assert from 'node:assert/strict';
import path from 'node:path';
import { latestRejection } from '../../../src/core/orchestration/mergeFeedback';
import { runCli } from '../../support/runCli';
import { TestProject } from '../../support/testProject';

describe('The worktree of a feature, made for a person', function () {
  this.timeout(120_000);
  let project: TestProject;
  beforeEach(async () => {
    project = await TestProject.create({ gateCommands: ['test ! -e broken.txt'], gateDetect: false });
    await project.open();
    await project.add('By hand', { name: 'By an agent', dependencies: [1] });
  });
  afterEach(() => project.dispose());

  const folder = (): string => path.join(`${project.repository.folder}.worktrees`, 'feature-1');
  const state = (): unknown[] => {
    const [feature] = project.snapshot.features;
    return [feature?.status, feature?.attempts];
  };

  it('is made once, and what is committed there is merged after the checks like an agent’s work', async () => {
    const made = await project.orchestrator.createWorktree(1);
    assert.deepEqual(made, { featureId: 1, path: folder(), branch: 'roadmap-implementation_task-1' });
    await assert.rejects(project.orchestrator.createWorktree(1), { code: 'WorktreeExists' });
    await assert.rejects(project.orchestrator.mergeWorktree(1), { code: 'NotSubmittable' }, 'no commit yet');
    await assert.rejects(project.orchestrator.mergeWorktree(2), { code: 'WorktreeGone' });

    project.repository.write({ 'broken.txt': 'x\n' }, folder());
    await assert.rejects(project.orchestrator.mergeWorktree(1), { code: 'NotSubmittable' }, 'not committed');
    await project.repository.commit('Break it', { 'broken.txt': 'x\n' }, folder());
    await project.orchestrator.mergeWorktree(1);
    await project.until('the checks are red', ({ features }) => features[0]?.lastError !== undefined);
    assert.deepEqual(state(), ['pending', 0], 'it costs no attempt');
    const rejection = await project.orchestrator.read((reader) => latestRejection(reader, 1));
    assert.match(
      rejection?.reason ?? '',
      /check "test ! -e broken\.txt" ended with exit code 1/,
      'for an agent',
    );
    assert.equal(project.snapshot.mode, 'stopped');

    await project.repository.gitIn(folder(), 'rm', '-q', 'broken.txt');
    await project.repository.commit('Mend it', { 'mended.txt': 'x\n' }, folder());
    const submitted = await project.orchestrator.mergeWorktree(1);
    await project.until('it passes', ({ features }) => features[0]?.status === 'passing');
    const log = await project.repository.git('log', '--format=%H', 'roadmap');
    assert.ok(log.includes(submitted.commit));
    assert.equal(project.snapshot.features[1]?.reason?.kind, 'stopped', 'what depends on it is ready');
    await assert.rejects(project.orchestrator.mergeWorktree(1), { code: 'InvalidTransition' });
  });

  it('is made and merged from the terminal, beside the host that runs the project and without one', async () => {
    const cli = (...args: string[]): ReturnType<typeof runCli> =>
      runCli(['worktrees', ...args, '--folder', project.repository.folder], project.repository.environment);
    const made = await cli('create', '1', '--json');
    assert.deepEqual(JSON.parse(made.stdout), {
      ...{ featureId: 1, path: folder(), branch: 'roadmap-implementation_task-1' },
    });
    assert.equal((await cli('create', '1')).code, 1, 'it exists');
    await project.repository.commit('Work', { 'work.txt': 'x\n' }, folder());
    await project.close();
    const merged = await cli('merge', '1', '--no-detect');
    assert.equal(merged.code, 0, merged.stderr);
    assert.match(merged.stdout, /^Merged roadmap-implementation_task-1 at [0-9a-f]{9}: #1 passes\.$/m);
    assert.equal((await cli('merge')).code, 2);
  });
});
