import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { defaultSettings, type Settings } from '../../../src/core/settings';
import { TestProject } from '../../support/testProject';

/** Of the gate's worktrees alone. */
const inGate = `require('path').basename(process.cwd()).startsWith('gate-')`;
/** The demo agent of a first feature called "Checks" writes this file. */
const script = 'features/1-checks.mjs';

describe('The set-up of the gate', function () {
  this.timeout(180_000);
  let project: TestProject;

  afterEach(() => project.dispose());

  async function open(
    settings: Partial<Settings>,
    files: Readonly<Record<string, string>> = { 'a.txt': 'a\n' },
  ): Promise<void> {
    project = await TestProject.create(settings, {
      files: { '.gitignore': '.env\nnode_modules/\n', ...files },
    });
    project.repository.write({ '.env': 'SECRET=1\n', 'node_modules/left/index.js': 'left = 1;\n' });
    await project.open();
  }
  const node = (text: string): string => `node -e "${text}"`;
  const around = (name: string): string => path.join(project.repository.around, name).replaceAll('\\', '/');
  const moved = async (): Promise<number> =>
    Number(await project.repository.git('rev-list', '--count', '--merges', 'main..roadmap'));

  it('gives the checks the same files, ports and variables as the agents have, and none of the host’s own', async () => {
    const check = node(
      "if (process.env.MUSTER_DEMO_PACE_MS !== undefined) process.exit(5); require('fs').readFileSync('.env'); require('./node_modules/left'); if (process.env.API !== 'http://127.0.0.1:' + process.env.MUSTER_PORT_0 + '/gate' || process.env.MUSTER_WORKTREE !== process.cwd()) process.exit(4)",
    );
    await open({
      ...{ gateCommands: [check], setupCopy: ['.env', 'node_modules'], setupPorts: 1 },
      setupEnv: { API: 'http://127.0.0.1:{port}/{id}' },
    });
    await project.add('One', 'Two');
    const snapshot = await project.run();
    assert.deepEqual(
      snapshot.features.map(({ state, unverified }) => [state, unverified]),
      [
        ['passing', false],
        ['passing', false],
      ],
    );
    assert.equal(existsSync(`${project.repository.folder}.worktrees`), false, 'nothing is left of it');
  });

  it('holds merges back with the reason while it fails for the branch as well, and blames nobody', async () => {
    await open({ gateCommands: [node('')] });
    const mended = around('mended');
    const tried = around('tried');
    const command = node(
      `const fs = require('fs'); if (${inGate}) { fs.appendFileSync('${tried}', 'x'); if (!fs.existsSync('${mended}')) { console.error('no registry'); process.exit(7); } }`,
    );
    await project.close();
    await project.setUp({ setupCommands: [command] });
    await project.add('Innocent', 'Too');
    await project.orchestrator.start();
    const waiting = await project.until(
      'the reason',
      ({ notices, features }) =>
        notices.some((notice) => notice.includes('no registry')) &&
        features.every(({ state }) => state === 'merging'),
    );
    assert.match(
      waiting.notices.join('\n'),
      /no agent is to blame.*exit code 7 \(no registry\).*try merging again/,
    );
    assert.deepEqual(
      waiting.features.map(({ attempts, lastError }) => [attempts, lastError]),
      [
        [0, undefined],
        [0, undefined],
      ],
    );
    const told = waiting.activity.filter(({ kind }) => kind === 'gateSetupFailed');
    assert.equal(told.length, 1, 'said once');
    assert.equal(readFileSync(tried, 'utf8'), 'x', 'not tried again for nothing');
    assert.deepEqual(
      waiting.activity.filter(({ kind }) => kind === 'mergeStuck'),
      [],
    );

    // The next host finds out by itself.
    await project.close();
    await project.open();
    await project.until('the reason again', ({ notices }) =>
      notices.some((notice) => notice.includes('no registry')),
    );
    writeFileSync(mended, '');
    await project.orchestrator.tryMergesAgain();
    const after = await project.until('they pass', ({ counts }) => counts.passing === 2);
    assert.doesNotMatch(after.notices.join('\n'), /no registry/);
    assert.deepEqual(
      after.features.map(({ attempts }) => attempts),
      [0, 0],
    );
    await project.orchestrator.untilIdle();
  });

  it('is red for work that cannot be set up where the branch can, with what the set-up said', async () => {
    const command = node(
      `if (${inGate} && require('fs').existsSync('${script}')) { console.error('lock file out of date'); process.exit(9); }`,
    );
    await open({ gateCommands: [node('')], setupCommands: [command], maxRetries: 1 });
    await project.add('Checks', 'Other');
    const snapshot = await project.run();
    const [own, other] = snapshot.features;
    assert.deepEqual([own?.state, other?.state], ['failed', 'passing']);
    assert.match(own?.lastError ?? '', /exit code 9/);
    const evidence = await project.orchestrator.evidenceOf(1);
    assert.deepEqual(
      [
        evidence?.gate?.ok,
        evidence?.gate?.commands.map(({ exitCode, outputTail }) => [exitCode, outputTail.trim()]),
      ],
      [false, [[9, 'lock file out of date']]],
    );
    assert.deepEqual(
      snapshot.activity.filter(({ kind }) => kind === 'gateSetupFailed'),
      [],
    );
    assert.equal(await moved(), 1);
  });

  it('counts what it runs among what the gate runs: a change waits for a person, with a gate or without', async () => {
    await open(
      { gateCommands: [] },
      { [script]: '', '.muster/setup.json': JSON.stringify({ commands: [`node ${script}`] }) },
    );
    await project.add('Checks', 'Other');
    const snapshot = await project.run();
    assert.deepEqual(
      snapshot.features.map(({ state, held }) => [state, held]),
      [
        ['needsPerson', [script]],
        ['passing', undefined],
      ],
    );
  });

  it('leaves links out of what is reported about agents, also of those that were at work before', async () => {
    await open({ concurrency: 2 });
    await project.add({ name: 'Slow', description: 'demo:slow=3' });
    await project.orchestrator.start();
    await project.until('it is at work', ({ agents }) => agents[0]?.status === 'running');
    const demo = { ...defaultSettings, provider: 'demo' as const, stopGraceSeconds: 1, concurrency: 2 };
    project.orchestrator.updateSettings({ ...demo, setupLink: ['node_modules'] });
    await project.add('Other');
    await project.until('its worktree is set up', ({ activity }) =>
      activity.some(({ kind }) => kind === 'worktreeSetUp'),
    );
    assert.ok(
      project.snapshot.agents.some(({ live, featureId }) => live && featureId === 1),
      'still at work',
    );
    await project.orchestrator.untilIdle();
    const { snapshot } = project;
    assert.equal(snapshot.counts.passing, 2);
    const exclude = readFileSync(path.join(project.repository.folder, '.git', 'info', 'exclude'), 'utf8');
    assert.match(exclude, /^\/node_modules$/m);
    assert.deepEqual(
      snapshot.activity.filter(({ kind }) => kind === 'sharedChanged'),
      [],
    );
  });
});
