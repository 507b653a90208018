import type { CliCommand } from './command';
import { openLanding, placeOptions, placeUsage } from './landingOptions';
import { textOption, wholeNumber } from './options';
import { diffOptions, printDiff } from './printDiff';
import { featureIn } from './revert';
import { UsageError } from './usageError';
import { withProject } from './withProject';

const usage = `Usage: muster diff [FEATURE] [options]

Shows what the merge of a feature has brought, or what its agent has changed so far. Without a feature: what
landing would change in your branch.

  --agent N                  what this agent has changed, at work or ended, as far as that is kept
  --into BRANCH              compare with another branch of yours than the one that is checked out
  --stat                     only the files, and how much of each
${placeUsage}
  --json                     print one JSON object: the two sides and the files

Examples:
  muster diff 12 --stat
  muster diff --agent 31`;

export const diffCommand: CliCommand = {
  summary: 'Show what a feature has changed, or what landing would change.',
  usage,
  options: {
    into: { type: 'string' },
    agent: { type: 'string' },
    ...diffOptions,
    ...placeOptions,
  },
  mostArguments: Infinity,
  run: async (values, positionals) => {
    const agentId = values['agent'];
    if (agentId !== undefined) {
      if (positionals.length > 0) throw new UsageError('Name a feature or give --agent, not both.');
      const id = wholeNumber('--agent', agentId, 0, { min: 1, max: Number.MAX_SAFE_INTEGER });
      await withProject(values, async (project) => printDiff(await project.diffOf(id), values));
      return 0;
    }
    const landing = await openLanding(values);
    const range =
      positionals.length === 0
        ? (await landing.preview({ into: textOption(values['into']) })).diff
        : await landing.diffOfFeature(featureIn('diff', positionals));
    await printDiff(range, values);
    return 0;
  },
};
