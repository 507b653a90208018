import path from 'node:path';
import { modelFor, providerFor } from '../agents/chosenProvider';
import type { Settings } from '../settings';
import type { Reader } from '../store/store';
import type { ProjectView, Snapshot } from '../../shared/viewModel';
import { standingDeadlock } from './deadlock';
import { recordedHolds } from './holds';
import { readMode, readRunStart } from './runState';
import { readLastRun } from './runSummary';
import { buildSnapshot } from './snapshot';

/** What is on disk, as far as that can be shown without the engine. */
export function recordedSnapshot(reader: Reader, project: ProjectView, now: string): Snapshot {
  return {
    ...buildSnapshot({ reader, revision: 0, project, mode: readMode(reader), notices: [], now }),
    takenAt: now,
    runStartedAt: readRunStart(reader),
    lastRun: readLastRun(reader),
    holds: recordedHolds(reader),
    deadlock: readMode(reader) === 'stopped' ? standingDeadlock(reader) : undefined,
  };
}

export function recordedProjectView(root: string, databaseFolder: string, settings: Settings): ProjectView {
  return {
    name: path.basename(root),
    repository: root,
    integrationBranch: settings.integrationBranch,
    provider: providerFor(settings, 'coding'),
    model: modelFor(settings, 'coding'),
    concurrency: settings.concurrency,
    database: path.join(databaseFolder, 'orchestrator.db'),
  };
}
