import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { silentLog } from '../../src/core/base/log';
import { openDatabaseReadOnly } from '../../src/core/orchestration/openDatabaseReadOnly';
import { runCli } from '../support/runCli';
import { SampleRepository } from '../support/sampleRepository';
import { builtAssets } from '../support/testProject';

interface Lifetime {
  readonly agentId: number;
  readonly agentType: string;
  readonly status: string;
  readonly outcome: string | null;
  readonly spawnedAt: string;
  readonly completedAt: string;
}

/** How many of them lived at the same time at most; what ends in the moment in which another begins has ended. */
function mostAtOnce(lifetimes: readonly Lifetime[]): number {
  const changes = lifetimes.flatMap(({ spawnedAt, completedAt }) => [
    { at: spawnedAt, by: 1 },
    { at: completedAt, by: -1 },
  ]);
  changes.sort((a, b) => a.at.localeCompare(b.at) || a.by - b.by);
  let now = 0;
  let most = 0;
  for (const { by } of changes) most = Math.max(most, (now += by));
  return most;
}

describe('muster run -c 3 --testing-ratio 2, the example of the parallel execution guide,', function () {
  this.timeout(180_000);
  let repository: SampleRepository;
  before(async () => {
    repository = await SampleRepository.create();
  });
  after(() => repository.remove());

  async function run(features: readonly string[], ...args: string[]): Promise<void> {
    const backlog = path.join(repository.around, 'backlog.json');
    writeFileSync(backlog, JSON.stringify(features.map((name) => ({ name }))));
    const words = ['run', repository.folder, '--provider', 'demo', '--no-detect', '--no-wait', '-c', '3'];
    const { code, stderr } = await runCli([...words, '--import', backlog, ...args], {
      ...repository.environment,
      MUSTER_DEMO_PACE_MS: '0',
    });
    assert.equal(code, 0, stderr);
  }

  it('has three coding agents at work, and starts two testing agents for each feature that passes', async () => {
    // As in the guide, there is something to test when the first of the new features passes.
    await run(['One', 'Two', 'Three', 'Four'], '--testing-ratio', '0');
    await run(['Five', 'Six', 'Seven'], '--testing-ratio', '2');

    const store = await openDatabaseReadOnly({
      folder: repository.folder,
      assets: builtAssets,
      log: silentLog,
    });
    try {
      const lifetimes = store.query<Lifetime>(
        `SELECT agent_id AS agentId, agent_type AS agentType, status, outcome, spawned_at AS spawnedAt,
                completed_at AS completedAt
         FROM agent_lifecycle WHERE agent_type = 'testing' OR feature_id > 4 ORDER BY agent_id`,
      );
      const coding = lifetimes.filter(({ agentType }) => agentType === 'coding');
      const testing = lifetimes.filter(({ agentType }) => agentType === 'testing');
      assert.deepEqual(
        coding.map(({ outcome }) => outcome),
        ['merged', 'merged', 'merged'],
      );
      assert.equal(mostAtOnce(coding), 3, JSON.stringify(coding));
      // Both are owed as soon as one has passed, and nothing else is at them.
      const [first, second] = testing;
      assert.ok(first !== undefined && second !== undefined, 'two testing agents');
      assert.ok(second.spawnedAt < first.completedAt, JSON.stringify(testing));
      assert.ok(lifetimes.every(({ status }) => status === 'completed'));
      assert.ok(testing.length <= 6, `${testing.length} testing agents for three features`);
      const untested = store.query(
        `SELECT id FROM features WHERE id > 4 AND id NOT IN
           (SELECT feature_id FROM regression_test WHERE result = 'passed')`,
      );
      assert.deepEqual(untested, []);
      // They work on what is integrated, in places of their own that are gone afterwards.
      assert.doesNotMatch(await repository.git('worktree', 'list', '--porcelain'), /testing-/);
    } finally {
      store.close();
    }
  });
});
