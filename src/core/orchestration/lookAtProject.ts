import { systemClock, timestamp } from '../base/clock';
import type { Log } from '../base/log';
import { locateRepository } from '../git/repository';
import { defaultSettings } from '../settings';
import type { Snapshot } from '../../shared/viewModel';
import { meetingPlaceOf } from './meetingPlace';
import { openDatabaseReadOnly } from './openDatabaseReadOnly';
import { findOwner, OwnerLine } from './ownerLine';
import { recordedProjectView, recordedSnapshot } from './recordedSnapshot';

/**
 * What the project shows at this moment: as whoever runs it does, else what is on disk. Nothing is opened for
 * writing, and nobody's run is taken up.
 */
export async function lookAtProject(options: {
  readonly folder: string;
  readonly assets: string;
  readonly log: Log;
}): Promise<Snapshot> {
  const owner = await findOwner(options.folder);
  if (owner !== undefined && !owner.foreign) {
    const line = new OwnerLine(owner.holder, owner.meetingFolder);
    try {
      const shown = await line.shown();
      if (shown !== undefined) return shown;
    } finally {
      line.close();
    }
  }
  const repository = await locateRepository(options.folder);
  const store = await openDatabaseReadOnly(options);
  try {
    const { databaseFolder } = meetingPlaceOf(repository.commonDir, undefined);
    const project = recordedProjectView(repository.root, databaseFolder, defaultSettings);
    return recordedSnapshot(store, project, timestamp(systemClock));
  } finally {
    store.close();
  }
}
