import { agentById } from '../agents/agentRow';
import { sendBack } from '../agents/settle';
import { MusterError } from '../base/errors';
import type { MergeHold, MergeItem } from '../git/mergeItem';
import { recordEvent } from '../store/activityLog';
import type { Reader, Transaction } from '../store/store';

/** A merge that waits for a person, because it changes what the gate itself runs. */
export interface HeldMerge {
  readonly mergeId: number;
  readonly featureId: number;
  readonly agentId: number | undefined;
  readonly branch: string;
  readonly heldAt: string;
  readonly hold: MergeHold;
}

/** Condition on a row of `merge_record`. */
export function isHeld(alias: string): string {
  return `(${alias}.status = 'queued' AND ${alias}.held_at IS NOT NULL AND ${alias}.hold_decision IS NULL)`;
}

/** All that wait for a person, oldest first. */
export function heldMerges(reader: Reader): HeldMerge[] {
  interface HeldRow {
    mergeId: number;
    featureId: number;
    agentId: number | null;
    branch: string;
    heldAt: string;
    hold: string;
  }
  return reader
    .query<HeldRow>(
      `SELECT m.merge_id AS mergeId, m.feature_id AS featureId, m.agent_id AS agentId, m.branch,
         m.held_at AS heldAt, m.hold
       FROM merge_record m WHERE ${isHeld('m')} AND m.feature_id IS NOT NULL ORDER BY m.merge_id`,
    )
    .map((row) => ({ ...row, agentId: row.agentId ?? undefined, hold: JSON.parse(row.hold) as MergeHold }));
}

export function holdMerge(tx: Transaction, item: MergeItem, hold: MergeHold): void {
  tx.run(
    `UPDATE merge_record SET status = 'queued', expected_tip = NULL, merge_commit = NULL, held_at = ?, hold = ?,
       hold_decision = NULL, hold_note = NULL, hold_decided_at = NULL WHERE merge_id = ?`,
    [tx.now, JSON.stringify(hold), item.mergeId],
  );
  recordEvent(tx, {
    kind: 'mergeHeld',
    level: 'warning',
    agentId: item.agentId ?? null,
    featureId: item.featureId ?? null,
    text: `${item.branch} changes what the gate runs and waits for you: ${partsOf(hold)}`,
  });
}

/** The merge goes on with exactly these changes. @throws MusterError NotHeld */
export function approveMerge(tx: Transaction, featureId: number): HeldMerge {
  const held = requireHeld(tx, featureId);
  decide(tx, held, 'approved', null);
  recordEvent(tx, {
    kind: 'mergeApproved',
    featureId,
    agentId: held.agentId ?? null,
    text: `You approved that #${featureId} changes what the gate runs: ${partsOf(held.hold)}`,
  });
  return held;
}

/**
 * The feature goes to an agent again, on the same branch and with the note. It costs no attempt: that a person
 * wants it otherwise is no failure of the kind that must be kept from going on for ever.
 * @throws MusterError NotHeld
 */
export function rejectMerge(tx: Transaction, featureId: number, note: string): void {
  const held = requireHeld(tx, featureId);
  const said = note.trim();
  decide(tx, held, 'rejected', said);
  tx.run(`UPDATE merge_record SET status = 'abandoned', finished_at = ? WHERE merge_id = ?`, [
    tx.now,
    held.mergeId,
  ]);
  const reason = sentBackReason(held.hold, said);
  const agent = held.agentId === undefined ? undefined : agentById(tx, held.agentId);
  sendBack(tx, featureId, agent, reason);
}

/** For the agent that has to put it right. */
export function sentBackReason(hold: MergeHold, said: string): string {
  return `Its work changes what the project's checks run (${partsOf(hold)}), and a person sent it back${
    said === '' ? '; undo these changes.' : `: ${said}`
  }`;
}

function decide(
  tx: Transaction,
  { mergeId }: HeldMerge,
  decision: 'approved' | 'rejected',
  note: string | null,
): void {
  tx.run(`UPDATE merge_record SET hold_decision = ?, hold_note = ?, hold_decided_at = ? WHERE merge_id = ?`, [
    decision,
    note,
    tx.now,
    mergeId,
  ]);
}

function requireHeld(reader: Reader, featureId: number): HeldMerge {
  const held = heldMerges(reader).find((each) => each.featureId === featureId);
  if (held !== undefined) return held;
  throw new MusterError(
    'NotHeld',
    `No merge of feature ${featureId} waits for a decision; choose one that is shown under "Needs You".`,
    { details: { featureId } },
  );
}

function partsOf({ changes }: MergeHold): string {
  return changes.map(({ part }) => part).join(', ');
}
