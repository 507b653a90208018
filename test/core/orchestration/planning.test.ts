import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { AgentView, Snapshot } from '../../../src/shared/viewModel';
import type { AgentType } from '../../../src/core/agents/run';
import type { Settings } from '../../../src/core/settings';
import { TestProject } from '../../support/testProject';

describe('Planning beside the agents that build', function () {
  this.timeout(180_000);
  let project: TestProject;

  const open = async (settings: Partial<Settings>): Promise<void> => {
    project = await TestProject.create({ gateDetect: false, ...settings });
    await project.open();
  };
  afterEach(async () => {
    assert.deepEqual(project.log.errors, []);
    await project.dispose();
  });
  const ofType = ({ agents }: Snapshot, type: AgentType): AgentView[] =>
    agents.filter(({ agentType }) => agentType === type).reverse();
  const events = ({ activity }: Snapshot, kind: string): string[] =>
    activity.filter((entry) => entry.kind === kind).map(({ text }) => text);
  const promptOf = (agentId: number): string => {
    const runs = path.join(path.dirname(project.snapshot.project.database), 'runs');
    return readFileSync(path.join(runs, String(agentId), 'stdin.txt'), 'utf8');
  };
  const goals = (...items: string[]): void =>
    writeFileSync(
      path.join(project.repository.folder, 'ROADMAP.md'),
      `# Goals\n\n${items.map((item) => `- ${item}\n`).join('')}`,
    );

  describe('by an architect', () => {
    it('writes the spec of each feature before it is begun, and whoever builds it gets that', async () => {
      await open({ architectEnabled: true, models: { architect: 'architect-model' } });
      const [first = 0] = await project.add('Skeleton');
      await project.add({ name: 'Door', dependencies: [first] });
      const snapshot = await project.run();
      assert.equal(snapshot.counts.passing, 2);

      const architects = ofType(snapshot, 'architect');
      const builders = ofType(snapshot, 'coding');
      assert.deepEqual(
        architects.map(({ featureName, status, outcome, model }) => ({
          featureName,
          status,
          outcome,
          model,
        })),
        ['Spec of #1 Skeleton', 'Spec of #2 Door'].map((featureName) => ({
          ...{ featureName, status: 'completed', outcome: undefined, model: 'architect-model' },
        })),
      );
      assert.equal(builders.length, 2);
      for (const [index, { spawnedAt, agentId }] of builders.entries()) {
        assert.ok(spawnedAt >= (architects[index]?.completedAt ?? 'never'), 'it waited for its spec');
        assert.match(
          promptOf(agentId),
          /# How it is to be built\n\n.*\n\n {4}“(Skeleton|Door)” goes into one file/,
        );
      }
      assert.deepEqual(
        snapshot.features.map(({ hasSpec }) => hasSpec),
        [true, true],
        'its spec can be shown',
      );
      assert.deepEqual(events(snapshot, 'specWritten'), [
        'The spec of #1 Skeleton is written; it can be begun',
        'The spec of #2 Door is written; it can be begun',
      ]);
    });

    it('is told again after a pause when it came to nothing, and in the end builds without', async () => {
      await open({ architectEnabled: true, maxRetries: 2 });
      await project.add({ name: 'Skeleton', description: 'demo:nospec' });
      const snapshot = await project.run();
      assert.equal(snapshot.counts.passing, 1);
      assert.deepEqual(
        ofType(snapshot, 'architect').map(({ status }) => status),
        ['failed', 'failed'],
      );
      assert.match(events(snapshot, 'specFailed').join(), /Another architect is started for #1 Skeleton/);
      assert.equal(snapshot.features[0]?.hasSpec, undefined);
      assert.match(
        events(snapshot, 'specGivenUp').join(),
        /without having written the spec.*built without a spec/,
      );
    });

    it('holds nothing up that was begun before', async () => {
      await open({ architectEnabled: true });
      await project.add({ name: 'Skeleton', description: 'demo:fail-once' });
      await project.run();
      const { agents } = project.snapshot;
      assert.deepEqual(agents.map(({ agentType }) => agentType).reverse(), ['architect', 'coding', 'coding']);
    });
  });

  describe('by a project manager', () => {
    it('fills the backlog up to the number that is wanted, until the goals or its share are used up', async () => {
      await open({ planningReadyFeatures: 2, planningMaxFeatures: 3 });
      goals('Skeleton', 'Door', 'Window', 'Roof');
      const snapshot = await project.run();
      assert.deepEqual(
        snapshot.features.map(({ name, status }) => `${name} ${status}`),
        ['Skeleton passing', 'Door passing', 'Window passing'],
      );
      const managers = ofType(snapshot, 'project_manager');
      assert.ok(managers.length >= 2);
      for (const [index, { completedAt = '' }] of managers.entries()) {
        const next = managers[index + 1];
        if (next !== undefined) assert.ok(completedAt <= next.spawnedAt, 'one at a time');
      }
      assert.match(
        events(snapshot, 'planned').join(),
        /^2 features planned from ROADMAP.md,1 feature planned/,
      );
    });

    it('rests when nothing is left to plan, and the run comes to its end', async () => {
      await open({ planningReadyFeatures: 3 });
      goals('Skeleton');
      const snapshot = await project.run();
      assert.equal(snapshot.counts.passing, 1);
      assert.equal(snapshot.mode, 'stopped');
      const found = events(snapshot, 'planned');
      assert.equal(found[0], '1 feature planned from ROADMAP.md');
      assert.equal(found.at(-1), 'Nothing is left to plan from ROADMAP.md for now');
      assert.ok(found.length <= 3, 'once beside the feature, once after it has passed');
    });

    it('says once that there are no goals, and plans nothing', async () => {
      await open({ planningReadyFeatures: 3 });
      await project.add('Skeleton');
      const snapshot = await project.run();
      assert.equal(snapshot.counts.passing, 1);
      assert.deepEqual(ofType(snapshot, 'project_manager'), []);
      const said = events(snapshot, 'planningFailed');
      assert.equal(said.length, 1);
      assert.match(said[0] ?? '', /ROADMAP\.md.*muster\.planning\.goals/);
    });

    it('gives up for the run after as many failures as attempts are allowed', async () => {
      await open({ planningReadyFeatures: 1, maxRetries: 2 });
      goals('Skeleton', 'demo:fail');
      const snapshot = await project.run();
      assert.equal(snapshot.counts.total, 0);
      assert.equal(ofType(snapshot, 'project_manager').length, 2);
      assert.match(
        events(snapshot, 'planningFailed').at(-1) ?? '',
        /No more features are planned in this run/,
      );
    });
  });
});
