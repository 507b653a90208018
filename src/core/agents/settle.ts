import { requireFeature } from '../backlog/readFeatures';
import { latestAgentId, moveFeature } from '../backlog/transitions';
import type { RetryPolicy } from '../scheduling/retryPolicy';
import { recordEvent } from '../store/activityLog';
import type { Transaction } from '../store/store';
import { type AgentOutcome, agentById, type AgentRow, interruptionsOf, stallsOf } from './agentRow';
import { type AgentEnd, endAgent } from './lifecycle';

/** What became of a feature when its agent's work was judged. */
export type Settlement =
  | { readonly kind: 'queued'; readonly mergeId: number }
  | { readonly kind: 'resumes'; readonly at: string }
  /** A person has to answer first, or has just done so. */
  | { readonly kind: 'waits' }
  | { readonly kind: 'retries'; readonly at: string }
  | { readonly kind: 'failed'; readonly reason: string }
  /** A later agent has the feature; nothing was changed but this agent's own row. */
  | { readonly kind: 'superseded' };

/** Writes an agent's end and what follows for its feature, in one transaction. */
export function settleEnd(
  tx: Transaction,
  agent: AgentRow,
  end: AgentEnd,
  headCommit: string | null,
  policy: RetryPolicy,
): Settlement {
  endAgent(tx, agent.agentId, end);
  tx.run(`UPDATE agent_lifecycle SET head_commit = ? WHERE agent_id = ?`, [headCommit, agent.agentId]);
  const { featureId } = agent;
  if (featureId === null) return { kind: 'superseded' };
  const feature = requireFeature(tx, featureId);
  if (feature.fence !== agent.fence || feature.status !== 'in_progress') return { kind: 'superseded' };

  if (end.outcome === 'submitted') {
    moveFeature(tx, featureId, 'submitted');
    const mergeId = queueMerge(tx, agent, headCommit ?? '');
    recordEvent(tx, {
      kind: 'submitted',
      agentId: agent.agentId,
      featureId,
      text: `Submitted #${featureId} ${feature.name}; it goes through the merge queue`,
    });
    return { kind: 'queued', mergeId };
  }
  if (end.asked === true || (end.outcome === 'interrupted' && isOverBudget(tx, agent))) {
    // It stays in progress, so that the next agent goes on in the same worktree as soon as it may.
    tx.run(`UPDATE features SET retry_not_before = NULL, updated_at = ? WHERE id = ?`, [tx.now, featureId]);
    return { kind: 'waits' };
  }
  if (end.outcome === 'interrupted') return settleInterruption(tx, agent, end, policy);
  if (end.outcome === 'skipped') {
    tx.run(`UPDATE features SET skip_count = skip_count + 1 WHERE id = ?`, [featureId]);
  }
  return settleAttempt(tx, agent, end.error ?? 'The attempt failed.', policy);
}

/**
 * A conflict or a red gate turns submitted work into an attempt without progress.
 *
 * @param reason what the next agent must know, in full
 */
export function settleRejectedMerge(
  tx: Transaction,
  agent: AgentRow,
  outcome: Extract<AgentOutcome, 'conflict' | 'gate_red' | 'no_commit'>,
  reason: string,
  policy: RetryPolicy,
): Settlement {
  tx.run(`UPDATE agent_lifecycle SET outcome = ?, activity = 'error', error_message = ? WHERE agent_id = ?`, [
    outcome,
    reason,
    agent.agentId,
  ]);
  return settleAttempt(tx, agent, reason, policy);
}

/** A person wants submitted work done otherwise: the feature is free again at once, with all its attempts. */
export function sendBack(
  tx: Transaction,
  featureId: number,
  agent: AgentRow | undefined,
  reason: string,
): void {
  if (agent !== undefined) {
    tx.run(
      `UPDATE agent_lifecycle SET outcome = 'gate_red', activity = 'error', error_message = ? WHERE agent_id = ?`,
      [reason, agent.agentId],
    );
  }
  moveFeature(tx, featureId, 'pending', { lastError: reason, retryNotBefore: null });
  tx.run(`UPDATE features SET attempts_since_agent_id = ? WHERE id = ?`, [
    latestAgentId(tx, featureId),
    featureId,
  ]);
  recordEvent(tx, {
    kind: 'sentBack',
    level: 'warning',
    agentId: agent?.agentId ?? null,
    featureId,
    text: `You sent #${featureId} back: ${reason}`,
  });
}

