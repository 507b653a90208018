import type { LandedFeature } from './landedFeatures';
import type { LandPreview, LandResult } from './landing';
import type { RevertPreview } from './featureMerge';

const shownFiles = 8;

export function landTitle({ source, target }: Pick<LandPreview, 'source' | 'target'>): string {
  return `Land ${source.branch} into ${target.branch}`;
}

/** `5 features, 2 unverified · 12 commits · 9 files` */
export function landSummary(preview: LandPreview): string {
  const { features, unverified, commits, diff } = preview;
  const { brought, takenBack } = features;
  const many = counted(brought.length, 'feature');
  return [
    unverified.length === 0 ? many : `${many}, ${unverified.length} unverified`,
    ...(takenBack.length === 0 ? [] : [`${takenBack.length} taken back`]),
    counted(commits.length, 'commit'),
    counted(diff.files.length, 'file'),
  ].join(' · ');
}

/** What a person should know before they land, most serious first; empty when there is nothing. */
export function landWarnings(preview: LandPreview): string[] {
  const { source, target, lost, unverified, uncheckedCommits } = preview;
  return [
    ...(lost.length === 0
      ? []
      : [
          `A merge in ${source.branch} has left nothing of what ${target.branch} has changed in ${fileList(lost)}.`,
        ]),
    ...(unverified.length === 0
      ? []
      : [`No check has passed on exactly ${unverified.map(featureName).join(', ')}.`]),
    ...(uncheckedCommits === 0
      ? []
      : [
          `${target.branch} has ${counted(uncheckedCommits, 'commit')} of its own: nothing was checked together with ${uncheckedCommits === 1 ? 'it' : 'them'}.`,
        ]),
  ];
}

export function landedText({ source, branch, features, commits, keptRef }: LandResult): string {
  const what = counted(features.brought.length, 'feature');
  return `Landed ${source} into ${branch}: ${what}, ${counted(commits, 'commit')}. The old tip is kept as ${keptRef}.`;
}

/** What the confirmation of a revert says. */
export function revertDetail({ dependents, diff, mergeCommit }: RevertPreview): string {
  const files = fileList(diff.files.map(({ path }) => path));
  return [
    `Takes out what the merge ${mergeCommit.slice(0, 9)} has brought (${files}), once the checks are green without it. Its commits are kept.`,
    ...(dependents.length === 0
      ? []
      : [
          `${dependents.length === 1 ? 'This feature depends' : 'These features depend'} on it and ${dependents.length === 1 ? 'stays as it is' : 'stay as they are'}: ${dependents.map(featureName).join(', ')}.`,
        ]),
  ].join('\n\n');
}

export function featureName({ id, name }: Pick<LandedFeature, 'id' | 'name'>): string {
  return `#${id} ${name.replace(/\s+/g, ' ').trim()}`;
}

export function fileList(files: readonly string[]): string {
  const rest = files.length - shownFiles;
  return `${files.slice(0, shownFiles).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
