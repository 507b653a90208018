import { asRecord, asText } from '../../../src/core/agents/outputParser';
import { type Conversation, type Dialect, type Fields, turnTokens } from './conversation';
import { json, list, textOf } from './fields';

/** OpenAI's Chat Completions interface, as most model services offer it. */
export const chat: Dialect = {
  isForModel: (method, path) => method === 'POST' && path === '/v1/chat/completions',
  read,
  write: (turn, { id, body, send }) => {
    const chunk = (choices: readonly unknown[], more: Fields = {}): void => {
      send({
        ...{
          id: `chatcmpl-${id}`,
          object: 'chat.completion.chunk',
          created: 1,
          model: body['model'],
          choices,
        },
        ...more,
      });
    };
    const call = 'input' in turn && {
      index: 0,
      id: `call_${id}`,
      type: 'function',
      function: { name: turn.tool, arguments: JSON.stringify(turn.input) },
    };
    const said = 'text' in turn ? { content: turn.text } : { content: null, tool_calls: [call] };
    chunk([{ index: 0, delta: { role: 'assistant', ...said }, finish_reason: null }]);
    chunk([{ index: 0, delta: {}, finish_reason: call === false ? 'stop' : 'tool_calls' }]);
    const prompt = turnTokens.fresh + turnTokens.cached;
    chunk([], {
      usage: {
        prompt_tokens: prompt,
        completion_tokens: turnTokens.output,
        total_tokens: prompt + turnTokens.output,
        prompt_tokens_details: { cached_tokens: turnTokens.cached },
      },
    });
    send('[DONE]');
  },
  refuse: ({ kind, message, resetsAtMs }) => {
    const error = (type: string): unknown => ({ error: { message, type, code: type } });
    switch (kind) {
      case 'overloaded':
        return { status: 503, headers: json, body: error('server_error') };
      case 'invalid':
        return { status: 400, headers: json, body: error('invalid_request_error') };
      case 'limit': {
        const waitS = Math.ceil((resetsAtMs - Date.now()) / 1000);
        return {
          status: 429,
          headers: { ...json, 'retry-after': String(waitS) },
          body: error('rate_limit_exceeded'),
        };
      }
    }
  },
};

function read(body: Fields): Conversation {
  const messages = list(body['messages']);
  const results = new Map(
    messages
      .filter(({ role }) => role === 'tool')
      .map((message) => [asText(message['tool_call_id']), textOf(message['content'])]),
  );
  return {
    tools: list(body['tools']).map((tool) => asText(asRecord(tool['function'])['name'])),
    text: messages
      .filter(({ role }) => role === 'user' || role === 'system')
      .map((message) => textOf(message['content']))
      .join('\n'),
    used: messages
      .flatMap((message) => list(message['tool_calls']))
      .map((call) => {
        const called = asRecord(call['function']);
        return {
          tool: asText(called['name']),
          input: asText(called['arguments']),
          result: results.get(asText(call['id'])),
        };
      }),
  };
}
