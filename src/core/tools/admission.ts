import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { callIdHeader, runnerSecretHeader } from '../agents/runner/protocol';
import { hashToken } from './authenticateAgent';
import type { ToolBackend, ToolCaller } from './toolBackend';

export const toolsPath = '/mcp';
export const maxBodyBytes = 1024 * 1024;
const maxCallIdLength = 200;

export interface Refusal {
  readonly status: number;
  readonly reason: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export type Admission =
  { readonly caller: ToolCaller; readonly callId: string | undefined } | { readonly refusal: Refusal };

/** Decides by the head of a request alone, before a byte of its body is read. */
export function admit(request: IncomingMessage, secret: string, backend: ToolBackend): Admission {
  if (isFromElsewhere(request)) return refuse(403, 'Only local programs may call.');
  if (!sameText(header(request, runnerSecretHeader), secret)) {
    return refuse(403, 'Only runners of this host may call.');
  }
  const misdirected = misdirection(request);
  if (misdirected !== undefined) return { refusal: misdirected };
  const token = bearerToken(request);
  const caller = token === undefined ? undefined : backend.authenticate(hashToken(token));
  if (caller === undefined) return { refusal: unknownToken };
  if (isTooLarge(request)) return { refusal: tooLarge };
  const callId = header(request, callIdHeader);
  if (callId.length > maxCallIdLength) return refuse(400, 'The call id is too long.');
  return { caller, callId: callId === '' ? undefined : callId };
}

/** As {@link admit}, for whoever shows the one token of a server: why it may not call, if it may not. */
export function refusalWithout(token: string, request: IncomingMessage): Refusal | undefined {
  if (isFromElsewhere(request)) return { status: 403, reason: 'Only local programs may call.' };
  if (!sameText(bearerToken(request) ?? '', token)) return unknownToken;
  return misdirection(request) ?? (isTooLarge(request) ? tooLarge : undefined);
}

/** A page in a browser can reach loopback under a name of its own, but then a header says so. */
function isFromElsewhere({ headers }: IncomingMessage): boolean {
  return !/^127\.0\.0\.1(:\d+)?$/.test(headers.host ?? '') || headers.origin !== undefined;
}

function misdirection({ method, url = '' }: IncomingMessage): Refusal | undefined {
  if (url.split('?')[0] !== toolsPath) return { status: 404, reason: 'There is nothing here.' };
  if (method === 'POST') return undefined;
  return { status: 405, reason: 'Only POST is possible.', headers: { allow: 'POST' } };
}

function bearerToken({ headers }: IncomingMessage): string | undefined {
  return /^Bearer ([\x21-\x7e]+)$/i.exec(headers.authorization ?? '')?.[1];
}

function isTooLarge({ headers }: IncomingMessage): boolean {
  return Number(headers['content-length'] ?? 0) > maxBodyBytes;
}

export const tooLarge: Refusal = { status: 413, reason: `The call is larger than ${maxBodyBytes} bytes.` };

const unknownToken: Refusal = {
  status: 401,
  reason: 'The token is not known.',
  headers: { 'www-authenticate': 'Bearer' },
};

function refuse(status: number, reason: string): Admission {
  return { refusal: { status, reason } };
}

function header(request: IncomingMessage, name: string): string {
  const value = request.headers[name];
  return typeof value === 'string' ? value : '';
}

/** Compared by digest: neither content nor length shows in the time that it takes. */
function sameText(given: string, expected: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
