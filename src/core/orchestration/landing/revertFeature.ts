import { revertText } from '../../agents/revertedWork';
import type { FeatureStatus } from '../../backlog/feature';
import { moveFeature } from '../../backlog/transitions';
import { MusterError } from '../../base/errors';
import type { GateResult } from '../../git/gate';
import { prepareRevert } from '../../git/landing/revertMerge';
import { integrationBranchCheckedOut } from '../../git/repository';
import { recordEvent } from '../../store/activityLog';
import type { Transaction } from '../../store/store';
import { cleanUpMerged, placeOfFeature } from '../cleanUp';
import type { Engine } from '../engine';
import type { Check } from '../mergeLine';
import { whyRed } from '../gateText';
import { findFeatureMerge, type FeatureMerge, refused } from './featureMerge';
import { oneLine } from './landMessage';

export interface RevertRequest {
  /** Told to the agent that tries again. */
  readonly reason?: string | undefined;
  /** Whether an agent implements the feature again as soon as it can; otherwise it waits for a person. */
  readonly again?: boolean | undefined;
}

export interface Reverted extends FeatureMerge {
  readonly revertCommit: string;
  readonly verified: boolean;
}

/** What of the engine this needs; the command line has no more than that. */
export type RevertParts = Pick<Engine, 'store' | 'repository' | 'integration' | 'worktrees' | 'log' | 'wake'>;

const maxMoves = 5;
const shownOutputLength = 1000;

/**
 * Takes a feature's merge back: built in memory, gated, then the integration branch moves by compare-and-swap, as
 * with a merge. The feature is pending again afterwards. Its branch and worktree are gone then (kept under rescue
 * refs): a new attempt must start from behind the revert, since git would take the old commits for merged already.
 *
 * @throws MusterError FeatureNotFound, RevertRefused, RevertConflict, IntegrationBranchCheckedOut; nothing was
 *   changed then
 */
export async function revertFeature(
  parts: RevertParts,
  check: Check,
  featureId: number,
  request: RevertRequest = {},
): Promise<Reverted> {
  const { store, integration, repository } = parts;
  // One at a time comes here, so what stands open is of one whose end could not be written down.
  await recoverReverts(parts);
  for (let moves = 0; moves < maxMoves; moves++) {
    const merge = await findFeatureMerge(parts, store, featureId);
    const reason = oneLine(request.reason ?? '');
    const tip = await integration.tip();
    const prepared = await prepareRevert(repository.git, tip, merge.mergeCommit, messageOf(merge, reason));
    if (prepared.kind === 'nothing') {
      throw refused(
        featureId,
        `Nothing of feature ${featureId}’s merge is left in "${integration.branch}"`,
        'there is nothing to take back',
      );
    }
    if (prepared.kind === 'conflict') throw conflict(merge, prepared.files);
    const worktree = await integration.checkedOutAt();
    if (worktree !== undefined) throw integrationBranchCheckedOut(integration.branch, worktree);
    const gate = await check(prepared.commit, tip);
    if (!gate.ok) throw gateRed(merge, gate);
    await clearPlace(parts, featureId);

    const revertId = await store.commit((tx) =>
      writeIntent(tx, merge, prepared.commit, reason, request, gate),
    );
    const advance = await integration.advance(prepared.parent, prepared.commit);
    if (advance.kind === 'advanced') {
      await store.commit((tx) => finishRevert(tx, revertId));
      parts.wake();
      return { ...merge, revertCommit: prepared.commit, verified: gate.verified };
    }
    await store.commit((tx) => tx.run(`DELETE FROM merge_revert WHERE revert_id = ?`, [revertId]));
    if (advance.kind === 'checkedOut')
      throw integrationBranchCheckedOut(integration.branch, advance.worktree);
  }
  throw refused(
    featureId,
    `"${integration.branch}" was moved again and again meanwhile`,
    'try again when less is merged',
  );
}

/** Finishes or forgets what an earlier host had begun, or could not write down: git is asked whether the branch was moved. */
export async function recoverReverts({
  store,
  integration,
}: Pick<RevertParts, 'store' | 'integration'>): Promise<void> {
  const open = store.query<{ id: number; commit: string }>(
    `SELECT revert_id AS id, revert_commit AS "commit" FROM merge_revert WHERE status = 'intent' ORDER BY revert_id`,
  );
  for (const { id, commit } of open) {
    const done = await integration.contains(commit);
    await store.commit((tx) => {
      if (done) finishRevert(tx, id);
      else tx.run(`DELETE FROM merge_revert WHERE revert_id = ?`, [id]);
    });
  }
}

