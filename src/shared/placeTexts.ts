import { inEnglish, type Translate } from './translate';
import type { RescueView, WorktreeState, WorktreeView } from './placeViews';

export function worktreeStateText(state: WorktreeState, t: Translate = inEnglish): string {
  switch (state) {
    case 'missing':
      return t('folder is gone');
    case 'inUse':
      return t('in use');
    case 'locked':
      return t('locked');
    case 'dirty':
      return t('not committed');
    case 'unmerged':
      return t('not merged');
    case 'merged':
      return t('merged');
    case 'empty':
      return t('nothing done yet');
  }
}

/** `2 commits not merged, 1 file changed`; empty when there is nothing of its own in it. */
export function worktreeContentsText(
  { unmerged, changed, untracked }: Pick<WorktreeView, 'unmerged' | 'changed' | 'untracked'>,
  t: Translate = inEnglish,
): string {
  return listed([
    unmerged > 0 && t(unmerged === 1 ? '{0} commit not merged' : '{0} commits not merged', unmerged),
    changed > 0 && t(changed === 1 ? '{0} file changed' : '{0} files changed', changed),
    untracked > 0 && t('{0} untracked', untracked),
  ]);
}

/** `2 commits not merged, 1 file changed`, or that all of it is merged. */
export function rescueContentsText(view: RescueView, t: Translate = inEnglish): string {
  const text = listed([worktreeContentsText(view, t), view.staged > 0 && t('{0} staged', view.staged)]);
  return text === '' ? t('all of it is merged') : text;
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
export function sizeText(
  { bytes, complete }: { readonly bytes: number; readonly complete: boolean },
  t: Translate = inEnglish,
): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let [size, unit] = [bytes, 0];
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000;
    unit += 1;
  }
  const digits = unit > 0 && size < 10 ? 1 : 0;
  const text = `${size.toFixed(digits)} ${units[unit] ?? ''}`;
  return complete ? text : t('more than {0}', text);
}

function listed(parts: readonly (string | false)[]): string {
  return parts.filter((part) => part !== false && part !== '').join(', ');
}
