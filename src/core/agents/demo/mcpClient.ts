import { Agent, request } from 'node:http';

/** What a server answers when it cannot do what was asked; see the MCP specification. */
export class RpcError extends Error {
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}

interface RpcAnswer {
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
}

const protocolVersion = '2025-06-18';
/** As other clients: longer than the runner holds a call while no window is open. */
const answerWithinMs = 60_000;

/**
 * As much of an MCP client as calls tools: each message is a request of its own, and its answer is JSON. A general one
 * takes longer to load than all else that the demo agent does.
 */
export class McpClient {
  private readonly connections = new Agent({ keepAlive: true });
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

  /** @throws RpcError */
  async ask(method: string, params: Readonly<Record<string, unknown>>): Promise<unknown> {
    const text = await this.send({ jsonrpc: '2.0', id: ++this.lastId, method, params });
    const { result, error } = JSON.parse(text) as RpcAnswer;
    if (error !== undefined) throw new RpcError(error.code, error.message);
    return result;
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
            if (statusCode >= 200 && statusCode < 300) resolve(text);
            else reject(new Error(`Muster answered with ${statusCode}: ${text}`));
          });
        },
      );
      outgoing.on('error', reject).end(body);
    });
  }
}
