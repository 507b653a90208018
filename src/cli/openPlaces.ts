import path from 'node:path';
import { MusterError } from '../core/base/errors';
import type { Log } from '../core/base/log';
import { locateRepository } from '../core/git/repository';
import { Worktrees } from '../core/git/worktrees';
import { openDatabaseReadOnly } from '../core/orchestration/openDatabaseReadOnly';
import { Places } from '../core/orchestration/places/places';
import { withDatabase } from '../core/orchestration/withDatabase';
import type { CleanUpTools } from '../core/orchestration/cleanUp';
import { defaultSettings } from '../core/settings';
import type { Reader } from '../core/store/store';
import type { CliCommand } from './command';
import { textOption } from './options';
import { projectFolder } from './projectFolder';

/** What every command on worktrees and rescued work takes. */
export const placeOptions: CliCommand['options'] = {
  folder: { type: 'string' },
  'integration-branch': { type: 'string' },
  'worktree-root': { type: 'string' },
  json: { type: 'boolean' },
};

export const placeOptionsHelp = `  --folder DIR               any folder of the repository (default: this one)
  --integration-branch NAME  what is in it counts as merged (default ${defaultSettings.integrationBranch})
  --worktree-root DIR        where worktrees are made (default: <repository>.worktrees beside the repository)
  --json                     print one JSON array`;

type Values = Readonly<Record<string, unknown>>;

/** Worktrees and rescued work as they are now; also while another process works on the repository. */
export async function openPlaces(values: Values, log: Log): Promise<Places> {
  const folder = projectFolder(values);
  return placesOf(values, log, async (use) => {
    let store: Awaited<ReturnType<typeof openDatabaseReadOnly>>;
    try {
      store = await openDatabaseReadOnly({ folder, assets: __dirname, log });
    } catch (error) {
      if (!(error instanceof MusterError)) throw error;
      // What git knows is there also without the names in the database.
      if (error.code !== 'StoreMissing') log.warn(error.message);
      return use(undefined);
    }
    try {
      return use(store);
    } finally {
      store.close();
    }
  });
}

/**
 * For what also writes: under the writer lock, while nothing runs.
 * @throws MusterError StoreLocked, StoreMissing
 */
export async function withPlaces<T>(
  values: Values,
  log: Log,
  body: (places: Places, tools: CleanUpTools) => Promise<T>,
): Promise<T> {
  const folder = projectFolder(values);
  return withDatabase(
    { folder, assets: __dirname, log, mayCreate: false, purpose: 'clean-up' },
    async ({ store }) => {
      const places = await placesOf(values, log, (use) => Promise.resolve(use(store)));
      return body(places, { store, log, worktrees: places.options.worktrees() });
    },
  );
}

async function placesOf(
  values: Values,
  log: Log,
  read: <T>(use: (reader: Reader | undefined) => T) => Promise<T>,
): Promise<Places> {
  const repository = await locateRepository(projectFolder(values));
  const root = textOption(values['worktree-root']);
  const worktrees = new Worktrees(repository, root === undefined ? undefined : path.resolve(root), log);
  const integrationBranch = textOption(values['integration-branch']) ?? defaultSettings.integrationBranch;
  return new Places({
    repository,
    worktrees: () => worktrees,
    integrationBranch: () => integrationBranch,
    read,
  });
}
