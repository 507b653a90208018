import path from 'node:path';
import { messageOf, MusterError } from '../base/errors';
import type { Reader } from '../store/store';
import type { Engine } from './engine';
import { trackedPlaces, whyPlaceStays } from './places/trackedPlaces';

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

/** The worktree that the next attempt at a feature would go on in. */
export function placeOfFeature({ store }: Pick<Engine, 'store'>, featureId: number): MergedPlace | undefined {
  return store.get<MergedPlace>(
    `SELECT ${columns} FROM git_worktree_tracker w WHERE w.feature_id = ? AND w.status <> 'removed'
     ORDER BY w.worktree_id DESC LIMIT 1`,
    [featureId],
  );
}

/** The worktrees of all features. */
export function placesOfFeatures(reader: Reader): MergedPlace[] {
  return reader.query<MergedPlace>(
    `SELECT ${columns} FROM git_worktree_tracker w WHERE w.feature_id IS NOT NULL AND w.status <> 'removed'`,
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

/** What taking a place away needs of the engine. */
export type CleanUpTools = Pick<Engine, 'store' | 'worktrees' | 'log'>;

/**
 * Takes away the worktree and branch of work that is merged. A clean-up that fails changes nothing for the
 * feature; the place is kept, and the next run tries again.
 */
export async function cleanUpMerged(tools: CleanUpTools, place: MergedPlace): Promise<void> {
  const { store, log } = tools;
  try {
    await removePlace(tools, place);
  } catch (error) {
    log.warn(`The worktree ${place.path} was kept: ${messageOf(error)}`);
    await store.commit((tx) => {
      tx.run(
        `UPDATE git_worktree_tracker SET status = 'kept' WHERE worktree_id = ? AND status <> 'removed'`,
        [place.worktreeId],
      );
    });
  }
}

/**
 * Takes a place of ours away, after its tip and whatever lies uncommitted in it were kept under a rescue ref.
 * With `keepBranch`, only what is left of the worktree: an agent goes on from its branch later.
 * @throws MusterError WorktreeBusy, WorktreeLocked, GitFailed
 */
export async function removePlace(
  { store, worktrees }: CleanUpTools,
  { agentId, worktreeId, path: folder, branch, featureId }: MergedPlace,
  { keepBranch = false }: { readonly keepBranch?: boolean } = {},
): Promise<readonly string[]> {
  const { rescueRefs } = await worktrees.remove(folder, {
    rescueName: agentId === null ? `feature-${featureId ?? worktreeId}` : String(agentId),
    // A testing agent's worktree has none.
    ...(branch === '' ? {} : { branch }),
    tracked: true,
    keepBranch,
    // Whoever claims the feature after this waits for the worktree, and then makes it anew.
    lastCheck: () => requireUnused(store, worktreeId),
  });
  await worktrees.removeRootIfEmpty(path.dirname(folder));
  if (keepBranch) return rescueRefs;
  await store.commit((tx) => {
    const gone = tx.run(
      `UPDATE git_worktree_tracker SET status = 'removed', removed_at = ?, rescue_ref = ? WHERE worktree_id = ?
         AND NOT EXISTS (SELECT 1 FROM agent_lifecycle a
           WHERE a.worktree_path = git_worktree_tracker.path AND a.status IN ('spawned', 'running'))`,
      [tx.now, rescueRefs[0] ?? null, worktreeId],
    );
    if (gone === 0) return;
    // Also of those that worked there before the one whose work was merged.
    tx.run(
      `UPDATE agent_lifecycle SET cleaned_at = ? WHERE agent_id = ? OR (worktree_path = ? AND branch = ?
         AND cleaned_at IS NULL AND status NOT IN ('spawned', 'running') AND origin_key IS NULL)`,
      [tx.now, agentId, folder, branch],
    );
  });
  return rescueRefs;
}

function requireUnused(reader: Reader, worktreeId: number): void {
  const place = trackedPlaces(reader).find((each) => each.worktreeId === worktreeId);
  const stays = place && whyPlaceStays(place);
  if (stays === undefined) return;
  throw new MusterError('WorktreeBusy', `The worktree ${place?.path ?? ''} was left alone: ${stays}`, {
    details: { worktreeId },
  });
}
