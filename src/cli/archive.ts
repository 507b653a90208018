import path from 'node:path';
import { checkArchive } from '../core/agents/archiveFile';
import { agentsToArchive, archiveOldAgents, olderThanOf } from '../core/agents/retention';
import { systemClock } from '../core/base/clock';
import { openDatabaseReadOnly } from '../core/orchestration/openDatabaseReadOnly';
import { withDatabase } from '../core/orchestration/withDatabase';
import { defaultSettings } from '../core/settings';
import type { CliCommand } from './command';
import { wholeNumber } from './options';
import { projectFolder } from './projectFolder';
import { logTo } from './runToEnd';
import { UsageError } from './usageError';

const usage = `Usage: muster archive [options]
       muster archive FILE [--json]

Moves agents that ended long ago from the database to a file in the folder "archive" beside it, with their
events, tool calls, merges, tasks and output. The file is on disk before anything is deleted. Agents at work
stay, and so do those that count for a feature that has not passed. Muster does the same by itself when it
starts and once a day.

With a FILE: checks an archive from its first line to its last and says what it holds.

  --folder DIR  any folder of the repository (default: this one)
  --days N      what ended more than N days ago (default ${defaultSettings.retentionDays})
  --preview     only say how many agents would go
  --json        print one JSON object`;

export const archiveCommand: CliCommand = {
  summary: 'Move agents that ended long ago to an archive, or check an archive.',
  usage,
  options: {
    folder: { type: 'string' },
    days: { type: 'string' },
    preview: { type: 'boolean' },
    json: { type: 'boolean' },
  },
  mostArguments: Infinity,
  run: async (values, [file, ...rest]) => {
    if (rest.length > 0) {
      throw new UsageError('muster archive takes at most one file; muster archive --help shows how.');
    }
    const json = values['json'] === true;
    const say = (report: object, sentence: string): void =>
      console.log(json ? JSON.stringify(report) : sentence);
    if (file !== undefined) {
      const held = await checkArchive(path.resolve(file));
      const rows = Object.entries(held.rows).map(([table, count]) => `  ${table}  ${count}`);
      say(
        held,
        [
          `${held.file} is whole: ${held.agents} agents that ended before ${held.olderThan}, archived ${held.archivedAt}.`,
          ...rows,
          `  files of runs  ${held.files}${held.omitted > 0 ? `, ${held.omitted} left out` : ''}`,
        ].join('\n'),
      );
      return 0;
    }
    const folder = projectFolder(values);
    const days = wholeNumber('--days', values['days'], defaultSettings.retentionDays, {
      min: 1,
      max: 36_500,
    });
    const log = logTo(process.stderr);
    if (values['preview'] === true) {
      const store = await openDatabaseReadOnly({ folder, assets: __dirname, log });
      try {
        const agents = agentsToArchive(store, olderThanOf(systemClock, days)).length;
        say({ agents, days }, `${agents} agents ended more than ${days} days ago and would be archived.`);
      } finally {
        store.close();
      }
      return 0;
    }
    const result = await withDatabase(
      { folder, assets: __dirname, log, mayCreate: false, purpose: 'archive' },
      (database) => archiveOldAgents(database, days),
    );
    say(
      { ...result, days },
      result.agents === 0
        ? `No agent ended more than ${days} days ago that could go.`
        : `Archived ${result.agents} agents:\n${result.files.map((each) => `  ${each}`).join('\n')}`,
    );
    return 0;
  },
};
