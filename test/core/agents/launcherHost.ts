import path from 'node:path';
import { systemClock } from '../../../src/core/base/clock';
import { silentLog } from '../../../src/core/base/log';
import { LocalLauncher } from '../../../src/core/agents/localLauncher';
import { parserFor } from '../../../src/core/agents/providers';
import { fixtureRun } from './launcherLab';

// A host of its own process, to be killed: launches one run and follows it.
const [, , folder = '', fixture = '', ...words] = process.argv;
const args = words.filter((word) => !word.startsWith('limits=') && word !== 'expecting');
const limits = JSON.parse(words.find((word) => word.startsWith('limits='))?.slice(7) ?? '{}') as object;
const launcher = new LocalLauncher({
  runsDirectory: path.join(folder, 'runs'),
  runnerScript: path.resolve('dist/runner.js'),
  executable: process.execPath,
  hostAddressFile: path.join(folder, 'host.json'),
  clock: systemClock,
  log: silentLog,
  parserFor,
});
const run = fixtureRun(1, folder, fixture, args);
if (words.includes('expecting')) launcher.expectRuns(true);
void launcher.launch({ ...run, limits: { ...run.limits, ...limits } }).then(() => {
  process.stdout.write('launched\n');
});
