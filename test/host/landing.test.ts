import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { LandResult } from '../../src/core/orchestration/landing/landing';
import type { Reverted } from '../../src/core/orchestration/landing/revertFeature';
import { waitUntil } from '../support/waitUntil';
import { git, Muster, openTabs, workspaceFolder } from './muster';

describe('landing in VS Code', () => {
  let muster: Muster;
  let id: number;

  before(async () => {
    muster = await Muster.activate();
    await muster.open();
  });
  beforeEach(async () => {
    id = await muster.addFeature({ name: 'Land me' });
    await muster.run('start');
    await muster.waitFor('it has passed', () => muster.feature(id).state === 'passing');
    await muster.calmDown();
  });
  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
    await muster.calmDown();
    assert.equal(git('status', '--porcelain'), '', 'the checkout is clean');
  });

  const head = (): string => git('rev-parse', 'HEAD');
  const file = (): string => path.join(workspaceFolder(), 'features', `${id}-land-me.md`);
  const land = (options: object = {}): Thenable<LandResult | undefined> =>
    muster.run('land', { confirm: true, ...options });

  /** What a person does in the quick pick, as soon as it is there. */
  async function answer<T>(asked: Thenable<T>, command: string): Promise<T> {
    let over = false;
    const done = Promise.resolve(asked).finally(() => (over = true));
    await waitUntil('the diff is open beside the question', () =>
      openTabs().some(({ label }) => label.startsWith('Land roadmap into main')),
    );
    await waitUntil('the question is answered', async () => {
      if (!over) await vscode.commands.executeCommand(command);
      return over;
    });
    return done;
  }

  it('shows the combined diff first, and changes nothing when the question is dismissed', async () => {
    const before = head();
    const result = await answer(muster.run('land'), 'workbench.action.closeQuickOpen');
    assert.equal(result, undefined);
    assert.equal(head(), before);
    assert.equal(existsSync(file()), false);
    const tab = openTabs().find(({ label }) => label.startsWith('Land roadmap into main'));
    assert.ok(tab, 'the diff stays open');
  });

  it('merges what was shown as soon as the first answer is taken', async () => {
    const before = head();
    const result = await answer(
      muster.run<LandResult | undefined>('land'),
      'workbench.action.acceptSelectedQuickOpenItem',
    );
    assert.equal(result?.after, head());
    assert.equal(git('rev-parse', 'HEAD^1'), before);
    assert.match(readFileSync(file(), 'utf8'), /Land me/);
    assert.ok(result.features.brought.some((feature) => feature.id === id));
    assert.equal(git('rev-parse', result.keptRef), before);
    assert.ok(muster.snapshot().activity.some(({ kind }) => kind === 'landed'));
    assert.equal(await land(), undefined, 'there is nothing more');
  });

  it('shows what a feature has brought, and takes its merge back with the reason', async () => {
    await muster.run('showFeatureDiff', id);
    await waitUntil('its diff is open', () =>
      openTabs().some(({ label }) => label.startsWith(`#${id} Land me: Merged Changes`)),
    );
    const branch = muster.snapshot().project.integrationBranch;
    const before = head();
    const reverted = await muster.run<Reverted | undefined>(
      'revertFeature',
      { featureId: id },
      {
        confirm: true,
        reason: 'Not like this',
      },
    );
    assert.equal(git('rev-parse', branch), reverted?.revertCommit);
    assert.equal(git('ls-tree', '--name-only', branch, `features/${id}-land-me.md`), '');
    assert.equal(muster.feature(id).state, 'needsPerson');
    assert.match(muster.feature(id).reasonText ?? '', /Not like this/);
    assert.equal(head(), before, 'the checkout is nobody’s but the user’s');
    assert.equal(await muster.run('revertFeature', id, { confirm: true }), undefined, 'only once');
  });

  it('lands nothing over unsaved edits', async () => {
    await land();
    await muster.run('revertFeature', id, { confirm: true });
    // In a browser VS Code saves by itself, unless it is told not to.
    const autoSave = (value: string | undefined): Thenable<void> =>
      vscode.workspace.getConfiguration('files').update('autoSave', value, vscode.ConfigurationTarget.Global);
    await autoSave('off');
    const document = await vscode.workspace.openTextDocument(file());
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, new vscode.Position(0, 0), 'being written\n');
    assert.ok(await vscode.workspace.applyEdit(edit));
    assert.ok(document.isDirty);
    const before = head();
    assert.equal(await land(), undefined);
    assert.deepEqual([head(), document.isDirty], [before, true]);
    assert.match(document.getText(), /^being written/);

    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('workbench.action.files.revert');
    await autoSave(undefined);
    assert.equal(document.isDirty, false);
    assert.equal((await land())?.after, head());
    assert.equal(existsSync(file()), false);
  });

  it('changes nothing on a conflict, and asks an agent once', async () => {
    const start = head();
    await vscode.workspace.fs.createDirectory(vscode.Uri.file(path.dirname(file())));
    writeFileSync(file(), 'mine\n');
    git('add', '--all');
    git('commit', '--quiet', '--message=Mine');
    const before = head();
    assert.equal(await land(), undefined);
    assert.equal(head(), before);
    const asked = await muster.run<number | undefined>('land', { confirm: true, mode: 'agent' });
    assert.ok(asked !== undefined);
    assert.equal(muster.feature(asked).name, 'Merge "main" into "roadmap"');
    assert.match(muster.feature(asked).description, new RegExp(`${id}-land-me\\.md`));
    assert.equal(await muster.run('land', { confirm: true, mode: 'agent' }), asked);
    git('reset', '--quiet', '--hard', start);
    await muster.run('skipFeature', asked);
  });
});
