import { fork } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { takeOver } from './figures/agents';
import { blocking } from './figures/blocking';
import { activation } from './figures/activation';
import { commits } from './figures/commits';
import { firstPaint, graphFrames, longTasks } from './figures/dashboard';
import { agentFlood, gigabyteFlood } from './figures/flood';
import { handoff } from './figures/handoff';
import { halfHour } from './figures/longFlood';
import { makespan } from './figures/makespan';
import { gitWork } from './figures/git';
import { opening, recovery } from './figures/opening';
import { passes } from './figures/passes';
import { sizes } from './figures/sizes';
import { viewQueries } from './figures/views';
import type { Figure, FigureGroup } from './support/figure';
import { describeMachine, describeVersions } from './support/machine';
import { tableOf } from './support/table';

/** Another figure is another group here, or another name in a group. */
const groups: readonly FigureGroup[] = [
  commits,
  viewQueries,
  opening,
  recovery,
  blocking,
  passes,
  makespan,
  handoff,
  gitWork,
  takeOver,
  agentFlood,
  gigabyteFlood,
  sizes,
  firstPaint,
  graphFrames,
  longTasks,
  halfHour,
  activation,
];

const usage = `npm run -s bench -- [--json FILE] [--only PREFIX]

Figures:
${groups.flatMap(({ names }) => names.map((name) => `  ${name}`)).join('\n')}`;

void main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      json: { type: 'string' },
      only: { type: 'string', default: '' },
      help: { type: 'boolean', short: 'h' },
      // The two that follow are for the script that starts this, and for this program itself.
      folder: { type: 'string', default: '' },
      measure: { type: 'string' },
    },
  });
  if (values.help) console.log(usage);
  else if (values.measure !== undefined) await measure(Number(values.measure), values.folder);
  else await run(values.folder, values.only, values.json);
}

async function run(folder: string, prefix: string, file: string | undefined): Promise<void> {
  const wanted = (name: string): boolean => name.startsWith(prefix);
  const chosen = groups.filter(({ names }) => names.some(wanted));
  if (chosen.length === 0) throw new Error(`No figure begins with ${prefix}.\n\n${usage}`);
  const machine = describeMachine();
  const figures: Figure[] = [];
  for (const group of chosen) {
    console.error(`Measuring ${group.names.filter(wanted).join(', ')} …`);
    figures.push(...(await measureApart(groups.indexOf(group), folder)).filter(({ name }) => wanted(name)));
  }
  console.log(tableOf(figures));
  if (file !== undefined) {
    const report = { machine, versions: describeVersions(), figures };
    writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
  }
}

/** In a process of its own, so that no figure depends on what was measured before it. */
function measureApart(index: number, folder: string): Promise<Figure[]> {
  return new Promise((resolve, reject) => {
    let figures: Figure[] | undefined;
    const child = fork(__filename, ['--measure', String(index), '--folder', folder]);
    child.on('message', (message) => {
      figures = message as Figure[];
    });
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      if (code === 0 && figures) resolve(figures);
      else reject(new Error(`A measurement ended with ${signal ?? `exit code ${code}`}; see above.`));
    });
  });
}

async function measure(index: number, folder: string): Promise<void> {
  const figures = await groups[index]?.measure(folder);
  process.send?.(figures ?? []);
  process.disconnect();
}
