import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { MusterError } from '../../../src/core/base/errors';
import type { Settings } from '../../../src/core/settings';
import type { AgentView, Snapshot } from '../../../src/shared/viewModel';
import { TestProject } from '../../support/testProject';
import { waitUntil } from '../../support/waitUntil';

const spec = `# Bookshop

## Catalogue
- List the books
- Search for a title

## Orders
- Put a book in the basket
`;

describe('Initialization from a specification', function () {
  this.timeout(180_000);
  let project: TestProject;

  const open = async (settings: Partial<Settings> = {}): Promise<void> => {
    project = await TestProject.create({ gateDetect: false, ...settings });
    await project.open();
  };
  afterEach(async () => {
    assert.deepEqual(project.log.errors, []);
    await project.dispose();
  });

  const write = (text: string): string => {
    // Beside the repository, not in it: it need not be committed.
    const file = path.join(path.dirname(project.repository.folder), 'app_spec.txt');
    writeFileSync(file, text);
    return file;
  };
  const planners = ({ agents }: Snapshot): AgentView[] =>
    agents.filter(({ agentType }) => agentType === 'initializer').reverse();
  const events = ({ activity }: Snapshot, kind: string): string[] =>
    activity.filter((entry) => entry.kind === kind).map(({ text }) => text);
  const backlog = ({ features }: Snapshot): string[] =>
    features.map(
      ({ id, name, category, dependencies }) => `${id} ${category}/${name} [${dependencies.join()}]`,
    );
  const initialize = async (text: string): Promise<Snapshot> => {
    await project.orchestrator.initialize(write(text));
    await project.orchestrator.untilIdle();
    return project.snapshot;
  };

  it('adds the features of the file with an agent of its own, without starting a run', async () => {
    await open({ models: { initializer: 'planner-model' } });
    const snapshot = await initialize(spec);
    assert.deepEqual(backlog(snapshot), [
      '1 Catalogue/List the books []',
      '2 Catalogue/Search for a title [1]',
      '3 Orders/Put a book in the basket []',
    ]);
    assert.equal(snapshot.mode, 'stopped');
    assert.equal(snapshot.initialization, undefined);
    const [agent, ...others] = planners(snapshot);
    assert.deepEqual(others, []);
    assert.deepEqual(
      [agent?.status, agent?.outcome, agent?.taskType, agent?.featureId, agent?.branch, agent?.model],
      ['completed', undefined, 'initialization', undefined, undefined, 'planner-model'],
    );
    assert.equal(agent?.featureName, 'Backlog from app_spec.txt');
    assert.deepEqual(events(snapshot, 'initialized'), [
      'The backlog was made from app_spec.txt: 3 features added',
    ]);
    const output = await project.orchestrator.readOutput(agent.agentId, 0, 100_000);
    assert.match(output.text, /feature_create_bulk/);
    const worktrees = await project.repository.git('worktree', 'list', '--porcelain');
    assert.doesNotMatch(worktrees, /initialization-/);
  });

  it('adds nothing twice when it is done again, and tells the agent what is there', async () => {
    await open();
    await initialize(spec);
    const snapshot = await initialize(`${spec}- Pay for the basket\n`);
    assert.deepEqual(
      snapshot.features.map(({ name }) => name),
      ['List the books', 'Search for a title', 'Put a book in the basket', 'Pay for the basket'],
    );
    // It waits for the first of its section, which was there.
    assert.deepEqual(snapshot.features[3]?.dependencies, [3]);
    assert.deepEqual(
      events(snapshot, 'initialized').at(-1),
      'The backlog was made from app_spec.txt: 1 feature added; 3 were there already',
    );
    const agentId = planners(snapshot)[1]?.agentId ?? 0;
    const prompt = readFileSync(path.join(runsFolder(), String(agentId), 'stdin.txt'), 'utf8');
    assert.match(prompt, /- 2: Search for a title \(Catalogue\), pending/);
    assert.match(prompt, /^ {4}- Pay for the basket$/m);
  });

  const runsFolder = (): string => path.join(path.dirname(project.snapshot.project.database), 'runs');

  it('works alone: it waits for the agents at work, and what is ready waits for it', async () => {
    await open({ concurrency: 2 });
    await project.add({ name: 'Slow', description: 'demo:hang' });
    await project.orchestrator.start();
    await project.until('the coding agent works', ({ agents }) =>
      agents.some(({ status }) => status === 'running'),
    );
    await project.orchestrator.initialize(write(`${spec}\ndemo:slow=1\n`));
    const [other] = await project.add('Other');
    let snapshot = project.snapshot;
    assert.deepEqual(planners(snapshot), []);
    assert.equal(snapshot.initialization, 'app_spec.txt');
    assert.match(snapshot.notices.join('\n'), /as soon as the agent at work has ended; nothing else starts/);
    const feature = snapshot.features.find(({ id }) => id === other);
    assert.deepEqual(feature?.reason, { kind: 'initializing', spec: 'app_spec.txt' });
    assert.match(feature.reasonText ?? '', /starts when the backlog is made from app_spec\.txt/);

    const [coding] = snapshot.agents;
    await project.orchestrator.killAgent(coding?.agentId ?? 0);
    snapshot = await project.until('the initializer works', (each) =>
      planners(each).some(({ live }) => live),
    );
    assert.equal(snapshot.activeAgents, 1);
    assert.match(snapshot.notices.join('\n'), /The backlog is being made from app_spec\.txt/);
    snapshot = await project.until(
      'the others pass',
      ({ features }) => features.filter(({ state }) => state === 'passing').length >= 4,
    );
    const [planner] = planners(snapshot);
    for (const agent of snapshot.agents.filter(
      ({ agentType, spawnedAt }) => agentType === 'coding' && spawnedAt > (planner?.spawnedAt ?? ''),
    )) {
      assert.ok(
        agent.spawnedAt >= (planner?.completedAt ?? 'never'),
        `agent ${agent.agentId} started beside it`,
      );
    }
  });

  it('is refused while another one is on, and for a file that is none', async () => {
    await open();
    const refused = async (file: string, code: string, sentence: RegExp): Promise<void> => {
      await assert.rejects(project.orchestrator.initialize(file), (error) => {
        assert.ok(error instanceof MusterError);
        assert.equal(error.code, code);
        assert.match(error.message, sentence);
        return true;
      });
    };
    await refused('/nowhere/spec.md', 'SpecInvalid', /cannot be read .*check the path/);
    await refused(write('  \n'), 'SpecInvalid', /is empty; write down/);
    await refused(write('x'.repeat(600 * 1024)), 'SpecInvalid', /at most 512 kB.*split it/);
    await refused(project.repository.folder, 'SpecInvalid', /is not a file/);
    const file = write(`${spec}\ndemo:slow=30\n`);
    await project.orchestrator.initialize(file);
    await refused(file, 'InitializationUnderWay', /already; wait until that is through, or stop it/);
    await project.until('it works', (each) => planners(each).some(({ status }) => status === 'running'));
    await refused(file, 'InitializationUnderWay', /app_spec\.txt already/);
    await project.orchestrator.stop();
    const [agent] = planners(project.snapshot);
    assert.deepEqual([agent?.status, agent?.outcome], ['killed', 'interrupted']);
    assert.match(
      events(project.snapshot, 'initializationFailed').join(),
      /stopped\. Nothing was added\. Initialize from app_spec\.txt again/,
    );
  });

  it('is taken back by Stop before it has begun', async () => {
    await open();
    await project.add({ name: 'Slow', description: 'demo:hang' });
    await project.orchestrator.start();
    await project.until('the coding agent works', ({ agents }) =>
      agents.some(({ status }) => status === 'running'),
    );
    await project.orchestrator.initialize(write(spec));
    await project.orchestrator.stop();
    await project.orchestrator.untilIdle();
    assert.equal(project.snapshot.initialization, undefined);
    assert.deepEqual(planners(project.snapshot), []);
  });

  it('is taken back by Stop also while the repository is still looked at', async () => {
    await open();
    const asked = project.orchestrator.initialize(write(spec));
    await project.orchestrator.stop();
    await asked;
    await project.orchestrator.untilIdle();
    assert.equal(project.snapshot.initialization, undefined);
    assert.deepEqual(planners(project.snapshot), []);
  });

  it('is ended with its whole tree at its time limit, with what it had added, and says so', async () => {
    await open({ initializerTimeoutMinutes: 1 });
    await project.orchestrator.initialize(write(`${spec}\ndemo:grandchild demo:hang\n`));
    const snapshot = await project.until('the features are added', ({ features }) => features.length === 3);
    const agentId = planners(snapshot)[0]?.agentId ?? 0;
    const run = path.join(runsFolder(), String(agentId));
    const order = JSON.parse(readFileSync(path.join(run, 'run.json'), 'utf8')) as {
      wallMs: number;
      tag: string;
    };
    assert.equal(order.wallMs, 60_000);
    // A whole minute is too long for a test: the runner is told what it would tell itself then.
    writeFileSync(path.join(run, 'stop'), JSON.stringify({ reason: 'timeLimit' }));
    await project.orchestrator.untilIdle();
    const [agent] = planners(project.snapshot);
    assert.deepEqual(
      [agent?.status, agent?.outcome, agent?.error],
      ['failed', 'no_submission', 'Initializer timed out after 1 minute'],
    );
    assert.deepEqual(events(project.snapshot, 'initializationFailed'), [
      'Initializer timed out after 1 minute. 3 features that it had added stay. Initialize from app_spec.txt again to go on: what is there is not added twice.',
    ]);
    const exit = JSON.parse(readFileSync(path.join(run, 'exit.json'), 'utf8')) as { survivorsEnded: number };
    assert.ok(exit.survivorsEnded >= 1, 'its grandchild was ended');
    const log = readFileSync(
      path.join(path.dirname(project.snapshot.project.database), 'orchestrator_debug.log'),
      'utf8',
    );
    assert.match(log, /\[INIT\] ERROR: Initializer timed out after 1 minute/);
  });

  it('fails when its agent adds nothing, whatever its exit code, and is not tried again by itself', async () => {
    await open();
    const snapshot = await initialize(`${spec}\ndemo:exit0\n`);
    const [agent, ...others] = planners(snapshot);
    assert.deepEqual(others, []);
    assert.deepEqual([agent?.status, agent?.outcome], ['failed', 'no_submission']);
    assert.match(agent?.error ?? '', /exit code 0 without having added a feature/);
    assert.equal(snapshot.counts.total, 0);
  });

  it('goes on when the window is closed, and the next one takes it over', async () => {
    await open();
    await project.orchestrator.initialize(write(`${spec}\ndemo:slow=2\n`));
    await project.until('it works', (each) => planners(each).some(({ status }) => status === 'running'));
    await project.close();
    await project.open();
    assert.equal(project.snapshot.initialization, 'app_spec.txt');
    await project.orchestrator.untilIdle();
    assert.equal(project.snapshot.counts.total, 3);
    assert.match(events(project.snapshot, 'takenOver').join(), /initialization-1/);
    assert.equal(planners(project.snapshot).length, 1);
  });

  it('still starts in the next window when it was waiting in one that closed', async () => {
    await open();
    await project.add({ name: 'Slow', description: 'demo:hang' });
    await project.orchestrator.start();
    await project.until('the coding agent works', ({ agents }) =>
      agents.some(({ status }) => status === 'running'),
    );
    await project.orchestrator.initialize(write(spec));
    await project.close();
    await project.open();
    await waitUntil('the coding agent is taken over', () => project.snapshot.activeAgents === 1);
    assert.equal(project.snapshot.initialization, 'app_spec.txt');
    const coding = project.snapshot.agents.find(({ live }) => live);
    await project.orchestrator.killAgent(coding?.agentId ?? 0);
    await project.until('the features are added', ({ features }) => features.length === 4);
    assert.ok(existsSync(runsFolder()) && readdirSync(runsFolder()).length >= 2);
  });
});
