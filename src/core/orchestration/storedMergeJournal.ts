import { agentById, type AgentOutcome } from '../agents/agentRow';
import { settleRejectedMerge } from '../agents/settle';
import { moveFeature } from '../backlog/transitions';
import type { GateResult } from '../git/gate';
import type { MergeConflict } from '../git/integration';
import type { MergeHold, MergeItem, MergeJournal, MergeStep } from '../git/mergeItem';
import { recordEvent } from '../store/activityLog';
import type { Transaction } from '../store/store';
import { conflictReason } from './conflictReason';
import { announceDependency } from './announceDependency';
import type { Engine } from './engine';
import { gateReason, whyUnverified } from './gateText';
import { holdMerge, isHeld } from './heldMerges';
import { gateOf, type KeptGate, keptGate } from './keptGate';
import { oweTests } from './testing/owedTests';

/** Writes the merge queue's steps to the database, and with the last one what it means for feature and agent. */
export class StoredMergeJournal implements MergeJournal {
  constructor(
    private readonly engine: Engine,
    /** The work is in the integration branch and written down. */
    private readonly onMerged: (item: MergeItem) => void,
  ) {}

  async gating(item: MergeItem, step: MergeStep): Promise<void> {
    await this.step(item, 'gating', step);
  }

  async intent(item: MergeItem, step: MergeStep, gate: GateResult): Promise<void> {
    await this.step(item, 'intent', step, gate);
  }

  async merged(item: MergeItem, mergeCommit: string, gate: GateResult | undefined): Promise<void> {
    await this.engine.store.commit((tx) => {
      if (gate !== undefined) keepEvidence(tx, item, gate);
      tx.run(
        `UPDATE merge_record SET status = 'merged', merge_commit = ?, finished_at = ? WHERE merge_id = ?`,
        [mergeCommit, tx.now, item.mergeId],
      );
      tx.run(
        `UPDATE agent_lifecycle SET outcome = 'merged', activity = 'success', merged_at = ?, merge_commit = ?
         WHERE agent_id = ?`,
        [tx.now, mergeCommit, item.agentId ?? 0],
      );
      const { unverified, how } = verificationOf(tx, item);
      if (item.featureId !== undefined) {
        moveFeature(tx, item.featureId, 'passing', { unverified });
        oweTests(tx, this.engine.settings());
        announceDependency(tx, item.featureId, this.engine.integration.branch, mergeCommit);
        recordEvent(tx, {
          kind: 'merged',
          level: 'success',
          agentId: item.agentId ?? null,
          featureId: item.featureId,
          text: `#${item.featureId} passes: merged as ${mergeCommit.slice(0, 9)}, ${how}`,
        });
      }
    });
    if (item.featureId !== undefined) {
      this.engine.debug.log('DB', `Feature #${item.featureId} marked passing`, { commit: mergeCommit });
    }
    this.onMerged(item);
    this.engine.wake();
  }

  conflict(item: MergeItem, conflict: MergeConflict): Promise<void> {
    const reason = conflictReason(conflict, this.engine.integration.branch);
    return this.reject(item, 'conflict', reason, (tx) => {
      tx.run(`UPDATE merge_record SET conflicts = ?, expected_tip = ? WHERE merge_id = ?`, [
        JSON.stringify(conflict.files),
        conflict.parent,
        item.mergeId,
      ]);
    });
  }

  gateRed(item: MergeItem, gate: GateResult): Promise<void> {
    return this.reject(item, 'gate_red', gateReason(gate), (tx) => keepEvidence(tx, item, gate));
  }

  async held(item: MergeItem, hold: MergeHold): Promise<void> {
    await this.engine.store.commit((tx) => holdMerge(tx, item, hold));
    this.engine.wake();
  }

  abandoned(item: MergeItem, reason: string): Promise<void> {
    return this.reject(item, 'no_commit', reason, () => undefined);
  }

  async requeued(item: MergeItem): Promise<void> {
    await this.engine.store.commit((tx) => {
      tx.run(
        `UPDATE merge_record SET status = 'queued', expected_tip = NULL, merge_commit = NULL WHERE merge_id = ?`,
        [item.mergeId],
      );
    });
  }

  async stuck(item: MergeItem, reason: string): Promise<void> {
    await this.engine.store.commit((tx) => {
      recordEvent(tx, {
        kind: 'mergeStuck',
        level: 'error',
        agentId: item.agentId ?? null,
        featureId: item.featureId ?? null,
        text: `The merge of ${item.branch} does not work; start again when this is mended: ${reason}`,
      });
    });
  }

