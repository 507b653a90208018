import { messageOf, MusterError } from '../base/errors';
import { errorCode } from './storeFileSystem';

export function writeFailed(file: string, error: unknown): MusterError {
  return new MusterError(
    'StoreWriteFailed',
    `The database ${file} could not be written (${messageOf(error)}); ${remedyFor(error)}`,
    { cause: error, details: { file, code: errorCode(error) } },
  );
}

/** What to do about an error of the file system; the end of a sentence. */
export function remedyFor(error: unknown): string {
  return remedies.get(errorCode(error)) ?? 'check the disk and try again.';
}

/** Muster was not used in the repository so far. */
export function storeMissing(directory: string): MusterError {
  return new MusterError(
    'StoreMissing',
    `There is no Muster database in ${directory} yet; bring features in with muster import FILE or muster add NAME, or start a run first.`,
    { details: { directory } },
  );
}

export function storeClosed(file: string): MusterError {
  return new MusterError(
    'StoreWriteFailed',
    `The database ${file} has been closed; start Muster again to go on.`,
    {
      details: { file },
    },
  );
}

export function fencedOut(file: string): MusterError {
  return new MusterError(
    'StoreLocked',
    `Another window or process has taken over the database ${file}; go on there, or reload this window.`,
    { details: { file } },
  );
}

const remedies = new Map<string | undefined, string>([
  ['ENOSPC', 'free some disk space and try again.'],
  ['EDQUOT', 'free some disk space and try again.'],
  ['EACCES', 'make the folder writable and try again.'],
  ['EPERM', 'make the folder writable and try again.'],
  ['EROFS', 'make the folder writable and try again.'],
  ['EMFILE', 'too many files are open, close some programs and try again.'],
  ['ENFILE', 'too many files are open, close some programs and try again.'],
]);
