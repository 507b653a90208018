import { existsSync } from 'node:fs';
import path from 'node:path';
import { liveAgents } from '../../agents/agentRow';
import { dropQuestion } from '../../backlog/questions';
import { requireFeature } from '../../backlog/readFeatures';
import { moveFeature } from '../../backlog/transitions';
import { MusterError } from '../../base/errors';
import { recordEvent } from '../../store/activityLog';
import type { Reader, Transaction } from '../../store/store';
import type { MadeWorktree, SubmittedWorktree } from '../../../shared/placeViews';
import type { Engine } from '../engine';
import { planRun } from '../runPlan';
import { submittableWork } from '../submittableWork';

/**
 * Makes the worktree of a feature before any agent does, so that a person can begin in it. The feature's next agent
 * goes on there. Whoever calls keeps passes from coming in between.
 *
 * @throws MusterError FeatureNotFound, WorktreeExists, BranchExists, WorktreeBusy, InvalidTransition
 */
export async function createWorktree(engine: Engine, featureId: number): Promise<MadeWorktree> {
  const { store, integration, worktrees } = engine;
  const feature = requireFeature(store, featureId);
  requireFree(store, featureId);
  const plan = await planRun(engine, feature);
  if (plan.known !== undefined && existsSync(path.join(plan.known.path, '.git'))) {
    throw new MusterError(
      'WorktreeExists',
      `Feature #${featureId} has a worktree already, at ${plan.known.path}; work in it, or clean it up first.`,
      { details: { featureId, path: plan.known.path } },
    );
  }
  await integration.ensure();
  const base = await integration.tip();
  const { path: folder, branch } = await worktrees.add({
    name: plan.folderName,
    branch: plan.branch,
    base,
    reuse: plan.known,
    // From here on what lies there is Muster's own, whoever is killed.
    onFree: () =>
      store.commit((tx) => track(tx, { featureId, branch: plan.branch, path: plan.worktree, base })),
  });
  await store.commit((tx) => {
    tx.run(`UPDATE git_worktree_tracker SET status = 'active' WHERE path = ? AND status = 'creating'`, [
      plan.worktree,
    ]);
    recordEvent(tx, {
      kind: 'worktreeMade',
      featureId,
      text: `You made a worktree for #${featureId} ${feature.name}`,
    });
  });
  return { featureId, path: folder, branch };
}

/**
 * Submits what is committed in a feature's worktree, in place of an agent: merge and checks follow as for any work.
 *
 * @returns the merge that was queued
 * @throws MusterError FeatureNotFound, WorktreeGone, WorktreeBusy, InvalidTransition, NotSubmittable
 */
export async function submitWorktree(
  engine: Engine,
  featureId: number,
): Promise<SubmittedWorktree & { readonly mergeId: number }> {
  const { store } = engine;
  requireFeature(store, featureId);
  requireFree(store, featureId);
  const place = store.get<{ branch: string; path: string; base: string | null }>(
    `SELECT branch, path, base_commit AS base FROM git_worktree_tracker
     WHERE feature_id = ? AND status <> 'removed' AND branch <> '' ORDER BY worktree_id DESC LIMIT 1`,
    [featureId],
  );
  if (place?.base == null || !existsSync(path.join(place.path, '.git'))) {
    throw new MusterError(
      'WorktreeGone',
      `Feature #${featureId} has no worktree to merge from; make one with muster worktrees create ${featureId}, or let an agent build it.`,
      { details: { featureId } },
    );
  }
  const { branch, path: worktree, base: baseCommit } = place;
  const work = await submittableWork(engine, { worktree, branch, baseCommit }, 'merge again');
  if ('refusal' in work) throw new MusterError('NotSubmittable', work.refusal, { details: { featureId } });
  const mergeId = await store.commit((tx) => {
    // Asked again: an agent may have come meanwhile.
    requireFree(tx, featureId);
    const { status, name } = requireFeature(tx, featureId);
    dropQuestion(tx, featureId);
    if (status === 'failed') moveFeature(tx, featureId, 'pending');
    moveFeature(tx, featureId, 'in_progress');
    moveFeature(tx, featureId, 'submitted', { lastError: null });
    recordEvent(tx, {
      kind: 'submitted',
      featureId,
      text: `You submitted #${featureId} ${name} from its worktree; it goes through the merge queue`,
    });
    return queue(tx, { featureId, branch, commit: work.commit });
  });
  return { featureId, branch, commit: work.commit, mergeId };
}

/** @throws MusterError WorktreeBusy, InvalidTransition */
function requireFree(reader: Reader, featureId: number): void {
  const agent = liveAgents(reader).find((each) => each.featureId === featureId);
  if (agent !== undefined) {
    throw new MusterError(
      'WorktreeBusy',
      `Agent ${agent.agentId} works on feature #${featureId} at the moment; wait for it, or kill it first.`,
      { details: { featureId, agentId: agent.agentId } },
    );
  }
  const { status } = requireFeature(reader, featureId);
  if (status !== 'submitted' && status !== 'passing') return;
  const why = status === 'passing' ? 'has passed already' : 'is in the merge queue already';
  throw new MusterError('InvalidTransition', `Feature #${featureId} ${why}; choose another one.`, {
    details: { featureId, status },
  });
}

function track(
  tx: Transaction,
  place: {
    readonly featureId: number;
    readonly branch: string;
    readonly path: string;
    readonly base: string;
  },
): void {
  const known = tx.run(
    `UPDATE git_worktree_tracker SET base_commit = ? WHERE path = ? AND status <> 'removed'`,
    [place.base, place.path],
  );
  if (known > 0) return;
  tx.run(
    `INSERT INTO git_worktree_tracker (task_id, feature_id, branch, path, base_commit, status, created_at)
     VALUES (?, ?, ?, ?, ?, 'creating', ?)`,
    [`feature-${place.featureId}`, place.featureId, place.branch, place.path, place.base, tx.now],
  );
}

function queue(
  tx: Transaction,
  work: { readonly featureId: number; readonly branch: string; readonly commit: string },
): number {
  const row = tx.get<{ merge_id: number }>(
    `INSERT INTO merge_record (feature_id, branch, branch_tip, status, queued_at)
     VALUES (?, ?, ?, 'queued', ?) RETURNING merge_id`,
    [work.featureId, work.branch, work.commit, tx.now],
  );
  if (row === undefined) throw new Error('INSERT … RETURNING returned no row');
  return row.merge_id;
}
