import { Git } from '../core/git/git';
import type { CliCommand } from './command';
import { openLanding, placeOptions, placeUsage } from './landingOptions';
import { textOption } from './options';
import { paintedOnly } from './paintedOnly';
import { featureIn } from './revert';

const usage = `Usage: muster diff [FEATURE] [options]

Shows what the merge of a feature has brought, or what its agent has changed so far. Without a feature: what
landing would change in your branch.

  --into BRANCH              compare with another branch of yours than the one that is checked out
  --stat                     only the files, and how much of each
${placeUsage}
  --json                     print one JSON object: the two sides and the files`;

export const diffCommand: CliCommand = {
  summary: 'Show what a feature has changed, or what landing would change.',
  usage,
  options: {
    into: { type: 'string' },
    stat: { type: 'boolean' },
    json: { type: 'boolean' },
    ...placeOptions,
  },
  mostArguments: Infinity,
  run: async (values, positionals) => {
    const landing = await openLanding(values);
    const range =
      positionals.length === 0
        ? (await landing.preview({ into: textOption(values['into']) })).diff
        : await landing.diffOfFeature(featureIn('diff', positionals));
    if (values['json'] === true) {
      console.log(JSON.stringify(range));
      return 0;
    }
    const { worktree, base, head } = range;
    const color = process.stdout.isTTY ? 'always' : 'never';
    const form = values['stat'] === true ? ['--stat'] : [];
    const sides = head === undefined ? [base] : [base, head];
    const args = ['diff', '--no-ext-diff', '--find-renames', `--color=${color}`, ...form, ...sides, '--'];
    const { stdout } = await new Git(worktree).runForBytes(args);
    // Into a file or a pipe it goes as it is: it may be applied.
    process.stdout.write(process.stdout.isTTY ? paintedOnly(stdout.toString('utf8')) : stdout);
    return 0;
  },
};
