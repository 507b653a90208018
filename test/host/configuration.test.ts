import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { defaultSettings } from '../../src/core/settings';
import { readSettings, setWhereSet } from '../../src/host/configuration';
import { settingsSection } from '../../src/host/contributions';
import { SettingsNotices } from '../../src/host/settingsNotices';
import { hearTexts } from './toldTexts';

const set = (key: string, value: unknown): Thenable<void> =>
  vscode.workspace.getConfiguration(settingsSection).update(key, value, vscode.ConfigurationTarget.Global);

describe('settings in VS Code', () => {
  const changed = new Set<string>();
  const change = async (key: string, value: unknown): Promise<void> => {
    changed.add(key);
    await set(key, value);
  };
  afterEach(async () => {
    for (const key of changed) await set(key, undefined);
    changed.clear();
  });

  it('are the defaults of the engine when nothing is set', () => {
    assert.deepEqual(readSettings(undefined), { settings: defaultSettings, notices: [] });
  });

  it('are brought into their ranges, with a sentence for each', async () => {
    await change('concurrency', 50);
    const { settings, notices } = readSettings(undefined);
    assert.equal(settings.concurrency, 5);
    assert.equal(notices.length, 1);
    assert.match(notices[0] ?? '', /concurrency.*\b5\b.*\b50\b/);
  });

  it('count as not set when they have the wrong type', async () => {
    await change('maxRetries', 'many');
    await change('gateCommands', { not: 'a list' });
    await change('integrationBranch', '   ');
    assert.deepEqual(readSettings(undefined), { settings: defaultSettings, notices: [] });
  });

  it('are read as they are written', async () => {
    await change('gateCommands', ['npm run lint', '', 'npm test']);
    await change('model', ' opus ');
    const { settings } = readSettings(undefined);
    assert.deepEqual(settings.gateCommands, ['npm run lint', 'npm test']);
    assert.equal(settings.model, 'opus');
  });

  it('are changed where they are set, so that what is written counts', async () => {
    const { Global, Workspace } = vscode.ConfigurationTarget;
    const targetFor = async (set: object, otherwise: vscode.ConfigurationTarget): Promise<unknown> => {
      let written: unknown;
      const configuration = {
        inspect: () => set,
        update: (...given: readonly unknown[]) => Promise.resolve(void (written = given)),
      } as unknown as vscode.WorkspaceConfiguration;
      await setWhereSet(configuration, 'langfuse.enabled', true, otherwise);
      return written;
    };
    const to = (target: vscode.ConfigurationTarget): unknown => ['langfuse.enabled', true, target];
    assert.deepEqual(await targetFor({}, Global), to(Global));
    assert.deepEqual(await targetFor({}, Workspace), to(Workspace));
    assert.deepEqual(await targetFor({ globalValue: true }, Workspace), to(Global));
    assert.deepEqual(await targetFor({ globalValue: true, workspaceValue: false }, Global), to(Workspace));
    // A window with one folder has the same file for both.
    const folder = { workspaceValue: false, workspaceFolderValue: false };
    assert.deepEqual(await targetFor(folder, Global), to(Workspace));
  });
});

describe('what is wrong with settings', () => {
  it('is said once, all in one notification', () => {
    const heard = hearTexts();
    const notices = new SettingsNotices();
    notices.show(['One is too large.', 'Two is too small.']);
    notices.show(['Two is too small.', 'One is too large.']);
    notices.show(['Two is too small.', 'Three is unknown.']);
    heard.dispose();
    assert.deepEqual(heard.texts, ['One is too large. Two is too small.', 'Three is unknown.']);
  });
});