  private step(
    item: MergeItem,
    status: 'gating' | 'intent',
    step: MergeStep,
    gate?: GateResult,
  ): Promise<void> {
    return this.engine.store.commit((tx) => {
      if (gate !== undefined) keepEvidence(tx, item, gate);
      if (status === 'gating') {
        tx.run(`UPDATE merge_record SET gate_started_at = ?, gate_ended_at = NULL WHERE merge_id = ?`, [
          tx.now,
          item.mergeId,
        ]);
      }
      tx.run(`UPDATE merge_record SET status = ?, expected_tip = ?, merge_commit = ? WHERE merge_id = ?`, [
        status,
        step.expectedTip,
        step.mergeCommit,
        item.mergeId,
      ]);
    });
  }

  private async reject(
    item: MergeItem,
    outcome: Extract<AgentOutcome, 'conflict' | 'gate_red' | 'no_commit'>,
    reason: string,
    also: (tx: Transaction) => void,
  ): Promise<void> {
    const status = outcome === 'no_commit' ? 'abandoned' : outcome;
    await this.engine.store.commit((tx) => {
      also(tx);
      tx.run(`UPDATE merge_record SET status = ?, merge_commit = NULL, finished_at = ? WHERE merge_id = ?`, [
        status,
        tx.now,
        item.mergeId,
      ]);
      const agent = item.agentId === undefined ? undefined : agentById(tx, item.agentId);
      if (agent !== undefined) settleRejectedMerge(tx, agent, outcome, reason, this.engine.retryPolicy());
      else if (item.featureId !== undefined) giveBack(tx, item.featureId, reason);
    });
    this.engine.wake();
  }
}

/** Merges that an earlier host left unfinished, oldest first; without those that wait for a person. */
export function unfinishedMerges(
  reader: Pick<Transaction, 'query'>,
): { readonly item: MergeItem; readonly intendedCommit: string | undefined }[] {
  interface OpenMerge {
    mergeId: number;
    featureId: number | null;
    agentId: number | null;
    branch: string;
    branchTip: string;
    status: string;
    mergeCommit: string | null;
    name: string | null;
    approved: string | null;
  }
  return reader
    .query<OpenMerge>(
      `SELECT m.merge_id AS mergeId, m.feature_id AS featureId, m.agent_id AS agentId, m.branch,
         m.branch_tip AS branchTip, m.status, m.merge_commit AS mergeCommit, f.name,
         CASE m.hold_decision WHEN 'approved' THEN m.hold ->> '$.digest' END AS approved
       FROM merge_record m LEFT JOIN features f ON f.id = m.feature_id
       WHERE m.status IN ('queued', 'gating', 'intent') AND NOT ${isHeld('m')} ORDER BY m.merge_id`,
    )
    .map((row) => ({
      item: {
        mergeId: row.mergeId,
        featureId: row.featureId ?? undefined,
        agentId: row.agentId ?? undefined,
        branch: row.branch,
        branchTip: row.branchTip,
        message: mergeMessage(row.featureId, row.name, row.branch),
        approved: row.approved ?? undefined,
      },
      intendedCommit: row.status === 'intent' ? (row.mergeCommit ?? undefined) : undefined,
    }));
}

export function mergeMessage(featureId: number | null, name: string | null, branch: string): string {
  return featureId === null || name === null
    ? `Merge ${branch}`
    : `Merge feature #${featureId}: ${name}\n\nBranch: ${branch}`;
}

function keepEvidence(tx: Transaction, item: MergeItem, gate: GateResult): void {
  tx.run(
    `UPDATE merge_record SET evidence = ?, unverified = ?, gate_ended_at = coalesce(gate_ended_at, ?)
     WHERE merge_id = ?`,
    [JSON.stringify(keptGate(gate)), gate.verified ? 0 : 1, tx.now, item.mergeId],
  );
}

/** Also of a merge that an earlier host has made: what it has kept says so. */
function verificationOf(tx: Transaction, item: MergeItem): { unverified: boolean; how: string } {
  const row = tx.get<{ unverified: number; evidence: string | null }>(
    `SELECT unverified, evidence FROM merge_record WHERE merge_id = ?`,
    [item.mergeId],
  );
  if (row?.unverified === 0) return { unverified: false, how: 'gate green' };
  const { evidence = [] } = row?.evidence == null ? {} : gateOf(JSON.parse(row.evidence) as KeptGate);
  return { unverified: true, how: `unverified (${whyUnverified(evidence)})` };
}

/** What a person has submitted costs no attempt: the feature is free again, with its worktree. */
function giveBack(tx: Transaction, featureId: number, reason: string): void {
  moveFeature(tx, featureId, 'pending', { lastError: reason, retryNotBefore: null });
  recordEvent(tx, {
    kind: 'attemptFailed',
    level: 'warning',
    featureId,
    text: `What you submitted of #${featureId} did not pass: ${reason}`,
  });
}
