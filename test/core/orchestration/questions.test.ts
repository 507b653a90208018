import assert from 'node:assert/strict';
import path from 'node:path';
import { MusterError } from '../../../src/core/base/errors';
import { defaultSettings } from '../../../src/core/settings';
import type { FeatureView } from '../../../src/shared/viewModel';
import { runCli } from '../../support/runCli';
import { TestProject } from '../../support/testProject';

describe('A question to a person', () => {
  let project: TestProject;

  beforeEach(async () => {
    project = await TestProject.create();
    await project.open();
  });
  afterEach(() => project.dispose());

  const feature = (): FeatureView => {
    const found = project.snapshot.features[0];
    assert.ok(found);
    return found;
  };
  const muster = (...args: string[]) =>
    runCli([...args, '--folder', project.repository.folder], project.repository.environment);
  const asks = (seconds: number) => ({ name: 'Greet', description: `demo:ask=${seconds}` });

  it('is shown at once, and answered from a terminal while the agent that asked waits', async () => {
    await project.add(asks(30));
    await project.orchestrator.start();
    const shown = await project.until('the question is shown', () => feature().question !== undefined);
    const [agent] = shown.agents;
    assert.equal(feature().state, 'needsPerson');
    assert.equal(feature().reasonText, 'Waits for an answer: How shall “Greet” greet?');
    assert.equal(shown.counts.waitingForPerson, 1);
    assert.deepEqual([agent?.live, agent?.activity], [true, 'waiting']);
    assert.deepEqual(agent?.question, feature().question);

    const listed = await muster('questions', '--json');
    const [question] = JSON.parse(listed.stdout) as Record<string, unknown>[];
    assert.deepEqual(
      [question?.['featureId'], question?.['choices'], question?.['agentId']],
      [1, ['Hello', 'Howdy'], agent?.agentId],
    );
    const refused = await muster('answer', '1', 'Moin');
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /“Moin” is none of the choices; answer one of: Hello, Howdy/);
    const answered = await muster('answer', '#1', 'howdy');
    assert.deepEqual(
      [answered.code, answered.stdout.trim()],
      [0, 'Answered; feature 1 goes on.'],
      answered.stderr,
    );

    await project.orchestrator.untilIdle();
    assert.equal(feature().state, 'passing');
    assert.equal(project.snapshot.agents.length, 1, 'the agent that asked has gone on');
    const output = await project.orchestrator.readOutput(agent?.agentId ?? 0, 0, 100_000);
    assert.match(output.text, /A person has answered: Howdy/);
    assert.deepEqual(project.log.errors, []);
  });

  it('outlives the agent, costs no attempt, and its answer is given to the next one', async () => {
    await project.add(asks(0));
    const waiting = await project.run();
    assert.equal(waiting.mode, 'stopped');
    assert.equal(feature().state, 'needsPerson');
    assert.equal(feature().attempts, 0);
    const [first] = waiting.agents;
    assert.deepEqual([first?.live, first?.outcome, first?.question], [false, 'interrupted', undefined]);
    assert.match(first?.error ?? '', /It waits for an answer: How shall/);
    assert.match(waiting.activity.at(-1)?.text ?? '', /1 waiting for a person/);

    // Nothing is started for it, and nothing forgets it, also after the project was closed.
    await project.close();
    const listed = await muster('questions');
    assert.match(listed.stdout, /#1 Greet\n {2}How shall “Greet” greet\?\n {2}one of: Hello, Howdy/);
    const answered = await muster('answer', '1', 'Hello');
    assert.match(answered.stdout, /goes on with the next run/);
    assert.match((await muster('questions')).stdout, /No agent has asked anything/);

    await project.open();
    const done = await project.run();
    assert.equal(feature().state, 'passing');
    assert.deepEqual(
      done.agents.map(({ attempt, outcome }) => [attempt, outcome]),
      [
        [1, 'merged'],
        [1, 'interrupted'],
      ],
    );
    assert.deepEqual(project.log.errors, []);
  });

  it('can be asked again and again without the feature failing, as each has to be answered', async () => {
    project.orchestrator.updateSettings({ ...defaultSettings, provider: 'demo', maxRetries: 1 });
    await project.add(asks(0));
    await project.run();
    assert.equal(feature().state, 'needsPerson');
    await project.orchestrator.retryFeature(1);
    await project.run();
    assert.equal(feature().state, 'needsPerson', 'the question was withdrawn and is asked anew');
    await assert.rejects(
      project.orchestrator.answerQuestion(2, 'Hello'),
      (error) => error instanceof MusterError && error.code === 'NoQuestion',
    );
  });

  it('is asked for an agent that ends because it was not allowed something, and costs no attempt', async () => {
    const script = path.resolve('test/fixtures/agents/sayAndLeave.mjs');
    const said = '@muster waiting: Needs a permission that it was not given: fetch';
    const settings = {
      ...project.settings,
      provider: 'command',
      commandTemplate: `'${process.execPath}' '${script}' '' '${said}'`,
    };
    project.orchestrator.updateSettings(settings);
    await project.add('Fetch it');
    await project.run();
    assert.deepEqual([feature().state, feature().attempts], ['needsPerson', 0]);
    assert.equal(
      feature().question?.text,
      'It ended without having submitted. Needs a permission that it was not given: fetch What shall the next attempt do?',
    );
    assert.equal(project.snapshot.counts.waitingForPerson, 1);
    project.orchestrator.updateSettings({ ...settings, provider: 'demo' });
    await project.orchestrator.answerQuestion(1, 'Do it without a network.');
    await project.run();
    assert.equal(feature().state, 'passing');
    const agents = project.snapshot.agents.map(({ outcome }) => outcome).sort();
    assert.deepEqual(agents, ['interrupted', 'merged']);
  });
});
