import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { messageOf } from '../base/errors';
import type { Log } from '../base/log';
import { maxBodyBytes, type Refusal, toolsPath, tooLarge } from './admission';

/** What becomes of an admitted request once its body is there. */
export type AnswerBody = (headers: Headers, body: Buffer, closing: AbortSignal) => Promise<Response>;

export interface LoopbackServerOptions {
  /** Decides by the head of a request alone, before a byte of its body is read. */
  readonly admit: (
    request: IncomingMessage,
  ) => { readonly refusal: Refusal } | { readonly answer: AnswerBody };
  readonly log: Log;
}

export interface LoopbackServer {
  readonly url: string;
  /** Refuses new calls with 503 and lets those under way end. */
  dispose(): Promise<void>;
}

const disposeWaitMs = 3000;

/** Takes MCP messages on loopback. Every request stands alone: there are no sessions to lose. */
export async function startLoopbackServer({ admit, log }: LoopbackServerOptions): Promise<LoopbackServer> {
  const underWay = new Set<Promise<void>>();
  const closing = new AbortController();
  let disposal: Promise<void> | undefined;

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (disposal === undefined) await serve(request, response, admit, log, closing.signal);
    else refuse(request, response, { status: 503, reason: 'This host is closing.' });
  };
  const server = createServer((request, response) => {
    const settled = answer(request, response)
      .catch((error: unknown) => {
        log.warn(`A tool call could not be answered: ${messageOf(error)}`);
        if (!response.headersSent) response.writeHead(500);
        response.end();
      })
      .finally(() => underWay.delete(settled));
    underWay.add(settled);
  });
  server.requestTimeout = 30_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  server.on('error', (error) => log.error(error));

  const close = async (): Promise<void> => {
    closing.abort();
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, disposeWaitMs);
    });
    await Promise.race([Promise.all(underWay), patience]);
    clearTimeout(timer);
    await new Promise<void>((resolve) => {
      server.close(() => {
        resolve();
      });
      server.closeAllConnections();
    });
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${toolsPath}`,
    dispose: () => (disposal ??= close()),
  };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  admit: LoopbackServerOptions['admit'],
  log: Log,
  closing: AbortSignal,
): Promise<void> {
  const admission = admit(request);
  if ('refusal' in admission) {
    log.debug(`Refused a tool call: ${admission.refusal.reason}`);
    refuse(request, response, admission.refusal);
    return;
  }
  const body = await readBody(request);
  if (body === undefined) {
    refuse(request, response, tooLarge);
    return;
  }
  const answer = await admission.answer(headersOf(request), body, closing);
  response.writeHead(answer.status, Object.fromEntries(answer.headers));
  await send(response, Buffer.from(await answer.arrayBuffer()));
}

/** Resolves when the answer is handed to the system, or nobody is there to take it. */
function send(response: ServerResponse, body: Buffer): Promise<void> {
  return new Promise((resolve) => {
    if (response.destroyed) {
      resolve();
      return;
    }
    response.once('close', resolve);
    response.end(body, resolve);
  });
}

function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  { status, reason, headers }: Refusal,
): void {
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    connection: 'close',
    ...headers,
  });
  response.end(reason);
  // Read and dropped: cutting the connection while the client still sends would cost it the answer.
  request.resume();
}

/** Undefined when it is too large. Rejects when it breaks off. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  // Without `destroyOnReturn: false` leaving the loop would cut the connection before the answer is sent.
  const body = request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > maxBodyBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function headersOf(request: IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    if (typeof value === 'string') headers.set(name, value);
  }
  return headers;
}