/** The agent could not be started for a reason that only a person can mend: the feature waits as failed. */
export function settleRefusal(tx: Transaction, agent: AgentRow, message: string): Settlement {
  const end = {
    status: 'failed',
    outcome: 'interrupted',
    exitCode: null,
    signal: null,
    error: message,
  } as const;
  endAgent(tx, agent.agentId, end);
  const feature = agent.featureId === null ? undefined : requireFeature(tx, agent.featureId);
  if (feature?.fence !== agent.fence || feature.status !== 'in_progress') return { kind: 'superseded' };
  fail(tx, agent, message, feature.name);
  return { kind: 'failed', reason: message };
}

/** Asked of the row: it may have been marked after this agent was read. */
function isOverBudget(tx: Transaction, { agentId }: AgentRow): boolean {
  return agentById(tx, agentId)?.budget != null;
}

function settleAttempt(tx: Transaction, agent: AgentRow, reason: string, policy: RetryPolicy): Settlement {
  const featureId = agent.featureId ?? 0;
  // Read after the agent's row has its outcome: this attempt counts.
  const { attempts, name } = requireFeature(tx, featureId);
  if (attempts >= policy.maxAttempts) {
    const message =
      attempts === 1
        ? `Failed at its only attempt. ${reason}`
        : `Failed after ${attempts} attempts. The last one: ${reason}`;
    fail(tx, agent, message, name);
    return { kind: 'failed', reason: message };
  }
  const at = later(tx, policy.delayMs(attempts));
  moveFeature(tx, featureId, 'pending', { lastError: reason, retryNotBefore: at });
  recordEvent(tx, {
    kind: 'attemptFailed',
    level: 'warning',
    agentId: agent.agentId,
    featureId,
    text: `Attempt ${attempts} of ${policy.maxAttempts} at #${featureId} ${name} did not pass: ${reason}`,
  });
  return { kind: 'retries', at };
}

function settleInterruption(
  tx: Transaction,
  agent: AgentRow,
  end: AgentEnd,
  policy: RetryPolicy,
): Settlement {
  const featureId = agent.featureId ?? 0;
  const { name } = requireFeature(tx, featureId);
  if (agent.restartBy === 'user') {
    tx.run(`UPDATE features SET retry_not_before = NULL, updated_at = ? WHERE id = ?`, [tx.now, featureId]);
    recordEvent(tx, {
      kind: 'restarted',
      agentId: agent.agentId,
      featureId,
      text: `You restarted the agent of #${featureId} ${name}`,
    });
    return { kind: 'resumes', at: tx.now };
  }
  const stalls = agent.restartBy === 'policy' ? stallsOf(tx, featureId) : 0;
  if (stalls > policy.maxRestarts) {
    const message = `Stalled ${stalls} times in a row; look at its output, then retry it. ${end.error ?? ''}`;
    fail(tx, agent, message.trim(), name);
    return { kind: 'failed', reason: message };
  }
  const interruptions = interruptionsOf(tx, featureId);
  if (interruptions >= policy.maxInterruptions) {
    const message = `Interrupted ${interruptions} times in a row; retry it when the cause is gone. ${end.error ?? ''}`;
    fail(tx, agent, message.trim(), name);
    return { kind: 'failed', reason: message };
  }
  const at = later(tx, policy.delayMs(interruptions));
  // It stays in progress: the next agent resumes it, in the same worktree.
  tx.run(`UPDATE features SET retry_not_before = ?, updated_at = ? WHERE id = ?`, [at, tx.now, featureId]);
  recordEvent(tx, {
    kind: 'interrupted',
    level: 'warning',
    agentId: agent.agentId,
    featureId,
    text: `Interrupted at #${featureId} ${name}${end.error === null ? '' : `: ${end.error}`}`,
  });
  return { kind: 'resumes', at };
}

function fail(tx: Transaction, agent: AgentRow, message: string, name: string): void {
  moveFeature(tx, agent.featureId ?? 0, 'failed', { lastError: message, retryNotBefore: null });
  recordEvent(tx, {
    kind: 'featureFailed',
    level: 'error',
    agentId: agent.agentId,
    featureId: agent.featureId,
    text: `#${agent.featureId ?? 0} ${name}: ${message}`,
  });
}

function queueMerge(tx: Transaction, agent: AgentRow, branchTip: string): number {
  const row = tx.get<{ merge_id: number }>(
    `INSERT INTO merge_record (feature_id, agent_id, branch, branch_tip, status, queued_at)
     VALUES (?, ?, ?, ?, 'queued', ?) RETURNING merge_id`,
    [agent.featureId, agent.agentId, agent.branch, branchTip, tx.now],
  );
  if (row === undefined) throw new Error('INSERT … RETURNING returned no row');
  return row.merge_id;
}

function later(tx: Transaction, delayMs: number): string {
  return new Date(Date.parse(tx.now) + delayMs).toISOString();
}
