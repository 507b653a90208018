import path from 'node:path';
import { messageOf } from '../base/errors';
import type { MergeItem } from '../git/mergeQueue';
import type { Engine } from './engine';

/**
 * Takes away the worktree and branch of work that is merged. Its tip and whatever lies uncommitted in it are
 * kept under a rescue ref first. A clean-up that fails changes nothing for the feature; the place is kept.
 */
export async function cleanUpMerged(engine: Engine, item: MergeItem): Promise<void> {
  const { store, worktrees, log } = engine;
  const tracked = store.get<{ id: number; path: string }>(
    `SELECT worktree_id AS id, path FROM git_worktree_tracker WHERE branch = ? AND status <> 'removed'
     ORDER BY worktree_id DESC LIMIT 1`,
    [item.branch],
  );
  if (tracked === undefined || item.agentId === undefined) return;
  const { agentId } = item;
  try {
    const removal = await worktrees.remove(tracked.path, {
      rescueName: String(agentId),
      branch: item.branch,
      tracked: true,
    });
    await worktrees.removeRootIfEmpty(path.dirname(tracked.path));
    await store.commit((tx) => {
      tx.run(
        `UPDATE git_worktree_tracker SET status = 'removed', removed_at = ?, rescue_ref = ? WHERE worktree_id = ?`,
        [tx.now, removal.rescueRefs[0] ?? null, tracked.id],
      );
      // Also of those that worked there before the one whose work was merged.
      tx.run(
        `UPDATE agent_lifecycle SET cleaned_at = ? WHERE agent_id = ? OR (worktree_path = ? AND branch = ?
           AND cleaned_at IS NULL AND status NOT IN ('spawned', 'running') AND origin_key IS NULL)`,
        [tx.now, agentId, tracked.path, item.branch],
      );
    });
  } catch (error) {
    log.warn(`The worktree ${tracked.path} was kept: ${messageOf(error)}`);
    await store.commit((tx) => {
      tx.run(`UPDATE git_worktree_tracker SET status = 'kept' WHERE worktree_id = ?`, [tracked.id]);
    });
  }
}
