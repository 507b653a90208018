import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { writeFileAtomically } from '../agents/runner/atomicFile';

/**
 * Where all that work on one repository meet, whichever window, worktree or command line they come from:
 * `muster/` in the git directory that all worktrees share.
 */
export interface MeetingPlace {
  readonly folder: string;
  /** File in which the present host names the address of its tool server. */
  readonly hostAddressFile: string;
  /** Where the database lies, wherever it was first made. */
  readonly databaseFolder: string;
}

const pointerName = 'database';

export function meetingFolderOf(commonDir: string): string {
  return path.join(commonDir, 'muster');
}

/**
 * Finds the repository's one database. The first to come decides where it lies (`preferredFolder`, default
 * the meeting place itself) and leaves a pointer; who comes later follows it. A pointer to a folder that is
 * gone is replaced.
 */
export function meetingPlaceOf(commonDir: string, preferredFolder: string | undefined): MeetingPlace {
  const folder = meetingFolderOf(commonDir);
  const pointer = path.join(folder, pointerName);
  const known = existsSync(pointer) ? readFileSync(pointer, 'utf8').trim() : '';
  const databaseFolder = known !== '' && existsSync(known) ? known : (preferredFolder ?? folder);
  return { folder, hostAddressFile: path.join(folder, 'host.json'), databaseFolder };
}

/** Makes the folders and the pointer; only the holder of the writer lock may. */
export function claimMeetingPlace(place: MeetingPlace): void {
  mkdirSync(place.folder, { recursive: true });
  mkdirSync(place.databaseFolder, { recursive: true });
  writeFileAtomically(path.join(place.folder, pointerName), `${place.databaseFolder}\n`);
}
