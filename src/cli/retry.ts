import { MusterError } from '../core/base/errors';
import type { SharedProject } from '../core/orchestrator';
import type { CliCommand } from './command';
import { featureNumber } from './featureNumber';
import { withProject } from './withProject';
import { UsageError } from './usageError';

export const retryCommand = commandFor('retry', {
  summary: 'Let agents try a feature again.',
  about: `What happened to these features so far no longer counts, and the next run tries them again, on the work that is there.`,
  act: (project, featureId) => project.retryFeature(featureId),
  said: 'is tried again',
});

export const skipCommand = commandFor('skip', {
  summary: 'Let others go before a feature.',
  about: `Each skip takes 10 from the score by which ready features are chosen. Nothing else of them changes.`,
  act: (project, featureId) => project.skipFeature(featureId),
  said: 'is skipped for now',
});

interface Action {
  readonly summary: string;
  readonly about: string;
  readonly act: (project: SharedProject, featureId: number) => Promise<void>;
  readonly said: string;
}

/** What is done to each of the features that are named, whoever runs the project. */
function commandFor(name: string, { summary, about, act, said }: Action): CliCommand {
  return {
    summary,
    usage: `Usage: muster ${name} FEATURE... [options]

${about}
While a window or another terminal runs the project, that one does it.

  --folder DIR   any folder of the repository (default: this one)
  --json         print one JSON object: {"featureIds"}

Example:
  muster ${name} 12 14`,
    options: { folder: { type: 'string' }, json: { type: 'boolean' } },
    mostArguments: Infinity,
    run: async (values, positionals) => {
      if (positionals.length === 0) {
        throw new UsageError(`Name features by their numbers, such as: muster ${name} 12 14.`);
      }
      const featureIds = positionals.map(featureNumber);
      return withProject(values, async (project) => {
        const json = values['json'] === true;
        for (const [index, id] of featureIds.entries()) {
          try {
            await act(project, id);
          } catch (error) {
            throw afterOthers(error, featureIds.slice(0, index));
          }
          if (!json) console.log(`#${id} ${said}.`);
        }
        if (json) console.log(JSON.stringify({ featureIds }));
        return 0;
      });
    },
  };
}

/** What was done before it stays done, which whoever reads only the error must know. */
function afterOthers(error: unknown, done: readonly number[]): unknown {
  if (!(error instanceof MusterError) || done.length === 0) return error;
  const before = done.map((id) => `#${id}`).join(', ');
  const message = `Done before this: ${before}. ${error.message}`;
  return new MusterError(error.code, message, { details: { ...error.details, done }, cause: error });
}
