import { oneLine } from '../core/analytics/rendering/safeText';
import type { LandPreview, LandResult } from '../core/orchestration/landing/landing';
import type { LandedFeature } from '../core/orchestration/landing/landedFeatures';
import type { CliCommand } from './command';
import { openLanding, placeOptions, placeUsage } from './landingOptions';
import { textOption } from './options';
import { UsageError } from './usageError';

const usage = `Usage: muster land [options]

Takes the integration branch into the branch that you have checked out, as one merge commit that names the
features. Conflicts are found before anything is touched, uncommitted changes are never overwritten, and the old
tip is kept under refs/muster/landed/. Hooks do not run.

  --preview, --dry-run       only say what would happen
  --into BRANCH              another branch of yours; it need not be checked out
  --ff-only                  fast-forward, without a merge commit; refused where that cannot be
  --pr                       push the integration branch and open a pull request with gh instead
  --remote NAME              remote to push to, if there are several
  --title TEXT               title of the pull request
  --draft                    open it as a draft
${placeUsage}
  --json                     print one JSON object

Exit code 0 only if it was landed; with --preview, only if it could be.`;

export const landCommand: CliCommand = {
  summary: 'Take merged work into your own branch, or open a pull request for it.',
  usage,
  options: {
    preview: { type: 'boolean' },
    'dry-run': { type: 'boolean' },
    into: { type: 'string' },
    'ff-only': { type: 'boolean' },
    pr: { type: 'boolean' },
    remote: { type: 'string' },
    title: { type: 'string' },
    draft: { type: 'boolean' },
    json: { type: 'boolean' },
    ...placeOptions,
  },
  mostArguments: Infinity,
  run: async (values, positionals) => {
    if (positionals.length > 0) {
      throw new UsageError('muster land takes no words; name a branch with --into.');
    }
    const landing = await openLanding(values);
    const into = textOption(values['into']);
    const say = (report: object, text: string): void =>
      console.log(values['json'] === true ? JSON.stringify(report) : text);
    if (values['preview'] === true || values['dry-run'] === true) {
      const mode = values['ff-only'] === true ? 'fastForward' : 'merge';
      const preview = await landing.preview({ into, mode });
      say(preview, previewText(preview));
      return preview.obstacle === undefined ? 0 : 1;
    }
    if (values['pr'] === true) {
      const pull = await landing.openPullRequest({
        into,
        remote: textOption(values['remote']),
        title: textOption(values['title']),
        draft: values['draft'] === true,
      });
      say(pull, `${pull.created ? 'Opened' : 'Updated'} ${pull.url}`);
      return 0;
    }
    const result = await landing.land({ into, mode: values['ff-only'] === true ? 'fastForward' : 'merge' });
    say(result, resultText(result));
    return 0;
  },
};

function previewText(preview: LandPreview): string {
  const { source, target, features, commits, diff, uncheckedCommits, obstacle, outcome, lost } = preview;
  if (outcome.kind === 'nothing') return oneLine(obstacle?.message ?? '');
  return [
    `${source.branch} → ${target.branch}: ${commits.length} commits, ${diff.files.length} files`,
    ...listed('Features:', features.brought),
    ...listed('Taken back:', features.takenBack),
    'Files:',
    ...diff.files.map(({ status, path }) => `  ${status}  ${oneLine(path)}`),
    ...(uncheckedCommits === 0
      ? []
      : [
          `${target.branch} has ${uncheckedCommits} commits of its own: nothing was checked together with them.`,
        ]),
    ...(lost.length === 0
      ? []
      : [
          `A merge in ${source.branch} has left nothing of what ${target.branch} has changed in: ${lost.map(oneLine).join(', ')}`,
        ]),
    obstacle === undefined ? 'It can be landed.' : oneLine(obstacle.message),
  ].join('\n');
}

function listed(title: string, features: readonly LandedFeature[]): string[] {
  if (features.length === 0) return [];
  return [
    title,
    ...features.map(({ id, name, verified }) => `  #${id} ${name}${verified ? '' : '  (unverified)'}`),
  ];
}

function resultText({ source, branch, after, features, commits, keptRef, undo }: LandResult): string {
  return [
    `Landed ${source} into ${branch} as ${after.slice(0, 9)}: ${commits} commits.`,
    ...listed('Features:', features.brought),
    ...listed('Taken back:', features.takenBack),
    `The old tip is kept as ${keptRef}; undo with: ${undo}`,
  ].join('\n');
}
