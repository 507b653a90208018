import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { realpathSync } from 'node:fs';
import * as vscode from 'vscode';
import { LangfuseServer } from '../../core/analytics/langfuse/langfuseServer';
import { waitUntil } from '../../support/waitUntil';
import { Muster } from '../muster';

/** Runs in a window of its own with three folders: two repositories, and a folder within the first. */
describe('A window with several repositories', function () {
  this.timeout(240_000);
  let muster: Muster;
  const folder = (index: number): vscode.Uri => {
    const found = vscode.workspace.workspaceFolders?.[index];
    assert.ok(found, `The window has no folder ${index}`);
    return found.uri;
  };
  const show = async (index: number): Promise<string> => {
    await muster.run('chooseFolder', folder(index));
    return realpathSync(muster.snapshot().project.repository);
  };
  const merged = (): string =>
    execFileSync('git', ['log', '--all', '--merges', '--format=%s'], {
      cwd: folder(0).fsPath,
      encoding: 'utf8',
    });

  before(async () => {
    muster = await Muster.activate();
    await vscode.workspace
      .getConfiguration('muster')
      .update('provider', 'demo', vscode.ConfigurationTarget.Global);
    await muster.open();
  });
  after(async () => {
    for (const index of [1, 0]) {
      await show(index);
      await muster.calmDown();
    }
  });

  it('goes on with the run of one while another is shown, and comes back to it as it is now', async () => {
    const first = realpathSync(folder(0).fsPath);
    assert.equal(await show(0), first);
    const id = await muster.addFeature({ name: 'Goes on unseen' });
    await muster.run('start');
    assert.equal(await show(1), realpathSync(folder(1).fsPath));
    assert.equal(muster.snapshot().features.length, 0, 'the other repository has a backlog of its own');

    await waitUntil('it is merged while the other is shown', () => merged().includes('Goes on unseen'), {
      timeoutMs: 180_000,
    });
    assert.equal(await show(0), first);
    await muster.waitFor('its feature passes', () => muster.feature(id).state === 'passing');
  });

  it('has one engine for two folders of the same repository, and leads it from both', async () => {
    const repository = await show(0);
    const { database } = muster.snapshot().project;
    assert.equal(await show(2), repository);
    assert.equal(muster.snapshot().project.database, database);
    assert.equal(muster.snapshot().leader, undefined);
  });

  it('goes by the settings of each folder', async () => {
    const set = (value: readonly string[] | undefined): Thenable<void> =>
      vscode.workspace
        .getConfiguration('muster', folder(1))
        .update('gateCommands', value, vscode.ConfigurationTarget.WorkspaceFolder);
    const gate = (): string => JSON.stringify(muster.snapshot().project.gate?.commands);
    await show(1);
    try {
      await set(['echo second']);
      await muster.waitFor('it applies to its folder', () => gate().includes('echo second'));
      await show(0);
      assert.ok(!gate().includes('echo second'), 'it applies to the other one too');
    } finally {
      await set(undefined);
    }
  });

  it('sends no trace from a folder that keeps them to itself, where the others are sent', async () => {
    const server = new LangfuseServer();
    const set = (key: string, value: unknown): Thenable<void> =>
      vscode.workspace.getConfiguration('muster').update(key, value, vscode.ConfigurationTarget.Global);
    const setForSecond = (value: boolean | undefined): Thenable<void> =>
      vscode.workspace
        .getConfiguration('muster', folder(1))
        .update('langfuse.enabled', value, vscode.ConfigurationTarget.WorkspaceFolder);
    const run = async (name: string): Promise<void> => {
      const id = await muster.addFeature({ name });
      await muster.run('start');
      await muster.waitFor(`“${name}” passes`, () => muster.feature(id).state === 'passing', 180_000);
    };
    const sent = (name: string): boolean =>
      server.confirmed.some(({ attributes }) => String(attributes['langfuse.trace.name']).endsWith(name));
    await server.up();
    try {
      await set('langfuse.url', server.url);
      await setForSecond(false);
      await set('langfuse.enabled', true);
      await muster.run('setLangfuseKeys', server.keys);
      await show(1);
      await run('Kept to itself');
      await show(0);
      await run('Sent on');
      await waitUntil('the other one is sent', () => sent('Sent on'), { timeoutMs: 120_000 });
      assert.ok(!sent('Kept to itself'), 'it goes by the settings of the window');
    } finally {
      await muster.run('removeLangfuseKeys');
      for (const key of ['langfuse.enabled', 'langfuse.url']) await set(key, undefined);
      await setForSecond(undefined);
      await server.down();
    }
    assert.deepEqual(server.complaints, []);
  });
});
