import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { conflictFeature } from '../../../../src/core/orchestration/landing/conflictFeature';
import { TestProject } from '../../../support/testProject';

/** One step of an agent; see `test/fixtures/agents/obeys.mjs`. */
type Step = Readonly<Record<string, unknown>>;

describe('A conflict with the user’s branch that an agent is to solve', function () {
  this.timeout(180_000);
  let project: TestProject;
  let plans: string;

  const write = (text: string): Step => ({ write: { 'shared.txt': text } });
  const submit: Step = { submit: true };

  /** Feature 1 is merged; then the user changes the same line; then feature 2 is to solve that. */
  async function begin(solve: Step[]): Promise<void> {
    project = await TestProject.create(
      { gateCommands: [] },
      { files: { 'shared.txt': 'one\ntwo\nthree\n' } },
    );
    plans = path.join(project.repository.around, 'plans');
    mkdirSync(plans);
    const plan = { 1: [[write('one\nagent\nthree\n'), { commit: 'Agent' }, submit]], 2: [solve] };
    writeFileSync(path.join(plans, 'plan.json'), JSON.stringify(plan));
    const agent = path.resolve('test/fixtures/agents/obeys.mjs');
    await project.setUp({
      provider: 'command',
      commandTemplate: `"${process.execPath}" "${agent}" "${plans}"`,
    });
    await project.add('Agent’s line');
    assert.equal((await project.run()).counts.passing, 1);
    await project.repository.commit('Mine', { 'shared.txt': 'one\nmine\nthree\n', 'mine.txt': 'mine\n' });

    const { landing } = project.orchestrator;
    const preview = await landing.preview();
    assert.equal(preview.obstacle?.code, 'LandConflict');
    assert.equal(await project.orchestrator.addFeature(conflictFeature(preview)), 2);
    const { counts, features } = await project.run();
    assert.equal(counts.passing, 2, features[1]?.lastError);
  }
  afterEach(() => project.dispose());

  it('is gone afterwards: the agent is told all it needs, and both sides land', async () => {
    await begin([
      { tryGit: ['merge', '--no-ff', 'main'] },
      write('one\nmine and agent\nthree\n'),
      { commit: 'Merge main' },
      submit,
    ]);
    const prompt = readFileSync(path.join(plans, 'prompt-2-1.txt'), 'utf8');
    for (const part of [
      'Merge "main" into "roadmap"',
      'git merge --no-ff main',
      'CONFLICT (content)',
      'shared.txt',
    ]) {
      assert.ok(prompt.includes(part), part);
    }
    const { repository, orchestrator } = project;
    const { lost, outcome } = await orchestrator.landing.preview();
    assert.deepEqual([outcome.kind, lost], ['clean', []]);
    const { features } = await orchestrator.landing.land();
    assert.deepEqual(
      features.brought.map(({ id }) => id),
      [1, 2],
    );
    assert.equal(repository.read('shared.txt'), 'one\nmine and agent\nthree\n');
    assert.equal(repository.read('mine.txt'), 'mine\n');
  });

  it('is named before landing when the agent has thrown the user’s side away', async () => {
    await begin([
      { git: ['merge', '--quiet', '-s', 'ours', '-m', 'Merge main', 'main'] },
      { write: { 'notes.txt': 'solved\n' } },
      { commit: 'Say so' },
      submit,
    ]);
    const { lost, outcome } = await project.orchestrator.landing.preview();
    assert.deepEqual([outcome.kind, lost], ['clean', ['mine.txt', 'shared.txt']]);
  });
});
