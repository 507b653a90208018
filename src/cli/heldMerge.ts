import { renderEvidence } from '../core/analytics/rendering/renderEvidence';
import type { Orchestrator } from '../core/orchestrator';
import type { CliCommand } from './command';
import { createOrchestrator, openProject } from './engine';
import { mergeOptions, mergeOptionsUsage, mergingProject } from './mergingProject';
import { textOption, wholeNumber } from './options';
import { untilStandstill } from './waiting';
import { UsageError } from './usageError';

export const approveCommand: CliCommand = {
  summary: 'Approve a merge that changes what the checks run.',
  usage: `Usage: muster approve FEATURE [options]

Merges work that was held because it changes the scripts which the gate runs, when the gate is green with it.

${mergeOptionsUsage}

Exit code 0 only if it is merged then; 3 if a person has to do something first, such as mending the branch.`,
  options: mergeOptions,
  mostArguments: Infinity,
  run: (values, positionals) =>
    withProject(values, async (orchestrator) => {
      const featureId = featureIn(positionals);
      await orchestrator.approveMerge(featureId);
      const standstill = await untilStandstill(orchestrator);
      const status = (await orchestrator.evidenceOf(featureId))?.status;
      const reason =
        standstill ?? orchestrator.snapshot().features.find(({ id }) => id === featureId)?.lastError;
      console.log(
        status === 'merged'
          ? `Feature ${featureId} is merged.`
          : `Approved, but feature ${featureId} is not merged (${status ?? 'unknown'}).${reason === undefined ? '' : `\n${reason}`}`,
      );
      return status === 'merged' ? 0 : standstill === undefined ? 1 : 3;
    }),
};

export const rejectCommand: CliCommand = {
  summary: 'Send work back that changes what the checks run.',
  usage: `Usage: muster reject FEATURE [options]

Gives a feature whose merge is held back to an agent; the next run takes it up, on the same branch.

  --note TEXT                what the agent should do instead
${mergeOptionsUsage}`,
  options: { ...mergeOptions, note: { type: 'string' } },
  mostArguments: Infinity,
  run: (values, positionals) =>
    withProject(values, async (orchestrator) => {
      const featureId = featureIn(positionals);
      await orchestrator.rejectMerge(featureId, textOption(values['note']) ?? '');
      console.log(`Feature ${featureId} goes back to an agent with the next run.`);
      return 0;
    }),
};

export const evidenceCommand: CliCommand = {
  summary: 'Show what the checks of a merge have shown.',
  usage: `Usage: muster evidence [FEATURE] [options]

Prints commands, exit codes, durations and output of the last merge of a feature; without one, of the
integration branch by itself.

  --folder DIR               any folder of the repository (default: this one)`,
  options: { folder: { type: 'string' } },
  mostArguments: Infinity,
  run: async (values, positionals) => {
    const featureId = positionals.length === 0 ? undefined : featureIn(positionals);
    const project = await openProject(mergingProject(values));
    try {
      const evidence = await project.evidenceOf(featureId);
      console.log(evidence === undefined ? 'Nothing was checked yet.' : renderEvidence(evidence));
      return evidence === undefined ? 1 : 0;
    } finally {
      await project.close();
    }
  },
};

async function withProject(
  values: Readonly<Record<string, unknown>>,
  use: (orchestrator: Orchestrator) => Promise<number>,
): Promise<number> {
  const orchestrator = await createOrchestrator(mergingProject(values));
  try {
    return await use(orchestrator);
  } finally {
    await orchestrator.close();
  }
}

/** @throws MusterError SettingInvalid */
function featureIn([text, ...others]: readonly string[]): number {
  if (text === undefined || others.length > 0) {
    throw new UsageError('Name one feature by its number, such as: muster approve 12.');
  }
  return wholeNumber('FEATURE', text.replace(/^#/, ''), 0, { min: 1, max: Number.MAX_SAFE_INTEGER });
}
