import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { asRecord, asText } from '../../src/core/agents/outputParser';

type Fields = Readonly<Record<string, unknown>>;

/** One thing that the scripted model says: text, or the use of a tool. */
export type ModelTurn =
  { readonly text: string } | { readonly tool: string; readonly input: Readonly<Record<string, unknown>> };

/** What a request of the agent tells the script. */
export interface Conversation {
  /** Names of the tools that are offered. */
  readonly tools: readonly string[];
  /** All that the user and the system said, as one text. */
  readonly text: string;
  /** Results of the tools used so far, in order. */
  readonly results: readonly { readonly tool: string; readonly text: string; readonly failed: boolean }[];
}

export type Script = (conversation: Conversation) => ModelTurn;

export interface ModelRequest {
  readonly path: string;
  readonly apiKey: string;
  readonly turn: ModelTurn;
  readonly tools: readonly string[];
}

/**
 * A model behind Anthropic's Messages API whose every word is scripted: what it says follows from what the
 * conversation holds, so that nothing has to be remembered between requests and several agents can use it.
 */
export class ModelServer {
  readonly requests: ModelRequest[] = [];
  /** What the script could not make sense of. */
  readonly errors: string[] = [];
  private readonly server = createServer((request, response) => {
    void this.answer(request, response).catch((error: unknown) => {
      this.errors.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
      // Not one of the statuses after which a client tries again.
      response.writeHead(400, { 'content-type': 'application/json' });
      response.end('{"type":"error","error":{"type":"invalid_request_error","message":"no script"}}');
    });
  });

  private constructor(private readonly script: Script) {}

  static async start(script: Script): Promise<ModelServer> {
    const model = new ModelServer(script);
    await new Promise<void>((resolve) => model.server.listen(0, '127.0.0.1', resolve));
    return model;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const path = request.url?.split('?')[0] ?? '';
    if (request.method !== 'POST' || path !== '/v1/messages') {
      const found = path.endsWith('/count_tokens');
      response.writeHead(found ? 200 : 404, { 'content-type': 'application/json' });
      response.end(found ? '{"input_tokens":10}' : '{"type":"error","error":{"type":"not_found_error"}}');
      return;
    }
    const body = asRecord(JSON.parse(Buffer.concat(chunks).toString('utf8')));
    const conversation = read(body);
    // Requests without tools ask for a title or the like.
    const turn = conversation.tools.length === 0 ? { text: 'A feature' } : this.script(conversation);
    this.requests.push({
      path,
      apiKey: asText(request.headers['x-api-key']),
      turn,
      tools: conversation.tools,
    });
    const message = messageOf(turn, `msg_${this.requests.length}`, asText(body['model']));
    if (body['stream'] === true) stream(response, message);
    else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(message));
  }
}

function read(body: Fields): Conversation {
  const messages = list(body['messages']);
  const toolNames = new Map<string, string>();
  const results: { tool: string; text: string; failed: boolean }[] = [];
  const texts = list(body['system']).map((part) => asText(part['text']));
  for (const message of messages) {
    const content: unknown = message['content'];
    if (typeof content === 'string') texts.push(content);
    for (const block of list(content)) {
      if (block['type'] === 'text' && message['role'] === 'user') texts.push(asText(block['text']));
      if (block['type'] === 'tool_use') toolNames.set(asText(block['id']), asText(block['name']));
      if (block['type'] !== 'tool_result') continue;
      const parts: unknown = block['content'];
      const text = Array.isArray(parts)
        ? list(parts)
            .map((part) => asText(part['text']))
            .join('\n')
        : asText(parts);
      const tool = toolNames.get(asText(block['tool_use_id'])) ?? '';
      results.push({ tool, text, failed: block['is_error'] === true });
    }
  }
  return { tools: list(body['tools']).map((tool) => asText(tool['name'])), text: texts.join('\n'), results };
}

function list(value: unknown): Fields[] {
  return Array.isArray(value) ? value.map(asRecord) : [];
}

interface Message {
  readonly content: readonly [Fields];
  readonly stop_reason: string;
  readonly usage: Fields;
}

function messageOf(turn: ModelTurn, id: string, model: string): Message & Fields {
  const block =
    'text' in turn
      ? { type: 'text', text: turn.text }
      : { type: 'tool_use', id: `toolu_${id}`, name: turn.tool, input: turn.input };
  return {
    ...{ id, type: 'message', role: 'assistant', model },
    content: [block],
    stop_reason: 'text' in turn ? 'end_turn' : 'tool_use',
    stop_sequence: null,
    usage: {
      ...{ input_tokens: 1000, output_tokens: 50 },
      ...{ cache_creation_input_tokens: 0, cache_read_input_tokens: 200 },
    },
  };
}

function stream(response: ServerResponse, message: Message & Fields): void {
  const [block] = message.content;
  const isText = block['type'] === 'text';
  const delta = isText
    ? { type: 'text_delta', text: block['text'] }
    : { type: 'input_json_delta', partial_json: JSON.stringify(block['input']) };
  const empty = isText ? { ...block, text: '' } : { ...block, input: {} };
  const start = { ...message, content: [], stop_reason: null, usage: { ...message.usage, output_tokens: 1 } };
  const events: Fields[] = [
    { type: 'message_start', message: start },
    { type: 'content_block_start', index: 0, content_block: empty },
    { type: 'content_block_delta', index: 0, delta },
    { type: 'content_block_stop', index: 0 },
    {
      type: 'message_delta',
      delta: { stop_reason: message.stop_reason, stop_sequence: null },
      usage: { output_tokens: 50 },
    },
    { type: 'message_stop' },
  ];
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  for (const event of events) {
    response.write(`event: ${asText(event['type'])}\ndata: ${JSON.stringify(event)}\n\n`);
  }
  response.end();
}
