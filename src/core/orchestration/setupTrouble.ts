import { type AgentRow } from '../agents/agentRow';
import { endAgent } from '../agents/lifecycle';
import { settleRefusal } from '../agents/settle';
import { requireFeature } from '../backlog/readFeatures';
import type { RetryPolicy } from '../scheduling/retryPolicy';
import { recordEvent } from '../store/activityLog';
import type { Reader, Transaction } from '../store/store';
import { readMode, writeMode } from './runState';

/** After so many failures in a row somebody has to look at it. */
export const setupFailuresAllowed = 3;

/** Set-ups of worktrees that failed since one last succeeded; in the database, so that a restart forgets nothing. */
export interface SetupTrouble {
  /** Failures in a row; of agents that were started together, one counts. */
  readonly count: number;
  readonly at: string;
  /** Nothing is started before (UTC ISO 8601). */
  readonly until: string;
  readonly message: string;
  /** By id, what became of each feature's own set-ups. */
  readonly features: Readonly<Record<string, { readonly count: number; readonly message: string }>>;
}

const key = 'setup_trouble';

export function readSetupTrouble(reader: Reader): SetupTrouble | undefined {
  const row = reader.get<{ value: string }>(`SELECT value FROM orchestrator_state WHERE key = ?`, [key]);
  return row === undefined ? undefined : (JSON.parse(row.value) as SetupTrouble);
}

/** What a person has to do before anything is started again. */
export function setupHold(reader: Reader): string | undefined {
  const trouble = readSetupTrouble(reader);
  if (trouble === undefined || trouble.count < setupFailuresAllowed) return undefined;
  return `Needs you: ${inARow(trouble.count, trouble.message)}`;
}

/** Somebody has seen to it. */
export function forgetSetupTrouble(tx: Transaction): void {
  tx.run(`DELETE FROM orchestrator_state WHERE key = ?`, [key]);
}

/** The wait that follows the last failure is over; what is counted stays. */
export function endSetupWait(tx: Transaction): void {
  const trouble = readSetupTrouble(tx);
  if (trouble !== undefined) write(tx, { ...trouble, until: tx.now });
}

export function setupSucceeded(tx: Transaction, featureId: number): void {
  const trouble = readSetupTrouble(tx);
  if (trouble === undefined) return;
  const features = without(trouble.features, featureId);
  if (Object.keys(features).length === 0) forgetSetupTrouble(tx);
  else write(tx, { ...trouble, count: 0, until: tx.now, features });
}

/**
 * The agent never started, as its worktree could not be set up: the feature waits and is tried again, each
 * time later, and no attempt is counted. What fails for every feature pauses the run; what fails for one
 * alone fails that one. Either waits for a person then.
 */
export function settleSetupFailure(
  tx: Transaction,
  agent: AgentRow,
  message: string,
  policy: RetryPolicy,
): void {
  const featureId = agent.featureId ?? 0;
  const earlier = readSetupTrouble(tx);
  const own = (earlier?.features[String(featureId)]?.count ?? 0) + 1;
  const isNew = earlier === undefined || earlier.count === 0 || agent.spawnedAt > earlier.at;
  const count = (earlier?.count ?? 0) + (isNew ? 1 : 0);
  const until = new Date(Date.parse(tx.now) + policy.delayMs(Math.max(count, own))).toISOString();
  const trouble = { count, at: tx.now, until, message };
  const others = without(earlier?.features ?? {}, featureId);
  if (own >= setupFailuresAllowed && count < setupFailuresAllowed) {
    write(tx, { ...trouble, features: others });
    settleRefusal(tx, agent, message);
    return;
  }
  write(tx, { ...trouble, features: { ...others, [featureId]: { count: own, message } } });
  endAgent(tx, agent.agentId, {
    ...{ status: 'failed', outcome: 'interrupted' },
    ...{ exitCode: null, signal: null, error: message },
  });
  const feature = requireFeature(tx, featureId);
  if (feature.fence === agent.fence && feature.status === 'in_progress') {
    tx.run(`UPDATE features SET retry_not_before = ?, updated_at = ? WHERE id = ?`, [
      until,
      tx.now,
      featureId,
    ]);
  }
  recordEvent(tx, {
    kind: 'setupFailed',
    level: 'warning',
    agentId: agent.agentId,
    featureId,
    text: `#${String(featureId)} ${feature.name} waits: ${message}`,
  });
  if (count < setupFailuresAllowed || readMode(tx) !== 'running') return;
  writeMode(tx, 'paused');
  recordEvent(tx, { kind: 'runPaused', level: 'error', text: `Run paused: ${inARow(count, message)}` });
}

function inARow(count: number, message: string): string {
  return `worktrees could not be set up ${String(count)} times in a row. ${message} Then resume the run.`;
}

function without(features: SetupTrouble['features'], featureId: number): SetupTrouble['features'] {
  return Object.fromEntries(Object.entries(features).filter(([id]) => id !== String(featureId)));
}

function write(tx: Transaction, trouble: SetupTrouble): void {
  tx.run(
    `INSERT INTO orchestrator_state (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
    [key, JSON.stringify(trouble)],
  );
}
