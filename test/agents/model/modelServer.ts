import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { asRecord, asText } from '../../../src/core/agents/outputParser';
import type { Conversation, Dialect, ModelTurn, Refusal } from './conversation';

export type Script = (conversation: Conversation) => ModelTurn | Refusal;

export interface ModelRequest {
  readonly path: string;
  /** What the agent proves itself with. */
  readonly key: string;
  readonly conversation: Conversation;
  readonly answer: ModelTurn | Refusal;
}

/**
 * A model whose every word is scripted: what it says follows from what the conversation holds, so that hardly
 * anything has to be remembered between requests and several agents can use it at the same time.
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
      response.end('{"error":{"type":"invalid_request_error","message":"no script"}}');
    });
  });

  private constructor(
    private readonly dialect: Dialect,
    private readonly script: Script,
  ) {}

  static async start(dialect: Dialect, script: Script): Promise<ModelServer> {
    const model = new ModelServer(dialect, script);
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
    if (!this.dialect.isForModel(request.method ?? '', path)) {
      // 426: a client that would rather have a lasting connection goes on with requests at once.
      const status = /count_?tokens$/i.test(path) ? 200 : path.endsWith('/responses') ? 426 : 404;
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end('{"input_tokens":10,"totalTokens":10}');
      return;
    }
    const body = asRecord(JSON.parse(Buffer.concat(chunks).toString('utf8')));
    const conversation = this.dialect.read(body);
    // Requests without tools ask for a title or the like.
    const answer = conversation.tools.length === 0 ? { text: 'A feature' } : this.script(conversation);
    const { headers } = request;
    const key = asText(headers['x-api-key'] ?? headers['x-goog-api-key']) || asText(headers.authorization);
    this.requests.push({ path, key, conversation, answer });
    if ('kind' in answer) {
      const refusal = this.dialect.refuse(answer);
      response.writeHead(refusal.status, refusal.headers).end(JSON.stringify(refusal.body));
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
    const send = (data: unknown, name?: string): void => {
      const text = typeof data === 'string' ? data : JSON.stringify(data);
      response.write(`${name === undefined ? '' : `event: ${name}\n`}data: ${text}\n\n`);
    };
    this.dialect.write(answer, { id: `turn${this.requests.length}x${Date.now()}`, body, send });
    response.end();
  }
}
