import { oneLine } from '../core/analytics/rendering/safeText';
import { MusterError } from '../core/base/errors';
import { lookAtProject } from '../core/orchestration/lookAtProject';
import type { FeatureView, Snapshot } from '../shared/viewModel';
import type { CliCommand } from './command';
import { wholeNumber } from './options';
import { projectFolder } from './projectFolder';
import { logTo } from './runToEnd';

export const whyCommand: CliCommand = {
  summary: 'Say why features are not being worked on.',
  usage: `Usage: muster why [FEATURE…] [options]

Says why a feature is not being worked on, what stands behind that, and what can be done about it. Without a
feature: all that have not passed. Works whoever runs the project.

  --folder DIR   any folder of the repository (default: this one)
  --json         for programs`,
  options: { folder: { type: 'string' }, json: { type: 'boolean' } },
  mostArguments: Infinity,
  run: async (values, positionals) => {
    const snapshot = await lookAtProject({
      folder: projectFolder(values),
      assets: __dirname,
      log: logTo(process.stderr),
    });
    const features =
      positionals.length === 0
        ? snapshot.features.filter(({ state }) => state !== 'passing')
        : positionals.map((text) => featureNamed(snapshot, text));
    if (values['json'] === true) {
      console.log(JSON.stringify(features.map(answerOf), undefined, 2));
      return 0;
    }
    if (features.length === 0) console.log('Every feature passes.');
    for (const feature of features) console.log(textOf(feature));
    for (const notice of snapshot.notices) console.log(`Note: ${oneLine(notice)}`);
    return 0;
  },
};

/** @throws MusterError SettingInvalid, FeatureNotFound */
function featureNamed({ features }: Snapshot, text: string): FeatureView {
  const range = { min: 1, max: Number.MAX_SAFE_INTEGER };
  const id = wholeNumber('FEATURE', text.replace(/^#/, ''), 0, range);
  const feature = features.find((each) => each.id === id);
  if (feature !== undefined) return feature;
  throw new MusterError(
    'FeatureNotFound',
    `There is no feature ${id}; muster why lists those that there are.`,
  );
}

function answerOf({ id, name, state, reason, reasonText, reasonDetails, agentId }: FeatureView): object {
  return {
    id,
    name,
    state,
    reason: reason ?? null,
    why: reasonText ?? null,
    details: reasonDetails ?? [],
    agent: agentId ?? null,
  };
}

function textOf(feature: FeatureView): string {
  const { id, name, reasonText, reasonDetails = [] } = feature;
  const why = [reasonText ?? insteadOf(feature), ...reasonDetails].map((line) => `  ${oneLine(line)}`);
  return [`#${id} ${oneLine(name)}`, ...why].join('\n');
}

function insteadOf({ state, agentId }: FeatureView): string {
  if (state === 'passing') return 'It passes.';
  return agentId === undefined ? 'Nothing keeps it.' : `Agent ${agentId} is at work on it.`;
}
