import path from 'node:path';
import type { CliCommand } from './command';
import { wholeNumber } from './options';
import { defaultSampleSize, sampleBacklog } from './sampleBacklog';
import { makeSampleProject } from './sampleProject';
import { UsageError } from './usageError';

export const sampleCommand: CliCommand = {
  summary: 'Make a sample git repository with a backlog file, to try Muster on.',
  usage: `Usage: muster sample FOLDER [options]

Makes a git repository in a new or empty folder, with one commit, a script that checks it, and a backlog in
features.json. Nothing else is touched.

  --features N   size of the backlog, 1-10000 (default ${defaultSampleSize})

Example:
  muster sample shop && cd shop && muster run --import features.json --provider demo`,
  options: { features: { type: 'string' } },
  mostArguments: 1,
  run: async (values, [folder]) => {
    if (folder === undefined) {
      throw new UsageError('Name the folder to make, such as: muster sample shop.');
    }
    const count = wholeNumber('--features', values['features'], defaultSampleSize, { min: 1, max: 10_000 });
    await makeSampleProject(path.resolve(folder), sampleBacklog(count));
    console.log(
      `Made ${path.resolve(folder)} with ${count} features in features.json.\n` +
        'To let demo agents build them, go there and run: muster run --import features.json --provider demo',
    );
    return 0;
  },
};
