import { dependentsChoices, isDependentsChoice } from '../shared/deletion';
import type { CliCommand } from './command';
import { featureNumber } from './featureNumber';
import { withProject } from './withProject';
import { UsageError } from './usageError';

const common = { folder: { type: 'string' }, json: { type: 'boolean' } } as const;
const commonHelp = `  --folder DIR   any folder of the repository (default: this one)
  --json         print one JSON object

While a window or another terminal runs the project, that one does it.`;

export const deleteCommand: CliCommand = {
  summary: 'Delete features; they can be brought back.',
  usage: `Usage: muster delete FEATURE… [options]

Takes features out of the backlog. What was merged of them stays merged; their worktrees go after all that they hold was
kept as rescued work (muster rescue list). muster undelete brings them back. Refused while an agent works on one.

  --dependents WHAT  what becomes of features that depend on them: release (they no longer wait), inherit (they wait for
                     what it waited for) or delete (they are deleted too, and what depends on them)
${commonHelp}`,
  options: { ...common, dependents: { type: 'string' } },
  mostArguments: Infinity,
  run: async (values, positionals) => {
    const { dependents } = values;
    if (dependents !== undefined && !isDependentsChoice(dependents)) {
      throw new UsageError(`--dependents takes one of ${dependentsChoices.join(', ')}.`);
    }
    const request = { featureIds: idsIn(positionals, 'delete'), dependents };
    const done = await withProject(values, (project) => project.deleteFeatures(request));
    if (values['json'] === true) console.log(JSON.stringify(done));
    else {
      for (const { id, name } of done.deleted) console.log(`Deleted #${id} ${name}`);
      if (done.rescueRefs.length > 0) console.log(`Work is kept under ${done.rescueRefs.join(', ')}.`);
      console.log(`Bring back with: muster undelete ${done.deleted.map(({ id }) => id).join(' ')}`);
    }
    return 0;
  },
};

export const undeleteCommand: CliCommand = {
  summary: 'Bring deleted features back, or list them.',
  usage: `Usage: muster undelete [FEATURE…] [options]

Brings deleted features back as they were, with their dependencies, history and worktrees. Without a feature: lists those
that are kept.

${commonHelp}`,
  options: common,
  mostArguments: Infinity,
  run: async (values, positionals) => {
    const json = values['json'] === true;
    if (positionals.length === 0) {
      const kept = await withProject(values, (project) => project.deletedFeatures());
      if (json) console.log(JSON.stringify({ deleted: kept }));
      else if (kept.length === 0) console.log('No feature was deleted.');
      else for (const { id, name, deletedAt } of kept) console.log(`#${id} ${name}, deleted ${deletedAt}`);
      return 0;
    }
    const featureIds = idsIn(positionals, 'undelete');
    const done = await withProject(values, (project) => project.restoreFeatures(featureIds));
    if (json) console.log(JSON.stringify(done));
    else {
      for (const { id, name } of done.restored) console.log(`Brought back #${id} ${name}`);
      for (const note of done.notes) console.log(note);
    }
    return 0;
  },
};

export const orderCommand: CliCommand = {
  summary: 'Put features before or behind another one.',
  usage: `Usage: muster order FEATURE… (--before N | --after N) [options]

Changes priorities so that these features come right before or behind another one, and says why one is not started in
that order all the same, such as a dependency.

  --before N     right before this feature
  --after N      right behind it
${commonHelp}`,
  options: { ...common, before: { type: 'string' }, after: { type: 'string' } },
  mostArguments: Infinity,
  run: async (values, positionals) => {
    const { before, after } = values;
    const target = before ?? after;
    if (typeof target !== 'string' || (before !== undefined && after !== undefined)) {
      throw new UsageError('Say where they are to come: either --before N or --after N.');
    }
    const request = {
      featureIds: idsIn(positionals, 'order'),
      place: before === undefined ? ('after' as const) : ('before' as const),
      target: featureNumber(target),
    };
    const notes = await withProject(values, (project) => project.orderFeatures(request));
    if (values['json'] === true) console.log(JSON.stringify({ notes }));
    else for (const line of ['Changed the order.', ...notes]) console.log(line);
    return 0;
  },
};

function idsIn(positionals: readonly string[], command: string): number[] {
  if (positionals.length === 0) {
    throw new UsageError(`Name features by their numbers, such as: muster ${command} 12 14.`);
  }
  return positionals.map(featureNumber);
}
