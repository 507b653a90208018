import assert from 'node:assert/strict';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { silentLog } from '../../../src/core/base/log';
import type { Orchestrator } from '../../../src/core/orchestrator';
import { chatTools } from '../../../src/core/tools/callFromChat';
import { type ChatServer, startChatServer } from '../../../src/core/tools/chatServer';
import { TestProject } from '../../support/testProject';
import { ProjectHosts } from '../orchestration/projectHosts';

const listTools = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' });

describe('The backlog as an MCP server for chats', () => {
  let server: ChatServer | undefined;
  const cleanUp: (() => Promise<void>)[] = [];

  afterEach(async () => {
    await server?.dispose();
    server = undefined;
    for (const step of cleanUp.splice(0)) await step();
  });

  const serve = async (project: Pick<Orchestrator, 'callBacklogTool'>): Promise<ChatServer> =>
    (server = await startChatServer((name, args) => project.callBacklogTool(name, args), silentLog));

  const withClient = async <T>(
    { url, token }: ChatServer,
    use: (client: Client) => Promise<T>,
  ): Promise<T> => {
    const client = new Client({ name: 'test', version: '1' });
    const requestInit = { headers: { authorization: `Bearer ${token}` } };
    await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit }));
    try {
      return await use(client);
    } finally {
      await client.close();
    }
  };
  const call = (
    at: ChatServer,
    name: string,
    args: Record<string, unknown> = {},
  ): Promise<{ readonly text: string; readonly isError: boolean }> =>
    withClient(at, async (client) => {
      const result = (await client.callTool({ name, arguments: args })) as CallToolResult;
      const [content] = result.content;
      return { text: content?.type === 'text' ? content.text : '', isError: result.isError === true };
    });
  const post = (at: ChatServer, headers: Record<string, string>, method = 'POST'): Promise<Response> =>
    fetch(at.url, {
      method,
      ...(method === 'POST' && { body: listTools }),
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        connection: 'close',
        ...headers,
      },
    });

  it('offers reading and planning, says which tools change something, and no agent’s work', async () => {
    const at = await serve({ callBacklogTool: () => assert.fail('Nothing is called') });
    const { tools, instructions } = await withClient(at, async (client) => ({
      tools: (await client.listTools()).tools,
      instructions: client.getInstructions(),
    }));
    assert.deepEqual(
      tools.map(({ name, annotations }) => [name, annotations?.readOnlyHint === true]),
      [
        ['feature_get_by_id', true],
        ['feature_get_summary', true],
        ['feature_get_stats', true],
        ['feature_get_ready', true],
        ['feature_get_blocked', true],
        ['feature_get_graph', true],
        ['feature_create', false],
        ['feature_create_bulk', false],
        ['feature_add_dependency', false],
        ['feature_remove_dependency', false],
        ['feature_set_dependencies', false],
        ['feature_assign', false],
      ],
    );
    assert.equal(tools.length, chatTools.length);
    assert.match(instructions ?? '', /read and extend the backlog/);
  });

  it('reads and extends the backlog while nothing runs, and refuses the rest in a sentence', async () => {
    const project = await TestProject.create({ chatMcpServer: true });
    cleanUp.push(() => project.dispose());
    const at = await serve(await project.open());
    const features = [{ name: 'Base' }, { name: 'Top', depends_on_indices: [0] }];
    assert.equal((await call(at, 'feature_create_bulk', { features })).isError, false);
    assert.match((await call(at, 'feature_get_blocked')).text, /"blocked_by":\[1\]/);
    for (const tool of ['feature_mark_passing', 'feature_claim_next', 'feature_mark_in_progress']) {
      const { text, isError } = await call(at, tool);
      assert.deepEqual([isError, text.includes('There is no tool')], [true, true], tool);
    }
    assert.match(
      (await call(at, 'feature_create', { name: '' })).text,
      /arguments of feature_create do not fit/,
    );
    assert.deepEqual(
      project.snapshot.features.map(({ name, status }) => [name, status]),
      [
        ['Base', 'pending'],
        ['Top', 'pending'],
      ],
    );
  });

  it('does the same in a window that only follows', async function () {
    this.timeout(180_000);
    const hosts = await ProjectHosts.create();
    cleanUp.push(() => hosts.dispose());
    await hosts.start();
    const here = await hosts.openHere();
    assert.ok(here.snapshot().leader, 'Another host runs the project');
    const at = await serve(here);
    assert.match((await call(at, 'feature_create', { name: 'From afar' })).text, /"id":1/);
    assert.match((await call(at, 'feature_get_by_id', { id: 1 })).text, /From afar/);
    const refused = await call(at, 'feature_add_dependency', { id: 1, dependency_id: 1 });
    assert.equal(refused.isError, true);
    assert.match(refused.text, /1 → 1/);
  });

  it('is closed to whoever does not show its token, and to pages in a browser', async () => {
    const at = await serve({ callBacklogTool: () => assert.fail('Nothing is called') });
    const authorization = `Bearer ${at.token}`;
    assert.equal((await post(at, { authorization })).status, 200);
    assert.equal((await post(at, {})).status, 401);
    assert.equal((await post(at, { authorization: `Bearer ${at.token}x` })).status, 401);
    assert.equal((await post(at, { authorization, origin: 'http://127.0.0.1' })).status, 403);
    assert.equal((await post(at, { authorization }, 'GET')).status, 405);
    const another = await startChatServer(() => assert.fail('Nothing is called'), silentLog);
    cleanUp.push(() => another.dispose());
    assert.equal((await post(another, { authorization })).status, 401, 'each server has a token of its own');
  });

  it('tells the chat in a sentence when the project cannot be opened', async () => {
    const at = await serve({ callBacklogTool: () => Promise.reject(new Error('The disk is gone.')) });
    assert.deepEqual(await call(at, 'feature_get_stats'), { text: 'The disk is gone.', isError: true });
  });
});
