import { oneLine, printable } from '../core/analytics/rendering/safeText';
import { MusterError } from '../core/base/errors';
import { lookAtProject } from '../core/orchestration/lookAtProject';
import { readFeatureRecord } from '../core/orchestration/featureRecord';
import type { FeatureRecord } from '../shared/featureRecord';
import type { FeatureView } from '../shared/viewModel';
import type { CliCommand } from './command';
import { featureNumber } from './featureNumber';
import { projectFolder } from './projectFolder';
import { readerOf } from './readerOf';
import { logTo } from './runToEnd';
import { UsageError } from './usageError';

export const showCommand: CliCommand = {
  summary: 'Show all that is known of a feature.',
  usage: `Usage: muster show FEATURE [options]

Shows what a feature is to do, where it stands, who was at work on it and how that ended, and the spec that was written
for it. Works whoever runs the project. What the checks have shown: muster evidence; its changes: muster diff.

  --spec         the spec alone
  --folder DIR   any folder of the repository (default: this one)
  --json         for programs

Examples:
  muster show 12
  muster show --spec 12`,
  options: { folder: { type: 'string' }, json: { type: 'boolean' }, spec: { type: 'boolean' } },
  mostArguments: Infinity,
  run: async (values, positionals) => {
    const [text, ...rest] = positionals;
    if (text === undefined || rest.length > 0) {
      throw new UsageError('Name one feature by its number, such as: muster show 12.');
    }
    const id = featureNumber(text);
    const folder = projectFolder(values);
    const snapshot = await lookAtProject({ folder, assets: __dirname, log: logTo(process.stderr) });
    const feature = snapshot.features.find((each) => each.id === id);
    if (feature === undefined) {
      throw new MusterError('FeatureNotFound', `There is no feature ${id}; choose one of muster why.`);
    }
    const { reader, close } = await readerOf(folder, __dirname);
    try {
      const record = readFeatureRecord(reader, id);
      if (values['json'] === true) console.log(JSON.stringify({ feature, record }, undefined, 2));
      else if (values['spec'] === true) return printSpec(record);
      else for (const line of linesOf(feature, record)) console.log(line);
      return 0;
    } finally {
      close();
    }
  },
};

function printSpec({ spec }: FeatureRecord): number {
  console.log(spec === undefined ? 'No spec was written for it.' : printable(spec.content));
  return spec === undefined ? 1 : 0;
}

function linesOf(feature: FeatureView, { spec, attempts, messages }: FeatureRecord): string[] {
  const { id, name, state, reasonText, category, priority, description, steps, dependencies } = feature;
  return [
    `#${id} ${oneLine(name)} (${state})`,
    ...(reasonText === undefined ? [] : [`  ${oneLine(reasonText)}`]),
    `  priority ${priority}${category === '' ? '' : `, ${oneLine(category)}`}`,
    ...(dependencies.length === 0
      ? []
      : [`  depends on ${dependencies.map((each) => `#${each}`).join(', ')}`]),
    ...(description === '' ? [] : ['', printable(description)]),
    ...(steps.length === 0
      ? []
      : ['', 'Steps:', ...steps.map((step, at) => `  ${at + 1}. ${oneLine(step)}`)]),
    ...(attempts.length === 0 ? [] : ['', 'Agents, latest first:']),
    ...attempts.map((each) =>
      [
        `  ${each.agentId}`,
        each.agentType,
        each.provider,
        each.live ? 'at work' : (each.outcome ?? each.status),
        each.durationMs === undefined ? undefined : `${Math.round(each.durationMs / 1000)} s`,
        each.costUsd === undefined ? undefined : `$${each.costUsd.toFixed(2)}`,
        each.error === undefined ? undefined : oneLine(each.error),
      ]
        .filter((part) => part !== undefined)
        .join(' · '),
    ),
    ...(messages.length === 0 ? [] : ['', `${messages.length} messages; see muster route list.`]),
    ...(spec === undefined ? [] : ['', 'Spec:', printable(spec.content)]),
  ];
}
