import type { LimitReached } from '../agents/heardOfRun';
import { recordEvent } from '../store/activityLog';
import type { Reader, Transaction } from '../store/store';
import { readState, writeState } from './runState';

/** The account of a provider has reached its usage limit: nothing of that provider is started before the end. */
export interface ProviderLimit {
  readonly provider: string;
  /** UTC ISO 8601 with milliseconds */
  readonly until: string;
  /** In the words of its program. */
  readonly text: string;
}

/** When a program does not say when its limit ends, one agent tries again after this. */
const unknownEndMs = 15 * 60_000;
/** What is said to be over, but was met just now, is not tried again at once. */
const leastMs = 60_000;
/** Who says a time further off has probably meant something else. */
const mostMs = 8 * 24 * 60 * 60_000;

/** The limit that holds a provider up at `now` (UTC ISO 8601 with milliseconds), if any. */
export function providerLimitAt(reader: Reader, provider: string, now: string): ProviderLimit | undefined {
  const [until = '', ...words] = (readState(reader, keyOf(provider)) ?? '').split(' ');
  return until > now ? { provider, until, text: words.join(' ') } : undefined;
}

export function holdUpProvider(tx: Transaction, provider: string, label: string, limit: LimitReached): void {
  const nowMs = Date.parse(tx.now);
  const saidMs = Date.parse(limit.resetsAt ?? '');
  const endMs = Number.isNaN(saidMs) ? nowMs + unknownEndMs : saidMs;
  const until = new Date(Math.min(Math.max(endMs, nowMs + leastMs), nowMs + mostMs)).toISOString();
  const earlier = providerLimitAt(tx, provider, tx.now);
  // Agents that were at work together meet the same limit one after the other.
  if (earlier !== undefined && earlier.until >= until) return;
  writeState(tx, keyOf(provider), `${until} ${limit.text}`);
  recordEvent(tx, {
    kind: 'providerLimit',
    level: 'warning',
    text: `${label} has reached its usage limit; nothing is started with it before ${until}: ${limit.text}`,
  });
}

/** Those that hold up any of these providers, by provider. */
export function providerLimitsAt(
  reader: Reader,
  ids: Iterable<string>,
  now: string,
): ReadonlyMap<string, ProviderLimit> {
  const limits = [...new Set(ids)].map((id) => providerLimitAt(reader, id, now));
  return new Map(limits.flatMap((limit) => (limit === undefined ? [] : [[limit.provider, limit] as const])));
}

/** Whoever starts a run may know more than the limit says: it is tried anew. */
export function forgetLimits(tx: Transaction): void {
  tx.run(`DELETE FROM orchestrator_state WHERE key LIKE 'limit.%'`);
}

/** As a sentence in the user's words. */
export function limitNotice({ until, text }: ProviderLimit, label: string): string {
  const time = new Date(until).toLocaleString();
  return `${label} has reached its usage limit; its features go on by themselves at ${time}. Choose another provider to go on now. (${text})`;
}

function keyOf(provider: string): string {
  return `limit.${provider}`;
}
