import assert from 'node:assert/strict';
import { clampSettings, defaultSettings, type Settings } from '../../src/core/settings';
import { settingKeys, settingsSection } from '../../src/host/contributions';
import { readManifest } from '../support/manifest';

const settings = readManifest().contributes.configuration.properties;
const settingNames = Object.keys(settingKeys) as (keyof Settings)[];

describe('the settings of the manifest', () => {
  it('are exactly those of the engine, with its defaults', () => {
    const expected = Object.values(settingKeys).map((key) => `${settingsSection}.${key}`);
    assert.deepEqual(Object.keys(settings).sort(), expected.sort());
    for (const name of settingNames) {
      const key = settingKeys[name];
      // The settings editor has no `undefined`: an empty text stands for it.
      assert.deepEqual(settings[`${settingsSection}.${key}`]?.default, defaultSettings[name] ?? '', key);
    }
  });

  it('state the same ranges for numbers as the engine clamps to', () => {
    for (const name of settingNames) {
      const key = settingKeys[name];
      const setting = settings[`${settingsSection}.${key}`];
      if (setting?.type !== 'integer' && setting?.type !== 'number') continue;
      const clamped = (value: number): unknown =>
        clampSettings({ ...defaultSettings, [name]: value } satisfies Settings).settings[name];
      assert.equal(setting.minimum, clamped(Number.MIN_SAFE_INTEGER), key);
      assert.equal(setting.maximum, clamped(Number.MAX_SAFE_INTEGER), key);
    }
  });

  it('stand in an order without gaps or doubles', () => {
    const orders = Object.values(settings).map(({ order }) => order);
    assert.deepEqual(
      orders,
      orders.map((_, index) => index + 1),
    );
  });

  it('keep programs, variables and folders of one machine out of settings synchronization', () => {
    for (const key of [
      'executables',
      'providerArguments',
      'commandTemplate',
      'environment',
      'worktreeRoot',
    ] as const) {
      assert.equal(settings[`${settingsSection}.${settingKeys[key]}`]?.scope, 'machine-overridable', key);
    }
  });

  it('let each folder of a window have settings of its own, as each repository has an engine of its own', () => {
    const withScope = (scope: string): string[] =>
      settingNames
        .filter((name) => settings[`${settingsSection}.${settingKeys[name]}`]?.scope === scope)
        .sort();
    // A folder's settings cannot change these.
    assert.deepEqual(withScope('window'), ['chatEnabled', 'chatMcpServer']);
    assert.deepEqual(withScope('machine'), ['langfuseUrl', 'testingRunChecks']);
    const ofFolders = [...withScope('resource'), ...withScope('machine-overridable')];
    assert.equal(ofFolders.length, settingNames.length - 4);
  });

  it('let no workspace decide where traces are sent, and with them the keys', () => {
    assert.equal(settings[`${settingsSection}.${settingKeys.langfuseUrl}`]?.scope, 'machine');
  });
});
