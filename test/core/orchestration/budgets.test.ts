import assert from 'node:assert/strict';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  renameSync,
  rmdirSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { type Clock, systemClock } from '../../../src/core/base/clock';
import { clampSettings, defaultSettings, type Settings } from '../../../src/core/settings';
import type { Snapshot } from '../../../src/shared/viewModel';
import { TestProject } from '../../support/testProject';

/** Uses a thousand tokens a turn and leaves a file, without end; its program and account are not here. */
const spender = `#!/usr/bin/env node
const fs = require('node:fs');
const say = (line) => console.log(JSON.stringify(line));
say({ type: 'system', subtype: 'init', session_id: 'the-session', model: 'm' });
fs.writeFileSync('half-done.txt', 'Not committed yet.');
let turn = 0;
setInterval(() => {
  turn += 1;
  say({
    type: 'assistant',
    message: {
      id: 'msg_' + turn,
      role: 'assistant',
      usage: { input_tokens: 900, output_tokens: 100 },
      content: [{ type: 'text', text: 'Turn ' + turn }],
    },
  });
  // What a conversation has cost so far stands at the end of each answer.
  const usage = { input_tokens: 900 * turn, output_tokens: 100 * turn };
  say({ type: 'result', subtype: 'success', is_error: false, total_cost_usd: turn * 0.4, usage, result: '' });
}, 200);
`;

