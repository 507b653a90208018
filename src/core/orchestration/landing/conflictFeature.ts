import type { NewFeature } from '../../backlog/feature';
import { quoted } from '../../git/shared/sharedChange';
import type { LandPreview } from './landing';

/**
 * A feature whose agent merges the user's branch into the integration branch, so that the two can be landed
 * afterwards. Its work goes through queue and checks like any other, and nothing of the user's branch changes.
 */
export function conflictFeature({
  target,
  source,
  outcome,
}: Pick<LandPreview, 'target' | 'source' | 'outcome'>): NewFeature {
  const files = outcome.kind === 'conflict' ? outcome.files : [];
  const told =
    outcome.kind === 'conflict' && outcome.details !== ''
      ? `\n\nGit says:\n\n${outcome.details
          .split('\n')
          .map((line) => `    ${line}`)
          .join('\n')}`
      : '';
  const where = files.length === 0 ? '' : ` in ${files.join(', ')}`;
  return {
    name: conflictFeatureName(target.branch, source.branch),
    category: 'landing',
    // Whatever is merged before it may meet the same branch and add to the conflict.
    priority: 0,
    description: `The work of "${source.branch}", which your branch begins with, is to be taken into "${target.branch}", where others have worked meanwhile. The two conflict${where}.${told}`,
    steps: [
      `Merge it into your own branch: git merge --no-ff ${quoted(target.branch)} (no squash, no rebase, no -s ours, no -X ours or -X theirs: git has to know afterwards that it is merged, and neither side may lose anything).`,
      'Look at what both sides wanted (git log -p --merge) and resolve every conflict so that both keep working. Leave what merges without a conflict as git made it.',
      'See that no conflict marker is left, that both sides work, and commit the merge.',
    ],
  };
}

/** By which it is found again, so that nobody is asked twice. */
export function conflictFeatureName(targetBranch: string, sourceBranch: string): string {
  return `Merge "${targetBranch}" into "${sourceBranch}"`;
}
