import { asText } from '../../../src/core/agents/outputParser';
import { type Conversation, type Dialect, type Fields, type ModelTurn, turnTokens } from './conversation';
import { json, list, textOf } from './fields';

/** OpenAI's Responses interface. */
export const responses: Dialect = {
  isForModel: (method, path) => method === 'POST' && path === '/v1/responses',
  read,
  write: (turn, { id, body, send }) => {
    const item = itemOf(turn, id, body);
    const usage = {
      input_tokens: turnTokens.fresh + turnTokens.cached,
      input_tokens_details: { cached_tokens: turnTokens.cached },
      output_tokens: turnTokens.output,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: turnTokens.fresh + turnTokens.cached + turnTokens.output,
    };
    const response = { id: `resp_${id}`, object: 'response', created_at: 1, model: body['model'] };
    const events: Fields[] = [
      { type: 'response.created', response: { ...response, status: 'in_progress', output: [], usage: null } },
      { type: 'response.output_item.done', output_index: 0, item },
      { type: 'response.completed', response: { ...response, status: 'completed', output: [item], usage } },
    ];
    events.forEach((event, index) => {
      send({ ...event, sequence_number: index }, asText(event['type']));
    });
  },
  refuse: ({ kind, message, resetsAtMs }) => {
    const body = (type: string, more: Fields = {}): unknown => ({
      error: { message, type, code: type, ...more },
    });
    switch (kind) {
      case 'overloaded':
        return { status: 503, headers: json, body: body('server_error') };
      case 'invalid':
        return { status: 400, headers: json, body: body('invalid_request_error') };
      case 'limit':
        return {
          status: 429,
          headers: json,
          body: body('usage_limit_reached', { plan_type: 'plus', resets_at: Math.floor(resetsAtMs / 1000) }),
        };
    }
  },
};

function itemOf(turn: ModelTurn, id: string, body: Fields): Fields {
  const call = { call_id: `call_${id}`, status: 'completed' };
  if ('text' in turn) {
    const content = [{ type: 'output_text', text: turn.text, annotations: [] }];
    return { type: 'message', id: `msg_${id}`, role: 'assistant', status: 'completed', content };
  }
  if ('search' in turn) {
    const search = { query: turn.search, limit: 8 };
    return { type: 'tool_search_call', id: `tsc_${id}`, ...call, execution: 'client', arguments: search };
  }
  if ('plainInput' in turn) {
    return { type: 'custom_tool_call', id: `ctc_${id}`, ...call, name: turn.tool, input: turn.plainInput };
  }
  const offered = toolsOf(body).find(({ name }) => name === turn.tool);
  const namespace = offered?.namespace === undefined ? {} : { namespace: offered.namespace };
  const input = JSON.stringify(turn.input);
  return { type: 'function_call', id: `fc_${id}`, ...call, name: turn.tool, ...namespace, arguments: input };
}

interface OfferedTool {
  readonly name: string;
  readonly namespace: string | undefined;
}

/** Also those that a search has brought; tools of one server come as a namespace. */
function toolsOf(body: Fields): OfferedTool[] {
  const found = list(body['input'])
    .filter(({ type }) => type === 'tool_search_output')
    .flatMap((item) => list(item['tools']));
  return [...list(body['tools']), ...found].flatMap((tool): OfferedTool[] =>
    tool['type'] === 'namespace'
      ? list(tool['tools']).map(({ name }) => ({ name: asText(name), namespace: asText(tool['name']) }))
      : [{ name: asText(tool['name']) || asText(tool['type']), namespace: undefined }],
  );
}

function read(body: Fields): Conversation {
  const items = list(body['input']);
  const results = new Map(
    items
      .filter(({ type }) => type === 'function_call_output' || type === 'custom_tool_call_output')
      .map((item) => [asText(item['call_id']), textOf(item['output'])]),
  );
  const messages = items.filter(({ type, role }) => type === 'message' && role !== 'assistant');
  return {
    tools: toolsOf(body).map(({ name }) => name),
    text: [asText(body['instructions']), ...messages.map(({ content }) => textOf(content))].join('\n'),
    used: items
      .filter(({ type }) => asText(type).endsWith('_call'))
      .map((item) => ({
        tool: asText(item['name']) || asText(item['type']),
        input: asText(item['arguments']) || asText(item['input']),
        result: results.get(asText(item['call_id'])),
      })),
  };
}
