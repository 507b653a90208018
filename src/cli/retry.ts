import type { CliCommand } from './command';
import { wholeNumber } from './options';
import { withProject } from './withProject';
import { UsageError } from './usageError';

export const retryCommand: CliCommand = {
  summary: 'Let agents try a feature again.',
  usage: `Usage: muster retry FEATURE... [options]

What happened to these features so far no longer counts, and the next run tries them again, on the work that is there.
While a window or another terminal runs the project, do it there.

  --folder DIR   any folder of the repository (default: this one)`,
  options: { folder: { type: 'string' } },
  mostArguments: Infinity,
  run: async (values, positionals) => {
    if (positionals.length === 0) {
      throw new UsageError('Name features by their numbers, such as: muster retry 12 14.');
    }
    const range = { min: 1, max: Number.MAX_SAFE_INTEGER };
    const ids = positionals.map((text) => wholeNumber('FEATURE', text.replace(/^#/, ''), 0, range));
    return withProject(values, async (project) => {
      for (const id of ids) {
        await project.retryFeature(id);
        console.log(`#${id} is tried again.`);
      }
      return 0;
    });
  },
};
