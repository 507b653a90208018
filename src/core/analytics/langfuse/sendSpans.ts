import { JsonTraceSerializer } from '@opentelemetry/otlp-transformer';
import type { Clock } from '../../base/clock';
import type { Span } from './agentSpans';
import type { LangfuseKeys } from './connection';

/** What became of a request; only `accepted` means that the server has the spans. */
export type SendResult =
  /** The server may still have refused some of them for good, and says so. */
  | { readonly kind: 'accepted'; readonly rejectedSpans: number; readonly message: string }
  /** It does not let these keys in. */
  | { readonly kind: 'refused'; readonly status: number; readonly reason: string }
  /** There is no Langfuse at this address. */
  | { readonly kind: 'wrongAddress'; readonly reason: string }
  /** It will never take this request as it is. */
  | { readonly kind: 'unacceptable'; readonly reason: string }
  | { readonly kind: 'retry'; readonly reason: string; readonly afterMs: number | undefined };

export interface SendOptions {
  readonly endpoint: URL;
  readonly keys: LangfuseKeys;
  readonly clock: Clock;
  /** For the whole exchange. */
  readonly timeoutMs: number;
  /** Aborting ends the exchange, which then counts as not answered. */
  readonly signal: AbortSignal;
}

/** As much of an answer as is read; what Langfuse says fits. */
const longestAnswerBytes = 64 * 1024;

/** Posts the spans as one OTLP request in JSON; never rejects. */
export async function sendSpans(spans: readonly Span[], options: SendOptions): Promise<SendResult> {
  const { endpoint, keys, clock, timeoutMs, signal } = options;
  const body = bodyOf(spans);
  if (body === undefined) return { kind: 'unacceptable', reason: 'the spans could not be written as JSON' };
  const timeout = new AbortController();
  const timer = clock.after(timeoutMs, () => {
    timeout.abort(new Error(`no answer within ${timeoutMs} ms`));
  });
  try {
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Basic ${Buffer.from(`${keys.publicKey}:${keys.secretKey}`).toString('base64')}`,
        'x-langfuse-ingestion-version': '4',
        'user-agent': 'muster',
      },
      body,
      // Keys must not travel to where a redirection points.
      redirect: 'manual',
      signal: AbortSignal.any([timeout.signal, signal]),
    });
    const answer = await readAnswer(response);
    return resultOf(response, answer, clock);
  } catch (error) {
    return { kind: 'retry', reason: reasonOf(error), afterMs: undefined };
  } finally {
    timer.dispose();
  }
}

function bodyOf(spans: readonly Span[]): Uint8Array<ArrayBuffer> | undefined {
  try {
    const bytes = JsonTraceSerializer.serializeRequest([...spans]);
    return bytes === undefined ? undefined : new Uint8Array(bytes);
  } catch {
    // A time that is none, for one.
    return undefined;
  }
}

function resultOf(response: Response, answer: string, clock: Clock): SendResult {
  const { status } = response;
  if (response.ok) return { kind: 'accepted', ...rejectionsIn(answer) };
  const reason = `it answered ${status}${answer === '' ? '' : `: ${answer.slice(0, 300)}`}`;
  if (status === 401 || status === 403) return { kind: 'refused', status, reason };
  if (status === 404 || status === 405 || (status >= 300 && status < 400))
    return { kind: 'wrongAddress', reason };
  if (status === 408 || status === 425 || status === 429 || status >= 500) {
    return { kind: 'retry', reason, afterMs: retryAfterMs(response.headers.get('retry-after'), clock) };
  }
  return { kind: 'unacceptable', reason };
}

/** Empty when it cannot be read: the status has already said what counts. */
async function readAnswer(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of response.body ?? []) {
      if (!(chunk instanceof Uint8Array)) continue;
      chunks.push(chunk);
      length += chunk.byteLength;
      // Leaving the loop cancels the rest.
      if (length > longestAnswerBytes) break;
    }
  } catch {
    return '';
  }
  return Buffer.concat(chunks).toString('utf8').trim();
}

/** OTLP's partial success, or the list of errors that Langfuse's other endpoint sends with 207. */
function rejectionsIn(answer: string): { rejectedSpans: number; message: string } {
  try {
    const { partialSuccess, errors } = (JSON.parse(answer) ?? {}) as {
      partialSuccess?: { rejectedSpans?: unknown; errorMessage?: unknown };
      errors?: unknown;
    };
    if (Array.isArray(errors) && errors.length > 0) {
      return { rejectedSpans: errors.length, message: JSON.stringify(errors).slice(0, 300) };
    }
    // A 64-bit number, which JSON of protocol buffers writes as text.
    const rejectedSpans = Number(partialSuccess?.rejectedSpans ?? 0);
    const message = partialSuccess?.errorMessage;
    return {
      rejectedSpans: Number.isFinite(rejectedSpans) ? rejectedSpans : 0,
      message: typeof message === 'string' ? message.slice(0, 300) : '',
    };
  } catch {
    return { rejectedSpans: 0, message: '' };
  }
}

/** Seconds or a date. */
function retryAfterMs(header: string | null, clock: Clock): number | undefined {
  if (header === null) return undefined;
  const ms = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - clock.now();
  return Number.isFinite(ms) && ms > 0 ? ms : undefined;
}

/** `fetch` hides what happened in the cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (!(cause instanceof Error)) return error.message;
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.message;
  return code === '' ? error.message : code;
}
