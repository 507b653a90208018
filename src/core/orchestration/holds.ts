import { labelOf } from '../agents/providers';
import type { HoldView } from '../../shared/holdViews';
import type { Reader } from '../store/store';
import { readBaseGate } from './baseResult';
import { isHeld } from './heldMerges';
import { limitNotice, type ProviderLimit } from './providerLimits';
import { readMode } from './runState';
import { readSetupTrouble, setupHold } from './setupTrouble';
import { findingNotice, openFindings } from './sharedFindings';

/** What the database says by itself that keeps the project, or wants a person's word. */
export function recordedHolds(reader: Reader, limits: Iterable<ProviderLimit> = []): HoldView[] {
  const holds: HoldView[] = [];
  const setup = setupHold(reader);
  if (setup !== undefined) holds.push({ kind: 'setup', text: setup, since: readSetupTrouble(reader)?.at });
  for (const limit of limits) {
    const { provider } = limit;
    holds.push({ kind: 'providerLimit', id: provider, text: limitNotice(limit, labelOf(provider)) });
  }
  for (const finding of openFindings(reader)) {
    const { level, what } = finding;
    const text = findingNotice(finding);
    holds.push({ kind: 'repository', id: what, text, ...(level === 'danger' && { urgent: true }) });
  }
  const unmerged = unmergedHold(reader);
  if (unmerged !== undefined) holds.push(unmerged);
  return holds;
}

/** Work that is done and that nobody merges, as no run is on. */
function unmergedHold(reader: Reader): HoldView | undefined {
  if (readMode(reader) !== 'stopped') return undefined;
  const row = reader.get<{ count: number; since: string | null }>(
    `SELECT count(*) AS count, min(m.queued_at) AS since FROM merge_record m JOIN features f ON f.id = m.feature_id
     WHERE m.status IN ('queued', 'gating', 'intent') AND f.status = 'submitted' AND NOT ${isHeld('m')}`,
  );
  if (row === undefined || row.count === 0) return undefined;
  const what = row.count === 1 ? '1 submitted feature waits' : `${row.count} submitted features wait`;
  const red = readBaseGate(reader)?.ok === false;
  const why = red ? ' The integration branch did not pass its own checks the last time: mend it first.' : '';
  const text = `${what} to be merged, which happens while a run is on; start it.${why}`;
  return { kind: 'unmerged', text, since: row.since ?? undefined };
}

/** Remembers when each was seen first, for those of which nobody wrote that down. */
export class HoldAges {
  private seen: ReadonlyMap<string, string> = new Map();

  /** @param now UTC ISO 8601 */
  withAges(holds: readonly HoldView[], now: string): readonly HoldView[] {
    const keyOf = ({ kind, id, text }: HoldView): string => `${kind} ${id ?? text}`;
    this.seen = new Map(holds.map((hold) => [keyOf(hold), this.seen.get(keyOf(hold)) ?? now]));
    return holds.map((hold) => ({ ...hold, since: hold.since ?? this.seen.get(keyOf(hold)) }));
  }
}
