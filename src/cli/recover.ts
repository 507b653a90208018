import { recoverDatabase, type Recovery } from '../core/orchestration/recoverDatabase';
import { silentLog } from '../core/base/log';
import type { CliCommand } from './command';
import { projectFolder } from './projectFolder';
import { UsageError } from './usageError';

const usage = `Usage: muster recover [--folder DIR] [--json]

Opens a damaged database with what can still be read of it, and says what is lost and what is kept. Every
damaged file stays beside the database. A database that is sound is left alone. If you have a backup of the
folder, put that back instead.

  --folder DIR  any folder of the repository (default: this one)
  --json        print one JSON object`;

export const recoverCommand: CliCommand = {
  summary: 'Go on with what can still be read of a damaged database.',
  usage,
  options: { folder: { type: 'string' }, json: { type: 'boolean' } },
  mostArguments: Infinity,
  run: async (values, positionals) => {
    if (positionals.length > 0) {
      throw new UsageError('muster recover takes no file; name the repository with --folder.');
    }
    const recovery = await recoverDatabase({
      folder: projectFolder(values),
      assets: __dirname,
      // All that it would say is in the result.
      log: silentLog,
    });
    console.log(values['json'] === true ? JSON.stringify(recovery) : recoveryText(recovery));
    return 0;
  },
};

function recoveryText(recovery: Recovery): string {
  const { database, lost, kept, setAside, runsWithoutRow, wasDamaged } = recovery;
  const holds = `${kept.features} features (${kept.passing} passing), ${kept.agents} agents, ${kept.events} events${kept.lastEventAt === undefined ? '' : `, the latest of ${kept.lastEventAt}`}`;
  if (!wasDamaged) return `${database} is sound; nothing was done. It holds ${holds}.`;
  return [
    `${database} was damaged and can be used again.`,
    'Lost:',
    ...lost.map((sentence) => `  ${sentence}`),
    ...(runsWithoutRow.length === 0
      ? []
      : [`  The rows of agents ${runsWithoutRow.join(', ')}; their output is still in the folder "runs".`]),
    'Kept:',
    `  ${holds}`,
    ...setAside.map((name) => `  The damaged file, as ${name}`),
  ].join('\n');
}
