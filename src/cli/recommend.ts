import { lookAtProject } from '../core/orchestration/lookAtProject';
import { recommendConcurrency } from '../core/scheduling/recommendConcurrency';
import type { CliCommand } from './command';
import { projectFolder } from './projectFolder';
import { logTo } from './runToEnd';

export const recommendCommand: CliCommand = {
  summary: 'Say how many agents suit the backlog.',
  usage: `Usage: muster recommend [options]

Recommends a concurrency by what is left of the backlog: 1 below 10 features, 2 below 20, 3 below 50, 4 below 100,
else 5; and 2 at most where chains of dependencies are more than 5 levels deep.

  --json         print one JSON object: {"concurrency", "because"}; null when nothing is left to do
  --folder DIR   any folder of the repository (default: this one)`,
  options: { folder: { type: 'string' }, json: { type: 'boolean' } },
  run: async (values) => {
    const { features } = await lookAtProject({
      folder: projectFolder(values),
      assets: __dirname,
      log: logTo(process.stderr),
    });
    const left = features.filter(({ state }) => state !== 'passing');
    const recommended = left.length === 0 ? null : recommendConcurrency(left);
    if (values['json'] === true) console.log(JSON.stringify(recommended));
    else if (recommended === null) console.log('Nothing is left to do.');
    else console.log(`--concurrency ${recommended.concurrency}: ${recommended.because}.`);
    return 0;
  },
};
