import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { defaultSettings } from '../../src/core/settings';
import { readSettings } from '../../src/host/configuration';
import { settingsSection } from '../../src/host/contributions';

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
});
