import { Agent, request } from 'node:http';

interface RpcAnswer {
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
}

const hostAwayCode = -32_050;
const hostAwayRetries = 30;
const protocolVersion = '2025-06-18';
/** As other clients: longer than the runner holds a call while no window is open. */
const answerWithinMs = 60_000;

/**
 * As much of an MCP client as calls tools: each message is a request of its own, and its answer is JSON. A general one
 * takes longer to load than all else that the demo agent does.
 */
export class McpClient {
  /** One for each message: a server may end one that was kept in the moment in which it is used again. */
  private readonly connections = new Agent({ keepAlive: false });
  private lastId = 0;

  private constructor(
    private readonly url: string,
    private readonly token: string,
  ) {}

  static async connect(url: string, token: string): Promise<McpClient> {
    const client = new McpClient(url, token);
    const clientInfo = { name: 'muster-demo-agent', version: '1.0.0' };
    await client.ask('initialize', { protocolVersion, capabilities: {}, clientInfo });
    await client.send({ jsonrpc: '2.0', method: 'notifications/initialized' });
    return client;
  }

  /** While no window is open, it is asked again. */
  async ask(method: string, params: Readonly<Record<string, unknown>>): Promise<unknown> {
    const id = ++this.lastId;
    for (let tries = 1; ; tries++) {
      const text = await this.send({ jsonrpc: '2.0', id, method, params });
      const { result, error } = JSON.parse(text) as RpcAnswer;
      if (error === undefined) return result;
      if (error.code !== hostAwayCode || tries >= hostAwayRetries) throw new Error(error.message);
    }
  }

  close(): void {
    this.connections.destroy();
  }

  private send(message: Readonly<Record<string, unknown>>): Promise<string> {
    const body = JSON.stringify(message);
    const headers = {
      authorization: `Bearer ${this.token}`,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      accept: 'application/json, text/event-stream',
      ...(this.lastId > 1 ? { 'mcp-protocol-version': protocolVersion } : {}),
    };
    return new Promise((resolve, reject) => {
      const signal = AbortSignal.timeout(answerWithinMs);
      const outgoing = request(
        this.url,
        { method: 'POST', headers, signal, agent: this.connections },
        (answer) => {
          let text = '';
          answer.setEncoding('utf8').on('data', (part: string) => (text += part));
          answer.on('error', reject).on('end', () => {
            const { statusCode = 0 } = answer;
            // Of a message that asks for nothing, the runner says in this way that no window is open.
            const isUnheard = statusCode === 503 && !('id' in message);
            if ((statusCode >= 200 && statusCode < 300) || isUnheard) resolve(text);
            else reject(new Error(`Muster answered with ${statusCode}: ${text}`));
          });
        },
      );
      outgoing.on('error', reject).end(body);
    });
  }
}
