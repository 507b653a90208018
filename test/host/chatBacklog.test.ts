import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { chatTools } from '../../src/core/tools/callFromChat';
import { prepareChatTool } from '../../src/host/chatTools';
import { waitUntil } from '../support/waitUntil';
import { Muster } from './muster';

/** What a chat could send to each tool that changes something, and what its user is asked. */
const changes: Readonly<Record<string, { readonly input: object; readonly asks: RegExp }>> = {
  feature_create: { input: { name: 'Moon' }, asks: /Add the feature “Moon” to the backlog\?/ },
  feature_create_bulk: {
    input: { features: [{ name: 'Sun' }, { name: 'Mars' }] },
    asks: /Add 2 features to the backlog: “Sun”, “Mars”\?/,
  },
  feature_add_dependency: {
    input: { id: 3, dependency_id: 1 },
    asks: /Let feature 3 wait until feature 1 has passed\?/,
  },
  feature_remove_dependency: {
    input: { id: 3, dependency_id: 1 },
    asks: /Let feature 3 no longer wait for feature 1\?/,
  },
  feature_set_dependencies: {
    input: { id: 3, dependency_ids: [1, 2] },
    asks: /Let feature 3 wait for these features and no others: 1, 2\?/,
  },
  feature_assign: {
    input: { ids: [3, 1] },
    asks: /Start agents for these features now: 3, 1\?/,
  },
};

describe('the backlog for chats in VS Code', () => {
  let muster: Muster;
  const configuration = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration('muster');
  const set = (key: string, value: boolean | undefined): Thenable<void> =>
    configuration().update(key, value, vscode.ConfigurationTarget.Global);
  const offered = (): string[] => vscode.lm.tools.map(({ name }) => name);

  before(async () => {
    muster = await Muster.activate();
    await muster.open();
  });
  afterEach(async () => {
    await set('chat.enabled', undefined);
    await set('chat.mcpServer', undefined);
  });

  const asked = (name: string, input: object): { title: string; text: string } | undefined => {
    const tool = chatTools.find((each) => each.name === name);
    assert.ok(tool);
    const messages = prepareChatTool(tool, input)?.confirmationMessages;
    if (messages === undefined) return undefined;
    assert.ok(messages.message instanceof vscode.MarkdownString);
    // Neither commands nor markup of a chat's can be in it.
    assert.ok(messages.message.isTrusted !== true && messages.message.supportHtml !== true);
    return { title: messages.title, text: messages.message.value };
  };

  it('asks about each tool that changes something in plain words, and about no other', () => {
    for (const { name, annotations } of chatTools) {
      const change = changes[name];
      assert.equal(change === undefined, annotations.readOnlyHint === true, name);
      const confirmation = asked(name, change?.input ?? {});
      assert.equal(confirmation?.title, change && 'Change the backlog of Muster', name);
      if (change === undefined) continue;
      assert.match(confirmation?.text ?? '', change.asks);
      const block = /```json\n([^]*)\n```/.exec(confirmation?.text ?? '')?.[1] ?? '';
      assert.deepEqual(JSON.parse(block), change.input, 'what is asked about is shown in full');
    }
  });

  it('shows hostile text of a chat as text', () => {
    const { text = '' } =
      asked('feature_create', { name: '**all** [x](command:y) <img src=z>\n# Loud' }) ?? {};
    const [sentence = ''] = text.split('```');
    assert.ok(sentence.includes('\\*\\*all\\*\\* \\[x\\]\\(command:y\\) '), sentence);
    assert.ok(!sentence.trim().includes('\n'), sentence);
  });

  it('lets a chat use each tool when it is switched on, and none before', async () => {
    const call = async (tool: string, input: object = {}): Promise<string> => {
      const { content } = await vscode.lm.invokeTool(`muster_${tool}`, {
        input,
        toolInvocationToken: undefined,
      });
      const [part] = content;
      assert.ok(part instanceof vscode.LanguageModelTextPart);
      return part.value;
    };
    await assert.rejects(call('feature_get_stats'), /closed to chats; switch on muster\.chat\.enabled/);
    await set('chat.enabled', true);

    // In tests, VS Code answers what it would ask its user with yes.
    const { id } = JSON.parse(await call('feature_create', { name: 'Moon' })) as { id: number };
    const bulk = await call('feature_create_bulk', { features: [{ name: 'Sun' }, { name: 'Mars' }] });
    const [sun = 0, mars = 0] = (JSON.parse(bulk) as { created: { id: number }[] }).created.map(
      (created) => created.id,
    );
    const dependencies = (): readonly number[] => muster.feature(mars).dependencies;
    await call('feature_add_dependency', { id: mars, dependency_id: sun });
    assert.deepEqual(dependencies(), [sun]);
    await call('feature_set_dependencies', { id: mars, dependency_ids: [id, sun] });
    assert.deepEqual(dependencies(), [id, sun]);
    await call('feature_remove_dependency', { id: mars, dependency_id: id });
    assert.deepEqual(dependencies(), [sun]);

    assert.match(await call('feature_get_stats'), /"total":/);
    assert.match(await call('feature_get_by_id', { id: mars }), /"Mars"/);
    assert.match(await call('feature_get_summary', { id }), /"Moon"/);
    assert.match(await call('feature_get_ready', { limit: 100 }), /"Sun"/);
    assert.match(await call('feature_get_blocked', { limit: 100 }), /"Mars"/);
    assert.match(await call('feature_get_graph'), new RegExp(`${sun}`));
    await assert.rejects(call('feature_assign', { ids: [mars] }), /no work to assign now\. .*Blocked by/);
    await assert.rejects(call('feature_get_by_id', { id: 999_999 }), /There is no feature 999999/);
    for (const made of [id, sun, mars]) await muster.run('skipFeature', made);
  });

  it('is listed as an MCP server that the editor starts, calls and ends', async () => {
    const server = (): string[] => offered().filter((name) => /^mcp_.*feature_get_stats$/.test(name));
    const start = (): Thenable<unknown> =>
      vscode.commands.executeCommand('workbench.mcp.startServer', 'muster.muster/Muster Backlog', {
        autoTrustChanges: true,
      });
    await start();
    assert.deepEqual(server(), [], 'Nothing is listed while it is off');
    await set('chat.mcpServer', true);
    const [name = ''] = await waitUntil('its tools are offered', async () => {
      await start();
      return server().length > 0 ? server() : undefined;
    });
    const { content } = await vscode.lm.invokeTool(name, { input: {}, toolInvocationToken: undefined });
    const [part] = content;
    assert.ok(part instanceof vscode.LanguageModelTextPart);
    assert.match(part.value, /"total":/);
    await set('chat.mcpServer', false);
    await waitUntil('they are gone', () => server().length === 0);
  });
});
