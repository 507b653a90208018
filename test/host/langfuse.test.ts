import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { settingsSection } from '../../src/host/contributions';
import { LangfuseServer } from '../core/analytics/langfuse/langfuseServer';
import { waitUntil } from '../support/waitUntil';
import { Muster } from './muster';

describe('the export to Langfuse in VS Code', function () {
  this.timeout(180_000);
  const server = new LangfuseServer();
  let muster: Muster;
  const set = (key: string, value: unknown): Thenable<void> =>
    vscode.workspace.getConfiguration(settingsSection).update(key, value, vscode.ConfigurationTarget.Global);
  const agents = (): string[] =>
    server.confirmed
      .filter(({ name }) => name === 'coding agent')
      .map(({ attributes }) => String(attributes['langfuse.trace.name']));

  before(async () => {
    await server.up();
    muster = await Muster.activate();
    await muster.open();
    await set('langfuse.url', server.url);
  });
  after(async () => {
    await muster.calmDown();
    await muster.run('removeLangfuseKeys');
    for (const key of ['langfuse.enabled', 'langfuse.url']) await set(key, undefined);
    await server.down();
    assert.deepEqual(server.complaints, []);
  });

  const runOne = async (name: string): Promise<void> => {
    const id = await muster.addFeature({ name });
    await muster.run('start');
    await muster.waitFor(`“${name}” passes`, () => muster.feature(id).state === 'passing');
    await muster.calmDown();
  };

  it('sends nothing before it is switched on, also with keys', async () => {
    await muster.run('setLangfuseKeys', server.keys);
    await runOne('Kept to itself');
    assert.equal(server.requests.length, 0);
  });

  it('sends what runs from then on, with the keys of the secret storage', async () => {
    await set('langfuse.enabled', true);
    await runOne('Shown in Langfuse');
    const sent = (name: string): boolean => agents().some((each) => each.endsWith(` ${name}`));
    await waitUntil('its agent is in Langfuse', () => sent('Shown in Langfuse'), { timeoutMs: 120_000 });
    // Features that other suites have left may run as well; what has run before is not sent.
    assert.ok(!sent('Kept to itself'), agents().join());
  });

  it('keeps what runs without keys until there are some', async () => {
    await muster.run('removeLangfuseKeys');
    const before = server.requests.length;
    await runOne('Sent later');
    assert.equal(server.requests.length, before);
    await muster.run('setLangfuseKeys', server.keys);
    await waitUntil('its agent is in Langfuse', () => agents().some((name) => name.endsWith(' Sent later')), {
      timeoutMs: 120_000,
    });
  });

  it('refuses keys that cannot be any, and keeps the ones it has', async () => {
    await muster.run('setLangfuseKeys', { publicKey: 'two words', secretKey: 'sk' });
    await muster.run('setLangfuseKeys', { publicKey: 'pk:colon', secretKey: 'sk' });
    await muster.run('setLangfuseKeys', null);
    await runOne('With the keys from before');
    await waitUntil(
      'its agent is in Langfuse',
      () => agents().some((name) => name.endsWith(' With the keys from before')),
      { timeoutMs: 120_000 },
    );
  });
});
