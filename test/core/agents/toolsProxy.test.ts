import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { HostLink } from '../../../src/core/agents/runner/hostLink';
import { startMarkOf } from '../../../src/core/agents/runner/processIdentity';
import { startToolsProxy, type ToolsProxy } from '../../../src/core/agents/runner/toolsProxy';
import { temporaryFolder } from '../../support/temporaryFolder';
import { waitUntil } from '../../support/waitUntil';

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

describe("The agent's address for its tools", () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let addressFile: string;
  const servers: Server[] = [];
  const proxies: ToolsProxy[] = [];
  let received: Received[];

  before(() => {
    folder = temporaryFolder('proxy');
    addressFile = path.join(folder.path, 'host.json');
  });
  beforeEach(() => {
    received = [];
    writeFileSync(addressFile, '');
  });
  afterEach(async () => {
    for (const proxy of proxies.splice(0)) await proxy.close();
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });
  after(() => folder.remove());

  async function proxyFor(holdMs = 5000): Promise<ToolsProxy> {
    const proxy = await startToolsProxy({
      host: new HostLink(addressFile),
      token: 'agent-token',
      holdMs,
      log: () => undefined,
    });
    proxies.push(proxy);
    return proxy;
  }

  /** A host that answers with the statuses it is given, then with 200; 0 cuts the connection. */
  async function startHost(...statuses: number[]): Promise<string> {
    const server = createServer((incoming, response) => {
      let body = '';
      incoming.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      incoming.on('end', () => {
        received.push({ headers: incoming.headers, body });
        const status = statuses.shift() ?? 200;
        if (status === 0) incoming.socket.destroy();
        else
          response.writeHead(status, { 'content-type': 'application/json', 'x-own': 'no' }).end('{"ok":1}');
      });
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`;
  }

  async function nameHost(url: string, startedAt?: string): Promise<void> {
    const mark = startedAt ?? (await startMarkOf(process.pid));
    const address = { version: 1, url, pid: process.pid, startedAt: mark, secret: 'runner-secret' };
    writeFileSync(addressFile, JSON.stringify(address));
  }

  function call(
    url: string,
    { method = 'POST', headers = {}, body = '{"jsonrpc":"2.0","id":7,"method":"tools/call"}' } = {},
  ): Promise<{ status: number; headers: IncomingHttpHeaders; body: string }> {
    return new Promise((resolve, reject) => {
      const all = { authorization: 'Bearer agent-token', 'content-type': 'application/json', ...headers };
      const outgoing = request(url, { method, headers: all, agent: false }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.on('end', () => {
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text });
        });
      });
      outgoing.on('error', reject);
      outgoing.end(method === 'POST' ? body : undefined);
    });
  }

  it('passes a call on with an id of its own and the proof of the runner', async () => {
    await nameHost(await startHost());
    const { url } = await proxyFor();
    const answer = await call(url, { headers: { cookie: 'a=b', 'mcp-protocol-version': '2025-06-18' } });
    assert.deepEqual([answer.status, answer.body], [200, '{"ok":1}']);
    assert.equal(answer.headers['x-own'], undefined);
    await call(url);
    const [first, second] = received;
    assert.equal(first?.body, '{"jsonrpc":"2.0","id":7,"method":"tools/call"}');
    assert.equal(first.headers.authorization, 'Bearer agent-token');
    assert.equal(first.headers['x-muster-runner'], 'runner-secret');
    assert.equal(first.headers['mcp-protocol-version'], '2025-06-18');
    assert.equal(first.headers.cookie, undefined);
    assert.match(String(first.headers['x-muster-call-id']), /^[0-9a-f-]{36}$/);
    assert.notEqual(first.headers['x-muster-call-id'], second?.headers['x-muster-call-id']);
  });

  it('lets nothing through without the token, from a web page, or by another method', async () => {
    await nameHost(await startHost());
    const { url } = await proxyFor();
    assert.equal((await call(url, { headers: { authorization: 'Bearer other' } })).status, 401);
    assert.equal((await call(url, { headers: { authorization: '' } })).status, 401);
    assert.equal((await call(url, { headers: { host: 'evil.example' } })).status, 403);
    assert.equal((await call(url.replace('/mcp', '/other'))).status, 404);
    const get = await call(url, { method: 'GET' });
    assert.deepEqual([get.status, get.headers.allow], [405, 'POST']);
    assert.equal((await call(url, { method: 'DELETE' })).status, 405);
    assert.equal((await call(url, { body: 'x'.repeat(9 * 1024 * 1024) })).status, 413);
    assert.deepEqual(received, []);
  });

  it('sends a call again under the same id when the answer is lost', async () => {
    await nameHost(await startHost(0, 503));
    const { url } = await proxyFor();
    assert.equal((await call(url)).status, 200);
    const ids = received.map(({ headers }) => headers['x-muster-call-id']);
    assert.equal(ids.length, 3);
    assert.equal(new Set(ids).size, 1);
  });

  it('holds a call until the next host is there', async () => {
    const { url } = await proxyFor();
    const answer = call(url);
    const host = await startHost();
    assert.deepEqual(received, []);
    await nameHost(host);
    assert.equal((await answer).status, 200);
    await waitUntil('one call', () => received.length === 1);
  });

  it('sends nothing to an address whose host has died', async () => {
    await nameHost(await startHost(), 'another/1');
    const { url } = await proxyFor(100);
    assert.equal((await call(url)).status, 200);
    assert.deepEqual(received, []);
  });

  it('says that the host is away when none comes in time, to each request by its id', async () => {
    const { url } = await proxyFor(50);
    const error = { code: -32050, message: 'The host is away; call again in a minute.' };
    const single = await call(url);
    assert.equal(single.status, 200);
    assert.deepEqual(JSON.parse(single.body), { jsonrpc: '2.0', id: 7, error });
    const batch = await call(url, { body: '[{"id":"a"},{"method":"note"},{"id":2}]' });
    assert.deepEqual(JSON.parse(batch.body), [
      { jsonrpc: '2.0', id: 'a', error },
      { jsonrpc: '2.0', id: 2, error },
    ]);
    assert.equal((await call(url, { body: '{"method":"note"}' })).status, 503);
    assert.equal((await call(url, { body: 'not json' })).status, 503);
  });

  it('never sends a token to another machine, whatever the address file says', async () => {
    await nameHost('http://192.0.2.1:80/mcp');
    const { url } = await proxyFor(50);
    assert.match((await call(url)).body, /host is away/);
  });
});
