import path from 'node:path';
import { messageOf } from '../base/errors';
import type { Engine } from './engine';

/** A worktree whose work is merged. */
export interface MergedPlace {
  readonly worktreeId: number;
  readonly path: string;
  readonly branch: string;
  readonly featureId: number | null;
  /** The last agent that worked in it, when that is still known. */
  readonly agentId: number | null;
}

const columns = `w.worktree_id AS worktreeId, w.path, w.branch, w.feature_id AS featureId, w.agent_id AS agentId`;

/** The worktree of a branch that was merged just now. */
export function mergedPlaceOf({ store }: Pick<Engine, 'store'>, branch: string): MergedPlace | undefined {
  return store.get<MergedPlace>(
    `SELECT ${columns} FROM git_worktree_tracker w WHERE w.branch = ? AND w.status <> 'removed'
     ORDER BY w.worktree_id DESC LIMIT 1`,
    [branch],
  );
}

/**
 * Worktrees that should be gone: their work is merged, but the host was killed before it took them away, or
 * something kept it from doing so.
 */
export function leftPlaces({ store }: Pick<Engine, 'store'>): MergedPlace[] {
  return store.query<MergedPlace>(
    `SELECT ${columns} FROM git_worktree_tracker w JOIN features f ON f.id = w.feature_id
     WHERE w.status IN ('active', 'kept') AND f.status = 'passing'
       AND EXISTS (SELECT 1 FROM merge_record m
         WHERE m.feature_id = w.feature_id AND m.branch = w.branch AND m.status = 'merged')
       AND NOT EXISTS (SELECT 1 FROM merge_record m
         WHERE m.feature_id = w.feature_id AND m.status IN ('queued', 'gating', 'intent'))
       AND NOT EXISTS (SELECT 1 FROM agent_lifecycle a
         WHERE a.feature_id = w.feature_id AND a.status IN ('spawned', 'running'))
     ORDER BY w.worktree_id`,
  );
}

/**
 * Takes away the worktree and branch of work that is merged. Its tip and whatever lies uncommitted in it are
 * kept under a rescue ref first. A clean-up that fails changes nothing for the feature; the place is kept,
 * and the next run tries again.
 */
export async function cleanUpMerged(engine: Engine, place: MergedPlace): Promise<void> {
  const { store, worktrees, log } = engine;
  const { agentId, worktreeId, branch } = place;
  try {
    const removal = await worktrees.remove(place.path, {
      rescueName: agentId === null ? `feature-${place.featureId ?? worktreeId}` : String(agentId),
      branch,
      tracked: true,
    });
    await worktrees.removeRootIfEmpty(path.dirname(place.path));
    await store.commit((tx) => {
      tx.run(
        `UPDATE git_worktree_tracker SET status = 'removed', removed_at = ?, rescue_ref = ? WHERE worktree_id = ?`,
        [tx.now, removal.rescueRefs[0] ?? null, worktreeId],
      );
      // Also of those that worked there before the one whose work was merged.
      tx.run(
        `UPDATE agent_lifecycle SET cleaned_at = ? WHERE agent_id = ? OR (worktree_path = ? AND branch = ?
           AND cleaned_at IS NULL AND status NOT IN ('spawned', 'running') AND origin_key IS NULL)`,
        [tx.now, agentId, place.path, branch],
      );
    });
  } catch (error) {
    log.warn(`The worktree ${place.path} was kept: ${messageOf(error)}`);
    await store.commit((tx) => {
      tx.run(`UPDATE git_worktree_tracker SET status = 'kept' WHERE worktree_id = ?`, [worktreeId]);
    });
  }
}
