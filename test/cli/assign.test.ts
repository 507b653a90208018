import assert from 'node:assert/strict';
import { openProject } from '../../src/core/createOrchestrator';
import type { SharedProject } from '../../src/core/orchestrator';
import type { AssignResult } from '../../src/core/scheduling/assignment';
import { type CliResult, runCli } from '../support/runCli';
import { builtAssets, TestProject } from '../support/testProject';

describe('muster assign', function () {
  this.timeout(120_000);
  let project: TestProject;
  let owner: SharedProject | undefined;
  beforeEach(async () => {
    project = await TestProject.create({ concurrency: 2 });
    owner = undefined;
  });
  afterEach(async () => {
    await owner?.stop();
    await owner?.close();
    await project.dispose();
  });

  const assign = (...args: string[]): Promise<CliResult> =>
    runCli(['assign', ...args, '--folder', project.repository.folder], {
      ...project.repository.environment,
      MUSTER_DEMO_PACE_MS: '0',
    });

  it('has the window that runs the project start the agents, and says who has what', async () => {
    owner = await openProject({
      folder: project.repository.folder,
      assets: builtAssets,
      settings: project.settings,
      log: project.log,
      environment: { ...project.repository.environment, MUSTER_DEMO_PACE_MS: '0' },
      purpose: 'test window',
    });
    await owner.addFeature({ name: 'Base', description: 'demo:hang' });
    await owner.addFeature({ name: 'Top', dependencies: [1] });
    const json = await assign('--next', '1', '--json');
    assert.equal(json.code, 0, json.stderr);
    assert.deepEqual(JSON.parse(json.stdout), {
      assigned: [{ featureId: 1, name: 'Base', agentId: 1 }],
      blocked: [
        {
          ...{ featureId: 2, name: 'Top', why: 'Blocked by #1' },
          details: ['#1 Base has not been built yet.'],
        },
      ],
      blockedCount: 1,
    } satisfies AssignResult);
    assert.equal(owner.snapshot().activeAgents, 1);
    const none = await assign('#2', '1', '--json');
    assert.equal(none.code, 4, none.stderr);
    const { error, blocked } = JSON.parse(none.stdout) as AssignResult & { error: { code: string } };
    assert.deepEqual(
      [error.code, blocked.map(({ featureId, why }) => [featureId, why])],
      [
        'NoAvailableWork',
        [
          [2, 'Blocked by #1'],
          [1, 'Agent 1 is at work on it already.'],
        ],
      ],
    );
    assert.match(
      (await assign('2')).stderr,
      /^muster: \[NoAvailableWork\] There is no work to assign now\. #2 Top: Blocked by #1\./,
    );
  });

  it('starts them here when nobody runs the project, waits for them, and starts no others', async () => {
    await project.open();
    await project.add('One', { name: 'Two', description: 'demo:fail' }, 'Three');
    await project.close();
    const run = await assign('1', '2', '--provider', 'demo', '--no-detect', '--testing-ratio', '0', '--json');
    const { assigned, ended } = JSON.parse(run.stdout) as AssignResult & {
      ended: { featureId: number; state: string }[];
    };
    assert.deepEqual(
      [run.code, assigned.length, ended.map(({ featureId, state }) => [featureId, state === 'passing'])],
      [
        1,
        2,
        [
          [1, true],
          [2, false],
        ],
      ],
      run.stderr,
    );
    const snapshot = (await project.open()).snapshot();
    assert.deepEqual(
      [snapshot.mode, snapshot.agents.length, snapshot.features[2]?.status],
      ['stopped', 2, 'pending'],
    );
  });

  it('refuses what it does not understand before anything is opened', async () => {
    for (const [args, sentence] of [
      [['one'], /FEATURE takes a whole number/],
      [['1', '--next', '2'], /Name features or give --next, not both/],
      [['--max-parallel', '6'], /--max-parallel takes a whole number from 1 to 5/],
    ] as const) {
      const { code, stderr } = await assign(...args, '--provider', 'demo');
      assert.equal(code, 2);
      assert.match(stderr, sentence);
    }
  });
});
