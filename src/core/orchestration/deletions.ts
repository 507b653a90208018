import path from 'node:path';
import { deleteFeatures } from '../backlog/deletion/deleteFeatures';
import { restoreFeatures } from '../backlog/deletion/restoreFeatures';
import { messageOf } from '../base/errors';
import type { Store, Transaction } from '../store/store';
import type { DeleteRequest, FeaturesDeleted, FeaturesRestored } from '../../shared/deletion';
import { type CleanUpTools, type MergedPlace, placesOfFeatures, removePlace } from './cleanUp';

type Write = <T>(body: (tx: Transaction) => T) => Promise<T>;

/**
 * Deletes features, then takes their worktrees away: what they hold is kept as rescued work. A worktree that cannot
 * go stays, and can be cleaned up like any other.
 *
 * @throws MusterError as `deleteFeatures`
 */
export async function deleteWithPlaces(
  tools: CleanUpTools,
  write: Write,
  request: DeleteRequest,
): Promise<FeaturesDeleted> {
  // In one with the deletion: whatever is made later is another's.
  const { deleted, dependents, places } = await write((tx) => {
    const before = placesOfFeatures(tx);
    const done = deleteFeatures(tx, request);
    const ids = new Set(done.deleted.map(({ id }) => id));
    return { ...done, places: before.filter(({ featureId }) => featureId !== null && ids.has(featureId)) };
  });
  const rescueRefs: string[] = [];
  for (const place of places) rescueRefs.push(...(await removeKept(tools, place)));
  return { deleted, dependents, rescueRefs };
}

async function removeKept(tools: CleanUpTools, place: MergedPlace): Promise<readonly string[]> {
  try {
    return await removePlace(tools, place);
  } catch (error) {
    tools.log.warn(`The worktree ${place.path} was kept: ${messageOf(error)}`);
    return [];
  }
}

/**
 * Brings features back, and their worktrees from what was kept of them: the next attempt goes on there.
 *
 * @throws MusterError as `restoreFeatures`
 */
export async function restoreWithPlaces(
  tools: CleanUpTools & { readonly store: Store },
  write: Write,
  featureIds: readonly number[],
): Promise<FeaturesRestored> {
  const { restored, notes } = await write((tx) => restoreFeatures(tx, featureIds));
  const said = [...notes];
  for (const { id } of restored) {
    const place = tools.store.get<{ worktreeId: number; path: string; branch: string; ref: string }>(
      `SELECT w.worktree_id AS worktreeId, w.path, w.branch, w.rescue_ref AS ref FROM git_worktree_tracker w
       JOIN features f ON f.id = w.feature_id
       WHERE w.feature_id = ? AND w.branch <> '' AND f.status <> 'passing' ORDER BY w.worktree_id DESC LIMIT 1`,
      [id],
    );
    if (place?.ref == null) continue;
    const { worktreeId, branch, ref } = place;
    try {
      await tools.worktrees.restore(ref, { name: path.basename(place.path), branch, folder: place.path });
      await write((tx) =>
        tx.run(`UPDATE git_worktree_tracker SET status = 'active', removed_at = NULL WHERE worktree_id = ?`, [
          worktreeId,
        ]),
      );
    } catch (error) {
      said.push(`What was in the worktree of #${id} stays under ${ref}: ${messageOf(error)}`);
    }
  }
  return { restored, notes: said };
}
