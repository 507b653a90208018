import assert from 'node:assert/strict';
import { request } from 'node:http';
import { callIdHeader, runnerSecretHeader } from '../../../src/core/agents/runner/protocol';
import { addFeatures } from '../../../src/core/backlog/writeFeatures';
import { waitUntil } from '../../support/waitUntil';
import { ToolFixture } from './toolFixture';

const listTools = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' });
const callTool = (name: string, args: unknown = {}): string =>
  JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: args } });

describe('The tool server', () => {
  let fixture: ToolFixture;
  let token: string;

  beforeEach(async () => {
    fixture = await ToolFixture.start();
    fixture.store.commit((tx) => addFeatures(tx, [{ name: 'Log in' }, { name: 'Log out' }]));
    token = fixture.agent(1);
  });

  afterEach(async () => {
    await fixture.dispose();
  });

  it("serves the SDK's own client over loopback", async () => {
    assert.match(fixture.server.url, /^http:\/\/127\.0\.0\.1:\d+\/mcp$/);
    const { tools } = await fixture.withClient({ token }, (client) => client.listTools());
    assert.deepEqual(
      tools.map(({ name }) => name),
      [
        'feature_get_by_id',
        'feature_get_summary',
        'feature_get_stats',
        'feature_get_ready',
        'feature_get_blocked',
        'feature_get_graph',
        'feature_claim_next',
        'feature_claim_and_get',
        'feature_mark_in_progress',
        'feature_mark_passing',
        'feature_mark_failing',
        'feature_skip',
        'feature_clear_in_progress',
        'feature_create',
        'feature_add_dependency',
        'feature_remove_dependency',
        'feature_set_dependencies',
        'feature_request_human_input',
        'message_send',
        'message_poll',
        'message_acknowledge',
      ],
    );
    for (const { inputSchema, description } of tools) {
      assert.equal(inputSchema.type, 'object');
      assert.ok(description);
    }
  });

  it('shows and grants what only coding agents may do to no others', async () => {
    const tester = fixture.agent(2, 'testing');
    const { tools } = await fixture.withClient({ token: tester }, (client) => client.listTools());
    const names = tools.map(({ name }) => name);
    assert.ok(names.includes('feature_get_by_id') && !names.includes('feature_skip'));
    const answer = await fixture.call('feature_skip', {}, { token: tester });
    assert.equal(answer.isError, true);
    assert.deepEqual(fixture.effects, []);
  });

  it('shows planning tools only to the initializer', async () => {
    const planner = fixture.agent(undefined, 'initializer');
    const { tools } = await fixture.withClient({ token: planner }, (client) => client.listTools());
    assert.deepEqual(
      tools.filter(({ annotations }) => annotations?.readOnlyHint !== true).map(({ name }) => name),
      [
        'feature_create',
        'feature_create_bulk',
        'feature_add_dependency',
        'feature_remove_dependency',
        'feature_set_dependencies',
        'message_send',
        'message_poll',
        'message_acknowledge',
      ],
    );
  });

  it('answers 401 to a wrong token and to none', async () => {
    for (const authorization of ['Bearer wrong', 'Bearer', '', `Basic ${token}`, token]) {
      const response = await fixture.post(listTools, { authorization });
      assert.equal(response.status, 401, authorization);
      assert.equal(response.headers.get('www-authenticate'), 'Bearer');
    }
    assert.equal((await fixture.post(listTools)).status, 401);
    await assert.rejects(fixture.withClient({ token: 'wrong' }, (client) => client.listTools()));
  });

  it('answers 403 to a caller that does not know the secret, whatever its token', async () => {
    for (const secret of ['', 'wrong', `${fixture.server.secret}x`]) {
      const response = await fixture.post(listTools, {
        authorization: `Bearer ${token}`,
        [runnerSecretHeader]: secret,
      });
      assert.equal(response.status, 403);
    }
  });

  it('answers 403 under another host name and to pages of a browser', async () => {
    const status = (headers: Record<string, string>): Promise<number | undefined> =>
      new Promise((resolve, reject) => {
        const outgoing = request(
          fixture.server.url,
          { method: 'POST', agent: false, headers },
          (response) => {
            response.resume();
            resolve(response.statusCode);
          },
        );
        outgoing.on('error', reject).end(listTools);
      });
    const headers = {
      authorization: `Bearer ${token}`,
      [runnerSecretHeader]: fixture.server.secret,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
    };
    assert.equal(await status(headers), 200);
    for (const host of [
      'evil.example',
      'localhost:80',
      '127.0.0.1.evil.example',
      '127.0.0.1:1@evil.example',
    ]) {
      assert.equal(await status({ ...headers, host }), 403, host);
    }
    assert.equal(await status({ ...headers, origin: 'http://127.0.0.1' }), 403);
  });

  it('answers 413 to a body of more than 1 MB, announced or not', async () => {
    const headers = { authorization: `Bearer ${token}` };
    const large = 'x'.repeat(1024 * 1024 + 1);
    assert.equal((await fixture.post(large, headers)).status, 413);
    const streamed = await fetch(fixture.server.url, {
      method: 'POST',
      body: new Blob([large]).stream(),
      duplex: 'half',
      headers: { ...headers, [runnerSecretHeader]: fixture.server.secret, connection: 'close' },
    });
    assert.equal(streamed.status, 413);
    const reason = 'y'.repeat(1024 * 1024 - 200);
    assert.equal((await fixture.post(callTool('feature_mark_failing', { reason }), headers)).status, 200);
    assert.deepEqual(fixture.effects, []);
  });

  it('answers 404, 405 and 400 to what is no call', async () => {
    const headers = { authorization: `Bearer ${token}` };
    const elsewhere = await fetch(fixture.server.url.replace('/mcp', '/other'), {
      headers: { ...headers, [runnerSecretHeader]: fixture.server.secret, connection: 'close' },
    });
    assert.equal(elsewhere.status, 404);
    assert.equal((await fixture.post('', headers, 'GET')).status, 405);
    for (const body of [
      '',
      '{',
      'null',
      '[]',
      `[${callTool('feature_skip')},${callTool('feature_skip')}]`,
      '{"a":1}',
    ]) {
      assert.equal((await fixture.post(body, headers)).status, 400, body);
    }
    const response = await fixture.post(listTools, { ...headers, [callIdHeader]: 'x'.repeat(201) });
    assert.equal(response.status, 400);
    assert.deepEqual(fixture.effects, []);
  });

  it('notes each call as a sign of life', async () => {
    await fixture.call('feature_get_stats', {}, { token });
    await fixture.call('feature_mark_passing', {}, { token });
    assert.deepEqual(fixture.notedCalls, ['feature_get_stats', 'feature_mark_passing']);
  });

  it('answers 503 while it closes, lets a call under way end, and closes once', async () => {
    const headers = { authorization: `Bearer ${token}` };
    let finish = (): void => undefined;
    fixture.delay = new Promise((resolve) => (finish = resolve));
    const underWay = fixture.post(callTool('feature_mark_passing'), headers);
    await waitUntil('the call has arrived', () => fixture.notedCalls.length > 0);
    const disposal = fixture.server.dispose();
    assert.equal(fixture.server.dispose(), disposal);
    assert.equal((await fixture.post(listTools, headers)).status, 503);
    finish();
    assert.match(await (await underWay).text(), /submitted/);
    await disposal;
    await assert.rejects(fixture.post(listTools, headers));
  });
});
