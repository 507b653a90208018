import assert from 'node:assert/strict';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { readMessages } from '../../../src/core/agents/messages/readMessages';
import { addFeatures } from '../../../src/core/backlog/writeFeatures';
import { ToolFixture } from './toolFixture';

describe('The message tools', () => {
  let fixture: ToolFixture;
  let one: string;
  let two: string;

  beforeEach(async () => {
    fixture = await ToolFixture.start();
    fixture.store.commit((tx) => addFeatures(tx, [{ name: 'One' }, { name: 'Two' }]));
    one = fixture.agent(1);
    two = fixture.agent(2);
  });
  afterEach(() => fixture.dispose());

  const call = async (token: string, name: string, args: object, callId?: string): Promise<unknown> => {
    const { text, isError } = await fixture.call(
      name,
      { ...args },
      { token, ...(callId !== undefined && { callId }) },
    );
    assert.equal(isError, false, text);
    return JSON.parse(text) as unknown;
  };

  it('carry a message from one agent to another, once', async () => {
    const content = 'The port has changed to 8080.';
    assert.deepEqual(
      await call(one, 'message_send', { to_feature: 2, type: 'status_update', urgency: 'high', content }),
      { ids: [1], recipients: 1 },
    );
    assert.deepEqual(await call(one, 'message_poll', {}), { messages: [], left: 0 });
    const polled = (await call(two, 'message_poll', {})) as { messages: Record<string, unknown>[] };
    assert.deepEqual(
      polled.messages.map(({ id, type, urgency, from, content: text, attempt }) => ({
        ...{ id, type, urgency, from, text, attempt },
      })),
      [{ id: 1, type: 'status_update', urgency: 'high', from: 'agent 1', text: content, attempt: 1 }],
    );
    assert.deepEqual(await call(two, 'message_acknowledge', { ids: [1, 1] }), { acknowledged: 1 });
    assert.equal(readMessages(fixture.store, { limit: 1 })[0]?.status, 'acknowledged');
  });

  it('give the same messages to a call that is repeated', async () => {
    await call(one, 'message_send', { to_agent: 2, content: 'Hello' }, 'send-1');
    await call(one, 'message_send', { to_agent: 2, content: 'Hello' }, 'send-1');
    const first = await call(two, 'message_poll', {}, 'poll-1');
    assert.deepEqual(await call(two, 'message_poll', {}, 'poll-1'), first);
    const all = readMessages(fixture.store, { limit: 10 });
    assert.deepEqual(
      all.map(({ id, attempts }) => [id, attempts]),
      [[1, 1]],
    );
  });

  it('wait for a message as long as they are told to', async () => {
    const polled = call(two, 'message_poll', { wait_seconds: 30 });
    await call(one, 'message_send', { to_agent: 2, content: 'At last' });
    const { messages } = (await polled) as { messages: { content: string }[] };
    assert.deepEqual(
      messages.map(({ content }) => content),
      ['At last'],
    );
  });

  it('are mentioned beside the answers of other tools while something waits', async () => {
    const told = (token: string): Promise<string[]> =>
      fixture.withClient({ token }, async (client) => {
        const result = (await client.callTool({
          name: 'feature_get_stats',
          arguments: {},
        })) as CallToolResult;
        return result.content.slice(1).map((part) => (part.type === 'text' ? part.text : ''));
      });
    assert.deepEqual(await told(two), []);
    await call(one, 'message_send', { to_type: 'coding', content: 'Hello' });
    assert.deepEqual(await told(one), []);
    assert.deepEqual(await told(two), ['A message waits for you; call message_poll.']);
    await call(one, 'message_send', { to_agent: 2, content: 'Hello again' });
    assert.deepEqual(await told(two), ['2 messages wait for you; call message_poll.']);
    await call(two, 'message_poll', {});
    assert.deepEqual(await told(two), []);
  });

  it('refuse what has no recipient or several, and an agent that was replaced', async () => {
    for (const to of [{}, { to_agent: 1, to_feature: 2 }]) {
      const { text, isError } = await fixture.call('message_send', { ...to, content: 'x' }, { token: one });
      assert.equal(isError, true);
      assert.match(text, /exactly one recipient/);
    }
    fixture.endAgents();
    for (const [name, args] of [
      ['message_send', { to_feature: 2, content: 'x' }],
      ['message_poll', {}],
      ['message_acknowledge', { ids: [1] }],
    ] as const) {
      const { text, isError } = await fixture.call(name, args, { token: one });
      assert.equal(isError, true);
      assert.match(text, /no longer holds the feature/);
    }
    assert.deepEqual(readMessages(fixture.store, { limit: 10 }), []);
  });
});
