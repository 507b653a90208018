import { tableLines } from '../core/analytics/rendering/renderTerminal';
import { diskUse } from '../core/base/diskUse';
import { mapLimited } from '../core/base/mapLimited';
import type { Places } from '../core/orchestration/places/places';
import { sizeText, worktreeStateText } from '../shared/placeTexts';
import type { WorktreeView } from '../shared/placeViews';

/** A worktree with all that a person decides by. */
export interface ListedWorktree extends WorktreeView {
  /** `undefined`: not counted. */
  readonly diskUse: { readonly bytes: number; readonly complete: boolean } | undefined;
  /** No commit in it is missing in the integration branch. */
  readonly merged: boolean;
  /** It holds what is not committed. */
  readonly dirty: boolean;
  /** What `clean` would do with it, and what it would keep. */
  readonly cleanUp: { readonly goes: boolean; readonly text: string };
}

export async function listWorktrees(places: Places, sized: boolean): Promise<ListedWorktree[]> {
  const views = await places.worktrees();
  const all = views.map(({ path }) => path);
  const [done, named] = [await places.planCleanUp('done'), await places.planCleanUp(all)];
  return mapLimited(views, 2, async (view) => {
    const use = sized ? await diskUse(view.path).catch(() => undefined) : undefined;
    const goes = done.find(({ path }) => path === view.path)?.removed === true;
    // Of one that stays: what would be kept if somebody named it.
    const text = named.find(({ path }) => path === view.path)?.text ?? '';
    return {
      ...view,
      diskUse: use && { bytes: use.bytes, complete: use.complete },
      merged: view.unmerged === 0,
      dirty: view.changed + view.untracked > 0,
      cleanUp: { goes, text },
    };
  });
}

const columns = ['Feature', 'State', 'Branch', 'Merged', 'Dirty', 'Disk', 'Last commit', 'Clean-up'] as const;

export function worktreeTable(worktrees: readonly ListedWorktree[]): string {
  const rows = worktrees.map((view) => [
    view.featureId === undefined ? view.name : `#${view.featureId} ${view.featureName ?? ''}`,
    worktreeStateText(view.state),
    view.branch ?? '–',
    view.merged ? 'yes' : `no, ${view.unmerged} left`,
    view.dirty ? `${view.changed} changed, ${view.untracked} new` : 'no',
    view.diskUse === undefined ? '–' : sizeText(view.diskUse),
    view.lastCommit?.at.slice(0, 16).replace('T', ' ') ?? '–',
    view.cleanUp.goes ? 'goes' : 'stays',
  ]);
  const table = tableLines({
    columns: columns.map((title) => ({ key: title, title, unit: 'text' })),
    rows,
    whenEmpty: 'There are no worktrees of agents.',
  });
  const notes = worktrees.map(({ path, cleanUp }) => `  ${path}\n      ${cleanUp.text}`);
  return [...table, ...(notes.length === 0 ? [] : ['', ...notes])].join('\n');
}