function messageOf({ id, name, mergeCommit }: FeatureMerge, reason: string): string {
  const why = reason === '' ? '' : `\n\nReason: ${reason}`;
  return `Revert feature #${id}: ${oneLine(name)}\n\nThis takes back the merge ${mergeCommit}.${why}`;
}

/** A worktree left of the feature would be used again by the next attempt, with its commits that count as merged. */
async function clearPlace(parts: RevertParts, featureId: number): Promise<void> {
  const place = placeOfFeature(parts, featureId);
  if (place === undefined) return;
  await cleanUpMerged(parts, place);
  if (placeOfFeature(parts, featureId) === undefined) return;
  throw refused(
    featureId,
    `The worktree ${place.path} of feature ${featureId} could not be taken away (the log says why), and a new attempt would go on in it`,
    'end what works there or unlock it, and try again',
    { worktree: place.path },
  );
}

function writeIntent(
  tx: Transaction,
  { id, mergeCommit }: FeatureMerge,
  commit: string,
  reason: string,
  { again = false }: RevertRequest,
  { verified, ok, evidence, tree }: GateResult,
): number {
  const row = tx.get<{ id: number }>(
    `INSERT INTO merge_revert (feature_id, merge_commit, revert_commit, status, reason, hold, unverified, evidence,
       requested_at)
     SELECT id, ?, ?, 'intent', ?, ?, ?, ?, ? FROM features WHERE id = ? AND status = 'passing'
     RETURNING revert_id AS id`,
    [
      mergeCommit,
      commit,
      reason,
      again ? 0 : 1,
      verified ? 0 : 1,
      JSON.stringify({ ok, commit, tree, commands: evidence }),
      tx.now,
      id,
    ],
  );
  if (row !== undefined) return row.id;
  throw refused(id, `Feature ${id} was changed meanwhile`, 'look at it again');
}

function finishRevert(tx: Transaction, revertId: number): void {
  const row = tx.get<{
    id: number | null;
    name: string | null;
    commit: string;
    reason: string;
    hold: number;
    status: FeatureStatus | null;
  }>(
    `SELECT r.feature_id AS id, f.name, r.revert_commit AS "commit", r.reason, r.hold, f.status
     FROM merge_revert r LEFT JOIN features f ON f.id = r.feature_id WHERE r.revert_id = ?`,
    [revertId],
  );
  tx.run(`UPDATE merge_revert SET status = 'reverted', finished_at = ? WHERE revert_id = ?`, [
    tx.now,
    revertId,
  ]);
  if (row === undefined || row.id === null) return;
  const text = revertText({ revertCommit: row.commit, reason: row.reason });
  // Whatever else has become of it meanwhile stands; the branch was moved, and what is not written down now never is.
  if (row.status === 'passing') moveFeature(tx, row.id, 'pending', { lastError: text });
  else tx.run(`UPDATE features SET last_error = ?, updated_at = ? WHERE id = ?`, [text, tx.now, row.id]);
  if (row.hold === 1 && (row.status === 'passing' || row.status === 'pending')) {
    tx.run(`UPDATE features SET human_question = ? WHERE id = ?`, [
      `${text}. Retry it to have it implemented again.`,
      row.id,
    ]);
  }
  recordEvent(tx, {
    kind: 'reverted',
    level: 'warning',
    featureId: row.id,
    text: `#${row.id} ${row.name ?? ''}: ${text}`,
  });
}

function conflict({ id, name }: FeatureMerge, files: readonly string[]): MusterError {
  const where = files.length === 0 ? 'it' : files.join(', ');
  return new MusterError(
    'RevertConflict',
    `Later work builds on feature ${id} ${oneLine(name)} in ${where}, so nothing was changed; revert that work first, or add a feature that asks an agent to take it out.`,
    { details: { featureId: id, files } },
  );
}

function gateRed({ id }: FeatureMerge, gate: GateResult): MusterError {
  const last = gate.evidence.at(-1);
  return refused(
    id,
    `The checks fail without feature ${id} (${whyRed(gate)}), so nothing was changed`,
    'revert what depends on it first, or add a feature that asks an agent to take it out',
    { command: last?.command, output: last?.outputTail.slice(-shownOutputLength) },
  );
}
