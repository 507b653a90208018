import { request } from 'node:http';

/** What the other end answered instead of a result: an error of JSON-RPC, or a status of HTTP. */
export class ToolSessionError extends Error {
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}

interface Answer {
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly code: number; readonly message: string };
}

const protocolVersion = '2025-06-18';
const client = { name: 'muster-demo-agent', version: '1.0.0' };
const timeoutMs = 60_000;

/**
 * As much of an MCP client as the demo agent needs against Muster's own server, which answers each request with one JSON
 * message. The SDK's client takes longer to load than all the demo agent does, and it is loaded for each feature.
 */
export class ToolSession {
  private lastId = 0;
  private version = protocolVersion;

  private constructor(
    private readonly url: string,
    private readonly token: string,
  ) {}

  static async open(url: string, token: string): Promise<ToolSession> {
    const session = new ToolSession(url, token);
    const { protocolVersion: agreed } = await session.ask('initialize', {
      protocolVersion,
      capabilities: {},
      clientInfo: client,
    });
    if (typeof agreed === 'string') session.version = agreed;
    await session.post({ jsonrpc: '2.0', method: 'notifications/initialized' });
    return session;
  }

  /** @throws ToolSessionError when the other end answers with an error */
  async ask(method: string, params: Record<string, unknown>): Promise<Readonly<Record<string, unknown>>> {
    this.lastId += 1;
    const text = await this.post({ jsonrpc: '2.0', id: this.lastId, method, params });
    const { result, error } = JSON.parse(text) as Answer;
    if (error !== undefined) throw new ToolSessionError(error.code, error.message);
    return result ?? {};
  }

  private post(message: unknown): Promise<string> {
    const body = Buffer.from(JSON.stringify(message));
    const headers = {
      authorization: `Bearer ${this.token}`,
      accept: 'application/json, text/event-stream',
      'content-type': 'application/json',
      'content-length': String(body.length),
      'mcp-protocol-version': this.version,
    };
    const signal = AbortSignal.timeout(timeoutMs);
    return new Promise((resolve, reject) => {
      // A connection for each: one that was kept may just be closed by the other end.
      const outgoing = request(this.url, { method: 'POST', headers, signal, agent: false }, (incoming) => {
        const { statusCode = 0 } = incoming;
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('error', reject);
        incoming.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          if (statusCode >= 200 && statusCode < 300) resolve(text);
          else
            reject(
              new ToolSessionError(
                statusCode,
                `The tools answered with ${statusCode}: ${text.slice(0, 500)}`,
              ),
            );
        });
      });
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  }
}
