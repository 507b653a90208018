import type { RescueView, WorktreeState, WorktreeView } from './placeViews';

export const worktreeStateTexts: Readonly<Record<WorktreeState, string>> = {
  missing: 'folder is gone',
  inUse: 'in use',
  locked: 'locked',
  dirty: 'not committed',
  unmerged: 'not merged',
  merged: 'merged',
  empty: 'nothing done yet',
};

/** `2 commits not merged, 1 file changed`; empty when there is nothing of its own in it. */
export function worktreeContentsText({ unmerged, changed, untracked }: WorktreeView): string {
  return listed([
    unmerged > 0 && `${counted(unmerged, 'commit')} not merged`,
    changed > 0 && `${counted(changed, 'file')} changed`,
    untracked > 0 && `${untracked} untracked`,
  ]);
}

/** `2 commits not merged, 1 file changed`, or that all of it is merged. */
export function rescueContentsText({ unmerged, staged, changed, untracked }: RescueView): string {
  const text = listed([
    unmerged > 0 && `${counted(unmerged, 'commit')} not merged`,
    changed > 0 && `${counted(changed, 'file')} changed`,
    untracked > 0 && `${untracked} untracked`,
    staged > 0 && `${staged} staged`,
  ]);
  return text === '' ? 'all of it is merged' : text;
}

/** Whether it holds anything that is nowhere else. */
export function holdsWork({ unmerged, staged, changed, untracked }: RescueView): boolean {
  return unmerged + staged + changed + untracked > 0;
}

/** `#12 Login page`, or what else it is named after. */
export function placeSubject({
  featureId,
  featureName,
  name,
}: Pick<WorktreeView | RescueView, 'featureId' | 'featureName' | 'name'>): string {
  if (featureId === undefined) return name;
  return featureName === undefined ? `#${featureId}` : `#${featureId} ${featureName}`;
}

/** `12.4 MB`; `more than 3 GB` when not all was counted. */
export function sizeText({
  bytes,
  complete,
}: {
  readonly bytes: number;
  readonly complete: boolean;
}): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let [size, unit] = [bytes, 0];
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000;
    unit += 1;
  }
  const digits = unit > 0 && size < 10 ? 1 : 0;
  return `${complete ? '' : 'more than '}${size.toFixed(digits)} ${units[unit] ?? ''}`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function listed(parts: readonly (string | false)[]): string {
  return parts.filter((part) => part !== false).join(', ');
}
