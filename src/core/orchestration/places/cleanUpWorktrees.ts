import { messageOf } from '../../base/errors';
import { samePath } from '../../git/worktreeList';
import { recordEvent } from '../../store/activityLog';
import type { CleanUpItem, CleanUpSelection, WorktreeView } from '../../../shared/placeViews';
import { type CleanUpTools, removePlace } from '../cleanUp';
import { keepsBranch, selectWorktrees, whyItStays } from './planCleanUp';
import { trackedPlaces } from './trackedPlaces';

/**
 * Takes away the worktrees that are meant, one after the other, each only after all that it holds was kept. One
 * that cannot go stays as it is and says why.
 */
export async function cleanUpWorktrees(
  tools: CleanUpTools,
  views: readonly WorktreeView[],
  selection: CleanUpSelection,
): Promise<CleanUpItem[]> {
  const items: CleanUpItem[] = [];
  for (const view of selectWorktrees(views, selection)) {
    items.push(await cleanUpOne(tools, view, whyItStays(view, selection)));
  }
  const gone = items.filter(({ removed }) => removed);
  if (gone.length > 0) {
    const names = gone.map(({ name }) => name).join(', ');
    await tools.store.commit((tx) =>
      recordEvent(tx, {
        kind: 'cleanedUp',
        text: `Cleaned up ${names}; what they held is kept as rescued work`,
      }),
    );
  }
  return items;
}

async function cleanUpOne(
  tools: CleanUpTools,
  view: WorktreeView,
  stays: string | undefined,
): Promise<CleanUpItem> {
  const { path, name } = view;
  if (stays !== undefined) return { path, name, removed: false, text: stays, rescueRefs: [] };
  try {
    const rescueRefs = await remove(tools, view);
    const text = rescueRefs.length === 0 ? 'Removed.' : `Removed; kept under ${rescueRefs.join(', ')}.`;
    return { path, name, removed: true, text, rescueRefs };
  } catch (error) {
    tools.log.warn(`The worktree ${path} was kept: ${messageOf(error)}`);
    return { path, name, removed: false, text: messageOf(error), rescueRefs: [] };
  }
}

async function remove(tools: CleanUpTools, view: WorktreeView): Promise<readonly string[]> {
  const keepBranch = keepsBranch(view);
  // Looked up again: much may have happened since the worktrees were listed.
  const place = trackedPlaces(tools.store).find((each) => samePath(each.path, view.path));
  if (place !== undefined) return removePlace(tools, place, { keepBranch });
  const { worktrees } = tools;
  const { rescueRefs } = await worktrees.remove(view.path, { rescueName: view.name, keepBranch: true });
  await worktrees.removeRootIfEmpty();
  return rescueRefs;
}
