import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { temporaryFolder } from '../support/temporaryFolder';
import { Muster } from './muster';

describe('backlog commands in VS Code', () => {
  let muster: Muster;
  const folder = temporaryFolder('import');

  before(async () => {
    muster = await Muster.activate();
    await muster.open();
  });
  after(() => folder.remove());

  const features = (): string => JSON.stringify(muster.snapshot().features);

  it('adds a feature with all that it was given and returns its id', async () => {
    const id = await muster.addFeature({
      name: '  A feature with everything ',
      description: 'What to do',
      category: 'tests',
      steps: ['One', 'Two'],
    });
    const feature = muster.feature(id);
    assert.equal(feature.name.trim(), 'A feature with everything');
    assert.equal(feature.description, 'What to do');
    assert.equal(feature.category, 'tests');
    assert.deepEqual(feature.steps, ['One', 'Two']);
  });

  it('refuses a feature without a name and changes nothing', async () => {
    const before = features();
    assert.equal(await muster.run('addFeature', { name: '   ' }), undefined);
    assert.equal(features(), before);
  });

  it('refuses dependencies that close a cycle and changes nothing', async () => {
    const a = await muster.addFeature({ name: 'Cycle A' });
    const b = await muster.addFeature({ name: 'Cycle B', dependencies: [a] });
    const before = features();
    await muster.run('editDependencies', a, { dependencies: [b] });
    assert.equal(features(), before);
    assert.deepEqual(muster.feature(a).dependencies, []);
  });

  it('edits a feature, and refuses what closes a cycle with nothing changed', async () => {
    const a = await muster.addFeature({ name: 'Edit A' });
    const b = await muster.addFeature({ name: 'Edit B', dependencies: [a] });
    await muster.run('editFeature', a, { name: 'Edited A', steps: ['Look'], priority: 3 });
    const { name, steps, priority } = muster.feature(a);
    assert.deepEqual([name, steps, priority], ['Edited A', ['Look'], 3]);
    const before = features();
    await muster.run('editFeature', a, { name: 'Again', dependencies: [b] });
    assert.equal(features(), before);
  });

  it('sets model, provider and priority of all that are selected, not only of the one that was clicked', async () => {
    const first = await muster.addFeature({ name: 'Selected first' });
    const second = await muster.addFeature({ name: 'Selected second' });
    const clicked = { kind: 'feature', featureId: first };
    const selected = [clicked, { kind: 'feature', featureId: second }];
    await muster.run('setProvider', clicked, selected, { provider: 'command' });
    await muster.run('setModel', clicked, selected, { model: 'large' });
    await muster.run('setPriority', clicked, selected, { priority: 77 });
    for (const id of [first, second]) {
      const { provider, model, priority } = muster.feature(id);
      assert.deepEqual([provider, model, priority], ['command', 'large', 77]);
    }
    // One that is not set up would keep runs of other suites from starting.
    await muster.run('setProvider', clicked, selected, { provider: '' });
    assert.deepEqual(
      [muster.feature(first).provider, muster.feature(second).provider],
      [undefined, undefined],
    );
  });

  it('asks which feature is meant when a priority is set and none is selected', async () => {
    const id = await muster.addFeature({ name: 'Picked for its priority' });
    const window = vscode.window as { showQuickPick: unknown };
    const { showQuickPick } = vscode.window;
    window.showQuickPick = (items: readonly vscode.QuickPickItem[]) =>
      Promise.resolve(items.find(({ label }) => label.startsWith(`#${id} `)));
    try {
      await muster.run('setPriority', undefined, undefined, { priority: 88 });
    } finally {
      window.showQuickPick = showQuickPick;
    }
    assert.equal(muster.feature(id).priority, 88);
  });

  it('takes a tree item as well as a number for the feature', async () => {
    const a = await muster.addFeature({ name: 'Needed' });
    const b = await muster.addFeature({ name: 'Needs it' });
    await muster.run('editDependencies', { kind: 'feature', featureId: b }, { dependencies: [a] });
    assert.deepEqual(muster.feature(b).dependencies, [a]);
    assert.equal(muster.feature(b).state, 'blocked');
    assert.match(muster.feature(b).reasonText ?? '', new RegExp(`#?${a}\\b`));
  });

  it('refuses a file that is no backlog and changes nothing', async () => {
    const file = path.join(folder.path, 'broken.json');
    writeFileSync(file, '{ "features": [');
    const before = features();
    assert.equal(await muster.run('importFeatures', file, { confirm: true }), undefined);
    assert.equal(
      await muster.run('importFeatures', path.join(folder.path, 'absent.json'), { confirm: true }),
      undefined,
    );
    assert.equal(features(), before);
  });

  it('imports a backlog once, however often it is told to', async () => {
    const file = path.join(folder.path, 'backlog.json');
    writeFileSync(
      file,
      JSON.stringify([
        {
          id: 1,
          priority: 1,
          category: 'core',
          name: 'Imported one',
          description: 'x',
          steps: [],
          passes: false,
        },
        {
          id: 2,
          priority: 2,
          category: 'core',
          name: 'Imported two',
          description: 'y',
          steps: [],
          passes: true,
        },
      ]),
    );
    const result = await muster.run('importFeatures', vscode.Uri.file(file), { confirm: true });
    assert.deepEqual(result, { added: 2, unchanged: 0 });
    assert.deepEqual(await muster.run('importFeatures', file, { confirm: true }), { added: 0, unchanged: 2 });
    const imported = muster.snapshot().features.filter(({ name }) => name.startsWith('Imported '));
    assert.deepEqual(
      imported.map(({ state }) => state === 'passing'),
      [false, true],
    );
  });

  it('imports the agents of an earlier system as history, once', async () => {
    const file = path.join(folder.path, 'agent_state.json');
    const agent = { pid: 77, agent_type: 'architect', task_id: 'spec-1', started_at: '2025-10-19T19:43:20' };
    writeFileSync(file, JSON.stringify({ active_agents: { '77': agent }, completed_agents: [null] }));
    const { activeAgents, agents } = muster.snapshot();
    const refused = [{ place: 'completed_agents[0]', reason: 'It is no object.' }];
    assert.deepEqual(await muster.run('importAgentHistory', vscode.Uri.file(file), { confirm: true }), {
      ...{ added: 1, unchanged: 0, repeated: [], refused },
    });
    assert.deepEqual(await muster.run('importAgentHistory', file, { confirm: true }), {
      ...{ added: 0, unchanged: 1, repeated: [], refused },
    });
    assert.equal(muster.snapshot().activeAgents, activeAgents);
    assert.equal(muster.snapshot().agents.length, agents.length);
  });

  it('fails softly for ids that do not exist', async () => {
    const before = features();
    await muster.run('retryFeature', 987_654);
    await muster.run('skipFeature', 987_654);
    await muster.run('killAgent', 987_654, { confirm: true });
    await muster.run('restartAgent', 987_654, { confirm: true });
    await muster.run('showDiff', 987_654);
    await muster.run('openWorktree', 987_654);
    assert.equal(features(), before);
  });

  it('sets the provider and the model of one feature, and takes them away again', async () => {
    const id = await muster.addFeature({ name: 'By another program' });
    await muster.run('setProvider', id, { provider: 'codex' });
    await muster.run('setModel', id, { model: 'gpt-5.5' });
    assert.deepEqual([muster.feature(id).provider, muster.feature(id).model], ['codex', 'gpt-5.5']);
    await muster.run('setProvider', id, { provider: '' });
    assert.deepEqual([muster.feature(id).provider, muster.feature(id).model], [undefined, undefined]);
  });
});