describe('A budget', function () {
  this.timeout(180_000);
  let project: TestProject;

  before(function () {
    // The fake program is a script with a first line that says what runs it.
    if (process.platform === 'win32') this.skip();
  });
  beforeEach(async () => {
    project = await TestProject.create({ concurrency: 2, gateCommands: [] });
  });
  afterEach(() => project.dispose());

  async function openWith(settings: Partial<Settings>, clock: Clock = systemClock): Promise<void> {
    const claude = path.join(project.repository.around, 'claude');
    writeFileSync(claude, spender);
    chmodSync(claude, 0o755);
    project.settings = { ...project.settings, provider: 'claude', executables: { claude }, ...settings };
    const environment = { ...project.repository.environment, ANTHROPIC_API_KEY: 'none' };
    await project.open({ environment, clock });
  }
  const said = ({ activity }: Snapshot, kind: string): string[] =>
    activity.filter((entry) => entry.kind === kind).map(({ text }) => text);

  it('of a feature ends its agent at a safe point, keeps what it did, and is raised to go on', async () => {
    await openWith({ budgetFeatureTokens: 2500 });
    const [id = 0] = await project.add('Expensive');
    const over = await project.run();
    const [feature] = over.features;
    assert.deepEqual([feature?.state, feature?.attempts, over.mode], ['overBudget', 0, 'stopped']);
    assert.match(
      feature?.reasonText ?? '',
      /^The feature has reached its budget: [3-9],000 of 2,500 tokens$/,
    );
    const [agent] = over.agents;
    assert.deepEqual([agent?.outcome, agent?.status], ['over_budget', 'killed']);
    assert.ok(existsSync(path.join(agent?.worktree ?? '', 'half-done.txt')), 'its files are still there');
    assert.equal(said(over, 'budgetReached').length, 1);
    assert.match(said(over, 'runFinished').join(), /0 of 1 features pass, 1 over budget/);
    assert.equal(over.counts.overBudget, 1);

    project.orchestrator.updateSettings({ ...project.settings, budgetFeatureTokens: 0 });
    await project.orchestrator.start();
    const again = await project.until('another agent at work', ({ agents }) =>
      agents.some(({ live }) => live),
    );
    assert.deepEqual(
      again.agents.map(({ featureId, worktree }) => [featureId, worktree]),
      [
        [id, agent?.worktree],
        [id, agent?.worktree],
      ],
    );
  });

  it('ends its agent also when another host takes over before the safe point has come', async () => {
    await openWith({ budgetFeatureTokens: 500 });
    // It has used more than it may, and then waits for a long answer.
    writeFileSync(
      path.join(project.repository.around, 'claude'),
      spender.replace('}, 200);', '}, 2 ** 30);'),
    );
    const usage = { input_tokens: 900, output_tokens: 100 };
    appendFileSync(
      path.join(project.repository.around, 'claude'),
      `say(${JSON.stringify({ type: 'assistant', message: { id: 'first', role: 'assistant', usage, content: [] } })});\n`,
    );
    await project.add('Expensive');
    await project.orchestrator.start();
    const marked = await project.until(
      'it is to be ended',
      (snapshot) => said(snapshot, 'budgetReached').length > 0,
    );
    assert.equal(marked.agents[0]?.live, true);
    await project.close();

    // The minute until it is ended whatever it does is short here.
    const clock: Clock = {
      ...systemClock,
      after: (ms, then) => systemClock.after(ms === 60_000 ? 100 : ms, then),
    };
    await project.open({
      environment: { ...project.repository.environment, ANTHROPIC_API_KEY: 'none' },
      clock,
    });
    const over = await project.until('it is ended', ({ agents }) => agents.every(({ live }) => !live));
    assert.equal(over.agents[0]?.outcome, 'over_budget');
    assert.equal(said(over, 'budgetReached').length, 1, 'nobody is told twice');
  });

  it('holds also while another agent cannot be taken over, and then for that one', async () => {
    await openWith({});
    await project.add('Odd', 'Other');
    await project.orchestrator.start();
    const atWork = await project.until(
      'both at work',
      ({ agents }) =>
        agents.filter(({ live, pid, status }) => live && pid > 0 && status === 'running').length === 2,
    );
    const odd = atWork.agents.find(({ featureId }) => featureId === 1)?.agentId;
    await project.close();
    // Whether it was started cannot be read.
    const runs = path.join(project.repository.folder, '.git', 'muster', 'runs', String(odd));
    const file = (name: string): string => path.join(runs, name);
    for (const name of ['start', 'runner.json']) renameSync(file(name), file(`${name}.away`));
    mkdirSync(file('start'));

    await openWith({ budgetFeatureTokens: 500 });
    const outcomeAt = ({ agents }: Snapshot, id: number): string | undefined =>
      agents.find(({ featureId }) => featureId === id)?.outcome ?? undefined;
    const over = await project.until('the other is ended', (now) => outcomeAt(now, 2) !== undefined);
    assert.deepEqual([outcomeAt(over, 1), outcomeAt(over, 2)], [undefined, 'over_budget']);
    rmdirSync(file('start'));
    for (const name of ['runner.json', 'start']) renameSync(file(`${name}.away`), file(name));
    const both = await project.until('the odd one is ended', (now) => outcomeAt(now, 1) !== undefined);
    assert.equal(outcomeAt(both, 1), 'over_budget');
  });

  it('in dollars counts what the program says that it has cost', async () => {
    await openWith({ budgetFeatureUsd: 1.5 });
    await project.add('Expensive');
    const over = await project.run();
    assert.match(
      over.features[0]?.reasonText ?? '',
      /^The feature has reached its budget: \$(1\.[5-9]|[2-9])[\d.]* of \$1\.50$/,
    );
    const [agent] = over.agents;
    assert.deepEqual([agent?.outcome, agent?.status], ['over_budget', 'killed']);
    assert.ok((agent?.costUsd ?? 0) >= 1.5);
    // What a run at the terminal closes with, also one that was stopped by hand.
    const spent = await project.orchestrator.mergedWork(agent?.spawnedAt);
    assert.equal(spent.costUsd, agent?.costUsd);
    assert.equal(spent.tokens, (agent?.inputTokens ?? 0) + (agent?.outputTokens ?? 0));
    assert.equal((await project.orchestrator.mergedWork('9999')).costUsd, undefined);
  });

  it('in minutes counts the time in which an agent is at work', async () => {
    let laterMs = 0;
    const clock = { ...systemClock, now: () => Date.now() + laterMs };
    await openWith({ budgetFeatureMinutes: 90 }, clock);
    await project.add('Slow');
    await project.orchestrator.start();
    await project.until('it is at work', ({ agents }) =>
      agents.some(({ lastThought }) => lastThought !== undefined),
    );
    laterMs = 80 * 60_000;
    await project.until('it goes on', ({ agents }) => (agents[0]?.outputTokens ?? 0) > 500);
    assert.equal(project.snapshot.agents[0]?.live, true, 'eighty minutes are not ninety');
    laterMs = 91 * 60_000;
    const over = await project.until('it is ended', ({ agents }) =>
      agents.some(({ outcome }) => outcome === 'over_budget'),
    );
    // That its runner's clock has not gone on, and so its time counts as short again, is only so here.
    assert.match(
      said(over, 'budgetReached')[0] ?? '',
      /^#1 has reached its budget, 9\d of 90 minutes; the agent is ended at a safe point and what it did is kept$/,
    );
    const [agent] = over.agents.filter(({ outcome }) => outcome === 'over_budget');
    assert.ok(existsSync(path.join(agent?.worktree ?? '', 'half-done.txt')), 'its files are still there');
  });

  it('of a run ends all agents, starts nothing, and lets the run go on when it is raised', async () => {
    await openWith({ budgetRunTokens: 3000 });
    await project.add('One', 'Two', 'Three');
    const over = await project.run();
    assert.equal(over.mode, 'paused');
    assert.match(
      said(over, 'runPaused').join('\n'),
      /^Run paused: it has reached its budget, .* of 3,000 tokens\./,
    );
    assert.deepEqual(
      over.agents.map(({ outcome }) => outcome),
      ['over_budget', 'over_budget'],
    );
    assert.deepEqual(
      over.features.map(({ reason }) => reason?.kind),
      ['budget', 'budget', 'budget'],
    );
    assert.match(over.standstill ?? '', /raise muster\.budget\.run\.tokens to go on/);
    assert.ok(over.notices.includes(over.standstill ?? ''));
    await assert.rejects(project.orchestrator.resume(), { code: 'BudgetReached' });
    project.orchestrator.updateSettings({ ...project.settings, budgetRunTokens: 1_000_000 });
    const on = await project.until(
      'the run goes on',
      ({ mode, agents }) => mode === 'running' && agents.some(({ live }) => live),
    );
    assert.match(said(on, 'runResumed').join(), /its budget was raised/);
  });

  it('that nobody set limits nothing, and one beyond reason is clamped', () => {
    const { settings, notices } = clampSettings({
      ...defaultSettings,
      budgetRunUsd: 1.25,
      budgetFeatureTokens: -5,
    });
    assert.deepEqual([settings.budgetRunUsd, settings.budgetFeatureTokens], [1.25, 0]);
    assert.match(notices.join(), /Clamping budgetFeatureTokens to valid range: 0/);
  });
});
