import { existsSync } from 'node:fs';
import path from 'node:path';
import { mapLimited } from '../../base/mapLimited';
import type { Git } from '../../git/git';
import { ignoredIn } from '../../git/worktreeContents';
import { samePath } from '../../git/worktreeList';
import type { CleanUpItem, CleanUpSelection, WorktreeView } from '../../../shared/placeViews';

const atOnce = 4;
const namedIgnored = 3;

/** Those of the worktrees that are meant; a path that is none of them is left out. */
export function selectWorktrees(
  views: readonly WorktreeView[],
  selection: CleanUpSelection,
): readonly WorktreeView[] {
  if (selection === 'missing') return views.filter(isMissing);
  // All are named, so that it is clear why the others stay.
  if (selection === 'done') return views.filter((view) => !isMissing(view));
  return views.filter((view) => selection.some((each) => samePath(each, view.path)));
}

/** Why a worktree that was selected stays; undefined when it goes. */
export function whyItStays(view: WorktreeView, selection: CleanUpSelection): string | undefined {
  if (view.refusal !== undefined) return view.refusal;
  if (selection !== 'done' || view.done) return undefined;
  if (view.kind === 'other') return 'It is not an agent’s.';
  if (view.unmerged > 0)
    return `It holds ${commits(view.unmerged)} that ${isOrAre(view.unmerged)} not merged.`;
  return 'Its feature has not passed yet.';
}

/** Whether the branch stays when the worktree goes: another's branch, or work that an agent takes up again. */
export function keepsBranch(view: WorktreeView): boolean {
  return view.kind === 'other' || (isMissing(view) && !view.done && view.featureId !== undefined);
}

/** What a clean-up would do with each worktree that is meant; changes nothing. */
export async function planCleanUp(
  git: Git,
  views: readonly WorktreeView[],
  selection: CleanUpSelection,
): Promise<CleanUpItem[]> {
  return mapLimited(selectWorktrees(views, selection), atOnce, async (view) => {
    const { path: folder, name } = view;
    const stays = whyItStays(view, selection);
    if (stays !== undefined) return { path: folder, name, removed: false, text: stays, rescueRefs: [] };
    return { path: folder, name, removed: true, text: await whatGoes(git, view), rescueRefs: [] };
  });
}

/** What is kept of a worktree that goes, and what is not. */
async function whatGoes(git: Git, view: WorktreeView): Promise<string> {
  const { changed, untracked, unmerged, branch } = view;
  const parts = [
    unmerged > 0 ? `${commits(unmerged)} not merged` : undefined,
    changed > 0 ? `${files(changed)} not committed` : undefined,
    untracked > 0 ? `${files(untracked)} never added` : undefined,
  ].filter((part) => part !== undefined);
  const kept =
    parts.length > 0
      ? `Kept as rescued work: ${parts.join(', ')}.`
      : isMissing(view)
        ? 'Its folder is gone; its last commit is kept as rescued work.'
        : 'All in it is merged; its last commit is kept as rescued work.';
  const branchText =
    branch === undefined
      ? ''
      : keepsBranch(view)
        ? ` The branch ${branch} stays.`
        : ` The branch ${branch} goes too.`;
  return `${kept}${branchText}${await whatIsLost(git, view)}`;
}

async function whatIsLost(git: Git, view: WorktreeView): Promise<string> {
  if (isMissing(view)) return '';
  const ignored = await ignoredIn(git.at(view.path));
  if (ignored.length === 0) return '';
  const named = ignored.slice(0, namedIgnored).join(', ');
  const more = ignored.length > namedIgnored ? ` and ${ignored.length - namedIgnored} more` : '';
  return ` Not kept, as git ignores it: ${named}${more}.`;
}

function isMissing(view: WorktreeView): boolean {
  return view.kind !== 'gate' && !existsSync(path.join(view.path, '.git'));
}

function commits(count: number): string {
  return count === 1 ? '1 commit' : `${count} commits`;
}

function files(count: number): string {
  return count === 1 ? '1 file' : `${count} files`;
}

function isOrAre(count: number): string {
  return count === 1 ? 'is' : 'are';
}
