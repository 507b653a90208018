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
  const { headers, method, url = '' } = request;
  // A page in a browser can reach loopback under a name of its own, but then this header says so.
  if (!/^127\.0\.0\.1(:\d+)?$/.test(headers.host ?? '') || headers.origin !== undefined) {
    return refuse(403, 'Only local programs may call.');
  }
  if (!sameText(header(request, runnerSecretHeader), secret)) {
    return refuse(403, 'Only runners of this host may call.');
  }
  if (url.split('?')[0] !== toolsPath) return refuse(404, 'There is nothing here.');
  if (method !== 'POST') return refuse(405, 'Only POST is possible.', { allow: 'POST' });
  const token = /^Bearer ([\x21-\x7e]+)$/i.exec(headers.authorization ?? '')?.[1];
  const caller = token === undefined ? undefined : backend.authenticate(hashToken(token));
  if (caller === undefined) return refuse(401, 'The token is not known.', { 'www-authenticate': 'Bearer' });
  if (Number(headers['content-length'] ?? 0) > maxBodyBytes) return { refusal: tooLarge };
  const callId = header(request, callIdHeader);
  if (callId.length > maxCallIdLength) return refuse(400, 'The call id is too long.');
  return { caller, callId: callId === '' ? undefined : callId };
}

export const tooLarge: Refusal = { status: 413, reason: `The call is larger than ${maxBodyBytes} bytes.` };

function refuse(status: number, reason: string, headers: Readonly<Record<string, string>> = {}): Admission {
  return { refusal: { status, reason, headers } };
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
