import { createHash, randomUUID, timingSafeEqual } from 'node:crypto';
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { HostLink } from './hostLink';
import { callIdHeader, type HostAddress, runnerSecretHeader } from './protocol';

export interface ToolsProxyOptions {
  readonly host: HostLink;
  /** The only bearer token that is let through. */
  readonly token: string;
  /** How long a call waits for a host; MCP clients give up at 60 s. */
  readonly holdMs?: number;
  readonly log: (message: string) => void;
  /** One of {@link listenOnLoopback} that nobody was told of yet; without it another one is started. */
  readonly server?: Server;
}

export interface ToolsProxy {
  readonly url: string;
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

const toolsPath = '/mcp';
const defaultHoldMs = 40_000;
const retryEveryMs = 500;
const maxBodyBytes = 8 * 1024 * 1024;
const hostAwayCode = -32_050;
/** What the two ends of the protocol say to each other; nothing else is passed on, in either direction. */
const passedRequestHeaders = ['content-type', 'accept', 'mcp-protocol-version', 'mcp-session-id'];
const passedAnswerHeaders = ['content-type', 'mcp-session-id', 'allow', 'www-authenticate', 'retry-after'];

/** A server that has its address already and answers nobody yet. */
export async function listenOnLoopback(): Promise<Server> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return server;
}

/**
 * The address that the agent calls its tools at. It stays the same while hosts come and go: each call is
 * forwarded to the host of the moment, held while there is none, and sent again under the same id when an
 * answer was lost, so that the host can give the stored one.
 */
export async function startToolsProxy(options: ToolsProxyOptions): Promise<ToolsProxy> {
  const server = options.server ?? (await listenOnLoopback());
  server.on('request', (incoming, response) => {
    void answer(options, server, incoming, response).catch((error: unknown) => {
      options.log(`A tool call failed: ${String(error)}`);
      if (!response.headersSent) response.writeHead(502);
      response.end();
    });
  });
  return {
    url: `http://127.0.0.1:${portOf(server)}${toolsPath}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

async function answer(
  options: ToolsProxyOptions,
  server: Server,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const refusal = refusalOf(options, server, incoming);
  const body = refusal === undefined ? await readBody(incoming) : undefined;
  if (body === undefined) {
    incoming.resume();
    response.writeHead(refusal?.status ?? 413, refusal?.headers).end();
    return;
  }
  const gone = new AbortController();
  response.once('close', () => {
    gone.abort();
  });
  const { status, headers, body: answerBody } = await forward(options, incoming, body, gone.signal);
  if (gone.signal.aborted) return;
  response.writeHead(status, { ...headers, 'content-length': String(answerBody.length) }).end(answerBody);
}

/** Why a request goes no further; undefined when it is in order. */
function refusalOf(
  { token }: ToolsProxyOptions,
  server: Server,
  { headers, url, method }: IncomingMessage,
): { readonly status: number; readonly headers?: Record<string, string> } | undefined {
  // A page in a browser can reach loopback under a name of its own; it cannot forge this header.
  if (headers.host !== `127.0.0.1:${portOf(server)}`) return { status: 403 };
  if (!sameSecret(headers.authorization ?? '', `Bearer ${token}`)) {
    return { status: 401, headers: { 'www-authenticate': 'Bearer' } };
  }
  if (url?.split('?')[0] !== toolsPath) return { status: 404 };
  return method === 'POST' ? undefined : { status: 405, headers: { allow: 'POST' } };
}

async function forward(
  { host, holdMs = defaultHoldMs, log }: ToolsProxyOptions,
  incoming: IncomingMessage,
  body: Buffer,
  gone: AbortSignal,
): Promise<Answer> {
  const callId = randomUUID();
  const deadline = performance.now() + holdMs;
  for (;;) {
    const remainingMs = deadline - performance.now();
    if (remainingMs <= 0 || gone.aborted) return hostAway(body);
    const address = await host.current();
    if (address !== undefined) {
      const signal = AbortSignal.any([gone, AbortSignal.timeout(Math.ceil(remainingMs))]);
      try {
        const received = await send(address, incoming, callId, body, signal);
        host.noteAnswer();
        // A host that is closing down says so; the next one gets the call.
        if (received.status !== 503) return received;
      } catch (error) {
        log(`No answer from the host for call ${callId}: ${String(error)}`);
      }
    }
    await host.changed(Math.min(retryEveryMs, Math.max(1, deadline - performance.now())), gone);
  }
}

function send(
  address: HostAddress,
  incoming: IncomingMessage,
  callId: string,
  body: Buffer,
  signal: AbortSignal,
): Promise<Answer> {
  const headers: Record<string, string> = {
    'content-length': String(body.length),
    [callIdHeader]: callId,
    [runnerSecretHeader]: address.secret,
    authorization: incoming.headers.authorization ?? '',
  };
  for (const name of passedRequestHeaders) {
    const value = incoming.headers[name];
    if (typeof value === 'string') headers[name] = value;
  }
  return new Promise((resolve, reject) => {
    const outgoing = request(address.url, { method: 'POST', headers, signal, agent: false }, (received) => {
      readBody(received).then((answerBody) => {
        if (answerBody === undefined) {
          reject(new Error('the answer is too large'));
          return;
        }
        const passed: Record<string, string> = {};
        for (const name of passedAnswerHeaders) {
          const value = received.headers[name];
          if (typeof value === 'string') passed[name] = value;
        }
        resolve({ status: received.statusCode ?? 502, headers: passed, body: answerBody });
      }, reject);
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** Undefined when it is too large; the rest is then thrown away. Rejects when it breaks off. */
function readBody(stream: IncomingMessage): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    stream.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= maxBodyBytes) chunks.push(chunk);
      else resolve(undefined);
    });
    stream.on('error', reject);
    stream.once('close', () => {
      if (stream.complete) resolve(Buffer.concat(chunks));
      else reject(new Error('the connection broke off'));
    });
  });
}

/** What a call gets when no host came back in time: an error that says to try again, for each request in it. */
function hostAway(body: Buffer): Answer {
  const error = { code: hostAwayCode, message: 'The host is away; call again in a minute.' };
  const errors = requestIds(body).map((id) => ({ jsonrpc: '2.0', id, error }));
  if (errors.length === 0) return { status: 503, headers: { 'retry-after': '60' }, body: Buffer.alloc(0) };
  const payload = errors.length === 1 ? errors[0] : errors;
  return {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify(payload)),
  };
}

function requestIds(body: Buffer): readonly (string | number)[] {
  try {
    const parsed = JSON.parse(body.toString('utf8')) as unknown;
    const messages: readonly unknown[] = Array.isArray(parsed) ? parsed : [parsed];
    return messages.flatMap((message) => {
      const id = (message as { id?: unknown } | null)?.id;
      return typeof id === 'string' || typeof id === 'number' ? [id] : [];
    });
  } catch {
    return [];
  }
}

/** Compared by digest: neither content nor length shows in the time that it takes. */
function sameSecret(given: string, expected: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
