import { recordEvent } from '../store/activityLog';
import type { Reader, Transaction } from '../store/store';
import type { RunScope } from '../../shared/runScope';
import { failuresKept, type RunSummary, runSummaryText } from '../../shared/runSummary';
import type { FeatureCounts } from '../../shared/viewModel';
import { type ActiveScope, meetsScope } from './runScope';
import { readRunStart, readState, writeMode, writeRunStart, writeState } from './runState';

const key = 'last_run';
/** The whole of it is on the feature itself. */
const maxReasonLength = 300;

/** How the last run came to its end by itself; undefined while one is on. */
export function readLastRun(reader: Reader): RunSummary | undefined {
  const text = readState(reader, key) ?? '';
  return text === '' ? undefined : (JSON.parse(text) as RunSummary);
}

/** A new run is on, or the last one was stopped. */
export function forgetLastRun(tx: Transaction): void {
  tx.run(`DELETE FROM orchestrator_state WHERE key = ?`, [key]);
}

/** Ends the run with its one closing summary, in one transaction. */
export function endRun(
  tx: Transaction,
  end: 'finished' | 'drained',
  counts: FeatureCounts,
  scope: ActiveScope | undefined,
): void {
  const summary = summarize(tx, end, counts, scope);
  writeMode(tx, 'stopped');
  writeRunStart(tx, undefined);
  writeState(tx, key, JSON.stringify(summary));
  recordEvent(tx, {
    kind: end === 'drained' ? 'runDrained' : 'runFinished',
    level: summary.end === 'complete' ? 'success' : end === 'drained' ? 'info' : 'warning',
    text: runSummaryText(summary),
  });
}

function summarize(
  reader: Transaction,
  end: 'finished' | 'drained',
  counts: FeatureCounts,
  scope: ActiveScope | undefined,
): RunSummary {
  const startedAt = readRunStart(reader);
  const since = startedAt ?? reader.now;
  const count = (column: 'passed_at' | 'regressed_at', condition: string): number =>
    reader.get<{ n: number }>(`SELECT count(*) AS n FROM features WHERE ${column} >= ? AND ${condition}`, [
      since,
    ])?.n ?? 0;
  const failures = reader
    .query<{ id: number; name: string; reason: string | null }>(
      `SELECT id, name, last_error AS reason FROM features WHERE status = 'failed' ORDER BY id LIMIT ${failuresKept}`,
    )
    .map(({ id, name, reason }) => ({ id, name, reason: (reason ?? '').slice(0, maxReasonLength) }));
  const isComplete = scope === undefined ? counts.total === counts.passing : meetsScope(reader, scope, since);
  return {
    end: isComplete ? 'complete' : end === 'drained' ? 'drained' : 'incomplete',
    ...(scope !== undefined && { scope: withoutTime(scope) }),
    startedAt,
    endedAt: reader.now,
    total: counts.total,
    passing: counts.passing,
    passed: count('passed_at', `status = 'passing'`),
    failures,
    failed: counts.failed,
    regressed: count('regressed_at', '1'),
    blocked: counts.blocked,
    waitingForPerson: counts.waitingForPerson,
    overBudget: counts.overBudget ?? 0,
    notMerged: counts.submitted,
    ...usageSince(reader, since),
    wallMs: startedAt === undefined ? undefined : Date.parse(reader.now) - Date.parse(startedAt),
  };
}

/** As the providers say; null where none has said anything. */
export function usageSince(reader: Reader, since: string): Pick<RunSummary, 'agents' | 'tokens' | 'costUsd'> {
  const row = reader.get<{ agents: number; tokens: number | null; cost: number | null }>(
    `SELECT count(*) AS agents, sum(coalesce(input_tokens, 0) + coalesce(output_tokens, 0))
       FILTER (WHERE input_tokens IS NOT NULL OR output_tokens IS NOT NULL) AS tokens, sum(cost_usd) AS cost
     FROM agent_lifecycle WHERE spawned_at >= ? AND origin_key IS NULL`,
    [since],
  );
  return { agents: row?.agents ?? 0, tokens: row?.tokens ?? undefined, costUsd: row?.cost ?? undefined };
}

function withoutTime({ agentType, featureId, maxAgents }: ActiveScope): RunScope {
  return {
    ...(agentType !== undefined && { agentType }),
    ...(featureId !== undefined && { featureId }),
    ...(maxAgents !== undefined && { maxAgents }),
  };
}
