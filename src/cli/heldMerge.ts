import { printable } from '../core/analytics/rendering/safeText';
import { renderEvidence } from '../core/analytics/rendering/renderEvidence';
import { readEvidence } from '../core/orchestration/readEvidence';
import { requireDatabaseOf } from '../core/orchestration/withDatabase';
import type { Orchestrator } from '../core/orchestrator';
import type { CliCommand } from './command';
import { createOrchestrator } from './engine';
import { featureNumber } from './featureNumber';
import { mergeOptions, mergeOptionsUsage, mergingProject } from './mergingProject';
import { textOption } from './options';
import { projectFolder } from './projectFolder';
import { readerOf } from './readerOf';
import { untilStandstill } from './waiting';
import { UsageError } from './usageError';

export const approveCommand: CliCommand = {
  summary: 'Approve a merge that changes what the checks run.',
  usage: `Usage: muster approve FEATURE [options]

Merges work that was held because it changes the scripts which the gate runs, when the gate is green with it.

${mergeOptionsUsage}
  --json                     print one JSON object: {"featureId", "merged", "status", "why"?}

Exit code 0 only if it is merged then; 3 if a person has to do something first, such as mending the branch.`,
  options: { ...mergeOptions, json: { type: 'boolean' } },
  mostArguments: Infinity,
  run: (values, positionals) =>
    withProject(values, async (orchestrator) => {
      const featureId = featureIn(positionals, 'approve');
      await orchestrator.approveMerge(featureId);
      const standstill = await untilStandstill(orchestrator);
      const status = (await orchestrator.evidenceOf(featureId))?.status;
      const reason =
        standstill ?? orchestrator.snapshot().features.find(({ id }) => id === featureId)?.lastError;
      const merged = status === 'merged';
      const why = merged ? undefined : reason;
      if (values['json'] === true) console.log(JSON.stringify({ featureId, merged, status, why }));
      else {
        console.log(
          merged
            ? `Feature ${featureId} is merged.`
            : `Approved, but feature ${featureId} is not merged (${status ?? 'unknown'}).${why === undefined ? '' : `\n${printable(why)}`}`,
        );
      }
      return merged ? 0 : standstill === undefined ? 1 : 3;
    }),
};

export const rejectCommand: CliCommand = {
  summary: 'Send work back that changes what the checks run.',
  usage: `Usage: muster reject FEATURE [options]

Gives a feature whose merge is held back to an agent; the next run takes it up, on the same branch.

  --note TEXT                what the agent should do instead
${mergeOptionsUsage}
  --json                     print one JSON object: {"featureId"}`,
  options: { ...mergeOptions, note: { type: 'string' }, json: { type: 'boolean' } },
  mostArguments: Infinity,
  run: (values, positionals) =>
    withProject(values, async (orchestrator) => {
      const featureId = featureIn(positionals, 'reject');
      await orchestrator.rejectMerge(featureId, textOption(values['note']) ?? '');
      if (values['json'] === true) console.log(JSON.stringify({ featureId }));
      else console.log(`Feature ${featureId} goes back to an agent with the next run.`);
      return 0;
    }),
};

export const evidenceCommand: CliCommand = {
  summary: 'Show what the checks of a merge have shown.',
  usage: `Usage: muster evidence [FEATURE] [options]

Prints commands, exit codes, durations and output of the last merge of a feature as Markdown; without a feature, of
the integration branch by itself. Works whoever runs the project, and changes nothing.

  --folder DIR   any folder of the repository (default: this one)
  --json         print one JSON object; null when nothing was checked yet

Exit code 0; 1 when nothing was checked yet.`,
  options: { folder: { type: 'string' }, json: { type: 'boolean' } },
  mostArguments: Infinity,
  run: async (values, positionals) => {
    const featureId = positionals.length === 0 ? undefined : featureIn(positionals, 'evidence');
    // Only read: to open the project would go on with its merge queue, by other settings than the run's own.
    const { reader, close } = await readerOf(projectFolder(values), __dirname);
    try {
      const evidence = readEvidence(reader, featureId);
      if (values['json'] === true) console.log(JSON.stringify(evidence ?? null));
      else console.log(evidence === undefined ? 'Nothing was checked yet.' : renderEvidence(evidence));
      return evidence === undefined ? 1 : 0;
    } finally {
      close();
    }
  },
};

async function withProject(
  values: Readonly<Record<string, unknown>>,
  use: (orchestrator: Orchestrator) => Promise<number>,
): Promise<number> {
  await requireDatabaseOf(projectFolder(values));
  const orchestrator = await createOrchestrator(mergingProject(values));
  try {
    return await use(orchestrator);
  } finally {
    await orchestrator.close();
  }
}

/** @throws MusterError SettingInvalid */
function featureIn([text, ...others]: readonly string[], command: string): number {
  if (text === undefined || others.length > 0) {
    throw new UsageError(`Name one feature by its number, such as: muster ${command} 12.`);
  }
  return featureNumber(text);
}
