import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { defaultSettings, type Settings } from '../../../src/core/settings';
import type { FeatureView, Snapshot } from '../../../src/shared/viewModel';
import { TestProject } from '../../support/testProject';

/** The demo agent of a first feature called "Checks" writes this file: it changes what the gate runs. */
const script = 'features/1-checks.mjs';
const runsScript = `node ${script}`;

describe('The gate of a run', () => {
  let project: TestProject;

  afterEach(() => project.dispose());

  async function open(
    settings: Partial<Settings>,
    files: Readonly<Record<string, string>> = { [script]: 'process.exitCode = 0;\n' },
  ): Promise<void> {
    project = await TestProject.create(settings, { files });
    await project.open();
  }
  function feature(snapshot: Snapshot, id: number): FeatureView {
    const found = snapshot.features.find((each) => each.id === id);
    assert.ok(found, `no feature ${id}`);
    return found;
  }
  const git = (...args: string[]): Promise<string> => project.repository.git(...args);
  const moved = async (): Promise<number> =>
    Number(await git('rev-list', '--count', '--merges', 'main..roadmap'));

  it('holds what changes the scripts of the gate, merges the others, and merges it when a person approves', async () => {
    await open({ gateCommands: [runsScript], concurrency: 2 });
    await project.add('Checks', 'Other');
    const held = await project.run();
    assert.deepEqual(
      held.features.map(({ state, held: parts }) => [state, parts]),
      [
        ['needsPerson', [script]],
        ['passing', undefined],
      ],
    );
    assert.equal(held.counts.waitingForPerson, 1);
    assert.equal(await moved(), 1);
    const waiting = await project.orchestrator.evidenceOf(1);
    assert.equal(waiting?.status, 'held');
    assert.equal(waiting.hold?.changes[0]?.before, 'process.exitCode = 0;\n');

    await project.close();
    await project.open();
    assert.deepEqual(feature(project.snapshot, 1).held, [script], 'a restart forgets nothing');

    await project.orchestrator.approveMerge(1);
    const passed = await project.until('the approved merge', (now) => feature(now, 1).state === 'passing');
    assert.equal(feature(passed, 1).unverified, false);
    assert.equal(await moved(), 2);
    const evidence = await project.orchestrator.evidenceOf(1);
    assert.equal(evidence?.hold?.decision, 'approved');
    assert.deepEqual(
      evidence.gate?.commands.map(({ command, exitCode }) => [command, exitCode]),
      [[runsScript, 0]],
    );
    assert.equal(evidence.gate.tree, (await git('rev-parse', `${evidence.gate.commit}^{tree}`)).trim());
    await assert.rejects(project.orchestrator.approveMerge(1), { code: 'NotHeld' });
  });

  it('gives held work back with the note of a person, at the cost of no attempt', async () => {
    await open({ gateCommands: [runsScript], maxRetries: 1 });
    await project.add('Checks');
    await project.run();
    await project.orchestrator.rejectMerge(1, 'Leave the checks alone.');
    const sent = feature(project.snapshot, 1);
    assert.deepEqual([sent.status, sent.held, sent.attempts], ['pending', undefined, 0]);
    assert.match(sent.lastError ?? '', /Leave the checks alone\./);
    assert.equal(await moved(), 0);
    // The next agent does the same again, and its work is looked at again.
    const again = await project.run();
    assert.deepEqual(feature(again, 1).held, [script]);
    assert.equal(again.agents.length, 2);
  });

  it('only warns, or does not even that, where the settings say so', async () => {
    await open({ gateCommands: [runsScript], gateOnScriptChange: 'warn' });
    await project.add('Checks');
    const snapshot = await project.run();
    assert.equal(feature(snapshot, 1).state, 'passing');
    const warning = snapshot.activity.find(({ kind }) => kind === 'scriptsChanged');
    assert.match(warning?.text ?? '', /features\/1-checks\.mjs/);
    assert.deepEqual(
      (await project.orchestrator.evidenceOf(1))?.gate?.changes.map(({ part }) => part),
      [script],
    );
  });

  it('waits while the branch is red by itself, blames nobody, and goes on when the branch has moved', async () => {
    await open(
      { gateCommands: ['node check.mjs'] },
      { 'check.mjs': 'console.log("broken before"); process.exit(3);\n' },
    );
    await project.add('Innocent');
    await project.orchestrator.start();
    const waiting = await project.until('the red branch', ({ notices }) =>
      notices.some((notice) => notice.includes('"node check.mjs" ended with exit code 3')),
    );
    assert.deepEqual(
      waiting.features.map(({ state, attempts, lastError }) => [state, attempts, lastError]),
      [['merging', 0, undefined]],
    );
    assert.equal(await moved(), 0);
    const red = await project.orchestrator.evidenceOf(undefined);
    assert.deepEqual([red?.gate?.ok, red?.gate?.commands[0]?.outputTail.trim()], [false, 'broken before']);

    const mended = await project.repository.branch('mended', { 'check.mjs': '' }, 'roadmap');
    await git('update-ref', 'refs/heads/roadmap', mended);
    const passed = await project.until('the merge', (now) => feature(now, 1).state === 'passing');
    assert.equal(feature(passed, 1).attempts, 0);
    assert.deepEqual(
      passed.agents.map(({ outcome }) => outcome),
      ['merged'],
    );
    assert.equal((await project.orchestrator.evidenceOf(undefined))?.gate?.ok, true);
    await project.orchestrator.untilIdle();
  });

  it('tries a red branch again at the word of a person', async () => {
    await open({});
    const file = path.join(project.repository.around, 'mended');
    const check = `node -e "process.exit(require('fs').existsSync('${file.replaceAll('\\', '/')}') ? 0 : 1)"`;
    project.orchestrator.updateSettings({ ...defaultSettings, testingRatio: 0, gateCommands: [check] });
    await project.add('Innocent');
    await project.orchestrator.start();
    await project.until('the red branch', ({ notices }) =>
      notices.some((notice) => notice.includes('exit code 1')),
    );
    writeFileSync(file, '');
    await project.orchestrator.tryMergesAgain();
    await project.until('the merge', (now) => feature(now, 1).state === 'passing');
    await project.orchestrator.untilIdle();
  });

  it('finds the checks of the project, and says what it found and why', async () => {
    const scripts = { test: 'node --version' };
    await open({}, { 'package.json': JSON.stringify({ scripts }) });
    await project.until('what the gate runs', ({ project: { gate } }) => gate?.source === 'project');
    assert.match(project.snapshot.project.gate?.text ?? '', /found in the project: npm test/);
    await project.add('Anything');
    const snapshot = await project.run();
    assert.deepEqual([feature(snapshot, 1).state, feature(snapshot, 1).unverified], ['passing', false]);
    const plan = (await project.orchestrator.evidenceOf(1))?.gate?.plan;
    assert.deepEqual([plan?.source, plan?.commands.map(({ command }) => command)], ['project', ['npm test']]);
  });

  it('leaves a merge unverified when YOLO leaves nothing to run, and shows the mode', async () => {
    await open({ gateCommands: ['npm test'], yolo: true });
    await project.until('what the gate runs', ({ project: { gate } }) => gate !== undefined);
    const { gate } = project.snapshot.project;
    assert.deepEqual([gate?.yolo, gate?.commands, gate?.leftOut], [true, [], ['npm test']]);
    await project.add('Anything');
    assert.equal(feature(await project.run(), 1).unverified, true);
  });
});
