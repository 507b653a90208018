import path from 'node:path';
import { readOutputOf } from '../agents/outputRange';
import type { Clock } from '../base/clock';
import { timestamp } from '../base/clock';
import { MusterError } from '../base/errors';
import type { Log } from '../base/log';
import type { Repository } from '../git/repository';
import { Worktrees } from '../git/worktrees';
import type { Settings } from '../settings';
import { openStoreReadOnly } from '../store/readOnlyStore';
import type { Reader } from '../store/store';
import type { ProjectView, Snapshot } from '../../shared/viewModel';
import { changesOf } from './agentChanges';
import { readFeatureRecord } from './featureRecord';
import { readEvidence } from './readEvidence';
import type { RecordedProject } from './follower';
import { createLanding } from './landing/landing';
import { meetingPlaceOf } from './meetingPlace';
import { Places } from './places/places';
import { recordedProjectView, recordedSnapshot } from './recordedSnapshot';

export interface RecordOptions {
  readonly repository: Repository;
  readonly storageDirectory: string | undefined;
  readonly assets: string;
  readonly settings: () => Settings;
  readonly clock: Clock;
  readonly log: Log;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Reads the database and the runs' files as they are on disk, while another host writes them. */
export function recordedProject(options: RecordOptions): RecordedProject {
  const { repository, storageDirectory, assets, clock, log } = options;
  // Asked each time: whoever holds the lock decides where the database lies.
  const folder = (): string => meetingPlaceOf(repository.commonDir, storageDirectory).databaseFolder;
  const reading = async <T>(use: (reader: Reader) => T | Promise<T>): Promise<T> => {
    const wasm = path.join(assets, 'sql-wasm.wasm');
    const store = await openStoreReadOnly({ directory: folder(), wasm, log });
    try {
      return await use(store);
    } finally {
      store.close();
    }
  };
  const project = (): ProjectView => recordedProjectView(repository.root, folder(), options.settings());
  return {
    folder,
    read: async () => {
      const now = timestamp(clock);
      try {
        return await reading((reader) => recordedSnapshot(reader, project(), now));
      } catch (error) {
        if (error instanceof MusterError && error.code === 'StoreMissing')
          return { ...nothingYet, project: project() };
        throw error;
      }
    },
    readOutput: (agentId, from, maxBytes) =>
      readOutputOf(path.join(folder(), 'runs'), agentId, from, maxBytes),
    places: new Places({
      repository,
      worktrees: () => new Worktrees(repository, options.settings().worktreeRoot, log),
      integrationBranch: () => options.settings().integrationBranch,
      read: async (use) => {
        try {
          return await reading(use);
        } catch (error) {
          // What git knows is worth seeing, and restoring, also without the names in the database.
          if (!(error instanceof MusterError)) throw error;
          log.info(`Worktrees are shown without what the database knows: ${error.message}`);
          return use(undefined);
        }
      },
    }),
    landing: createLanding({
      repository,
      integrationBranch: () => options.settings().integrationBranch,
      environment: options.environment,
      reading: async (use) => {
        try {
          return await reading(use);
        } catch (error) {
          if (error instanceof MusterError && error.code === 'StoreMissing') return use(undefined);
          throw error;
        }
      },
    }),
    diffOf: (agentId) => reading((reader) => changesOf({ store: reader, repository }, agentId)),
    featureRecord: (featureId) => reading((reader) => readFeatureRecord(reader, featureId)),
    query: (use) => reading(use),
    evidenceOf: (featureId) => reading((reader) => readEvidence(reader, featureId)),
  };
}

const nothingYet: Omit<Snapshot, 'project'> = {
  revision: 0,
  notices: [],
  mode: 'stopped',
  counts: {
    total: 0,
    ready: 0,
    blocked: 0,
    inProgress: 0,
    submitted: 0,
    passing: 0,
    failed: 0,
    waitingForPerson: 0,
  },
  activeAgents: 0,
  agents: [],
  features: [],
  activity: [],
};
