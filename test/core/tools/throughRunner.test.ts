import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { FeatureTools } from '../../../src/core/agents/demo/featureTools';
import { HostLink } from '../../../src/core/agents/runner/hostLink';
import { startMarkOf } from '../../../src/core/agents/runner/processIdentity';
import { startToolsProxy, type ToolsProxy } from '../../../src/core/agents/runner/toolsProxy';
import { addFeatures } from '../../../src/core/backlog/writeFeatures';
import { temporaryFolder } from '../../support/temporaryFolder';
import { ToolFixture } from './toolFixture';

describe('Tools that are called through the runner', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let fixture: ToolFixture;
  let proxy: ToolsProxy;
  let token: string;

  beforeEach(async () => {
    folder = temporaryFolder('runner');
    fixture = await ToolFixture.start();
    fixture.store.commit((tx) => addFeatures(tx, [{ name: 'Log in' }]));
    token = fixture.agent(1);
    const addressFile = path.join(folder.path, 'host.json');
    const { url, secret } = fixture.server;
    const startedAt = await startMarkOf(process.pid);
    writeFileSync(addressFile, JSON.stringify({ version: 1, url, pid: process.pid, startedAt, secret }));
    proxy = await startToolsProxy({ host: new HostLink(addressFile), token, log: () => undefined });
  });
  afterEach(async () => {
    await proxy.close();
    await fixture.dispose();
    folder.remove();
  });

  it('answer a client of the official kit', async () => {
    await fixture.withClient({ token, url: proxy.url }, async (client) => {
      const { tools } = await client.listTools();
      assert.ok(tools.some(({ name }) => name === 'feature_mark_passing'));
      const refused = await client.callTool({ name: 'feature_get_by_id', arguments: { id: 'one' } });
      assert.equal(refused.isError, true);
    });
    const answer = await fixture.call('feature_mark_passing', { id: 1 }, { token, url: proxy.url });
    assert.deepEqual(answer, { text: 'submitted', isError: false });
    assert.deepEqual(fixture.effects, ['feature_mark_passing']);
  });

  it('answer the demo agent, which takes a refusal for an answer', async () => {
    const tools = await FeatureTools.connect(proxy.url, token);
    try {
      assert.equal((await tools.feature(1)).id, 1);
      assert.equal((await tools.call('feature_get_by_id', { id: 'one' })).ok, false);
      const answer = await tools.call('feature_mark_passing', { id: 1 });
      assert.deepEqual(answer, { ok: true, text: 'submitted' });
    } finally {
      await tools.close();
    }
    await assert.rejects(FeatureTools.connect(proxy.url, 'another'), { code: 401 });
  });
});
