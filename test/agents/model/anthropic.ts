import { asText } from '../../../src/core/agents/outputParser';
import { type Conversation, type Dialect, type Fields, turnTokens, type UsedTool } from './conversation';
import { json, list, textOf } from './fields';

/** Anthropic's Messages interface. */
export const anthropic: Dialect = {
  isForModel: (method, path) => method === 'POST' && path === '/v1/messages',
  read,
  write: (turn, { id, body, send }) => {
    const block: Fields =
      'text' in turn
        ? { type: 'text', text: turn.text }
        : { type: 'tool_use', id: `toolu_${id}`, name: 'tool' in turn ? turn.tool : 'ToolSearch' };
    const input = 'input' in turn ? turn.input : {};
    const delta =
      'text' in turn
        ? { type: 'text_delta', text: turn.text }
        : { type: 'input_json_delta', partial_json: JSON.stringify(input) };
    const usage = {
      ...{ input_tokens: turnTokens.fresh, cache_read_input_tokens: turnTokens.cached },
      ...{ cache_creation_input_tokens: 0, output_tokens: 1 },
    };
    const message = { id: `msg_${id}`, type: 'message', role: 'assistant', model: body['model'], usage };
    const stop = { stop_reason: 'text' in turn ? 'end_turn' : 'tool_use', stop_sequence: null };
    const events: Fields[] = [
      {
        type: 'message_start',
        message: { ...message, content: [], stop_reason: null, stop_sequence: null },
      },
      {
        type: 'content_block_start',
        index: 0,
        content_block: 'text' in turn ? { ...block, text: '' } : { ...block, input: {} },
      },
      { type: 'content_block_delta', index: 0, delta },
      { type: 'content_block_stop', index: 0 },
      { type: 'message_delta', delta: stop, usage: { output_tokens: turnTokens.output } },
      { type: 'message_stop' },
    ];
    for (const event of events) send(event, asText(event['type']));
  },
  refuse: ({ kind, message, resetsAtMs }) => {
    const error = (type: string): unknown => ({ type: 'error', error: { type, message } });
    switch (kind) {
      case 'overloaded':
        return { status: 529, headers: json, body: error('overloaded_error') };
      case 'invalid':
        return { status: 400, headers: json, body: error('invalid_request_error') };
      case 'limit':
        return {
          status: 429,
          headers: {
            ...json,
            'anthropic-ratelimit-unified-status': 'rejected',
            'anthropic-ratelimit-unified-reset': String(Math.floor(resetsAtMs / 1000)),
            'anthropic-ratelimit-unified-representative-claim': 'five_hour',
            'x-should-retry': 'false',
          },
          body: error('rate_limit_error'),
        };
    }
  },
};

function read(body: Fields): Conversation {
  const texts = [textOf(body['system'])];
  const inputs = new Map<string, { tool: string; input: string }>();
  const results = new Map<string, string>();
  for (const message of list(body['messages'])) {
    const content: unknown = message['content'];
    if (typeof content === 'string') texts.push(content);
    for (const block of list(content)) {
      if (block['type'] === 'text' && message['role'] === 'user') texts.push(asText(block['text']));
      if (block['type'] === 'tool_use') {
        const input = JSON.stringify(block['input']);
        inputs.set(asText(block['id']), { tool: asText(block['name']), input });
      }
      if (block['type'] === 'tool_result') {
        results.set(asText(block['tool_use_id']), textOf(block['content']));
      }
    }
  }
  const used: UsedTool[] = [...inputs].map(([id, call]) => ({ ...call, result: results.get(id) }));
  return { tools: list(body['tools']).map((tool) => asText(tool['name'])), text: texts.join('\n'), used };
}
