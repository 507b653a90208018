import { open, stat } from 'node:fs/promises';
import path from 'node:path';
import { messageOf, MusterError } from '../../base/errors';
import { malformed } from './importedBacklog';

export const maxImportBytes = 64 * 1024 * 1024;

/** Changes whenever the file does, ends with its size; undefined when there is none. */
export async function stampOf(file: string): Promise<string | undefined> {
  try {
    const { mtimeMs, size } = await stat(file);
    return `${mtimeMs}:${size}`;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw unreadable(file, error);
  }
}

/** @throws MusterError ImportMalformed when it cannot be read, ImportTooLarge */
export async function readImportFile(file: string): Promise<Buffer> {
  try {
    // Asked before opening: opening a pipe would wait for a writer.
    if (!(await stat(file)).isFile())
      throw malformed(`${file} is not a file; choose a features.db, or a JSON, CSV or Markdown file.`);
    const handle = await open(file, 'r');
    try {
      const { size } = await handle.stat();
      if (size > maxImportBytes) throw tooLarge(file, size);
      const bytes = Buffer.alloc(size);
      let read = 0;
      while (read < size) {
        const { bytesRead } = await handle.read(bytes, read, size - read, read);
        if (bytesRead === 0) break;
        read += bytesRead;
      }
      return bytes.subarray(0, read);
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw error instanceof MusterError ? error : unreadable(file, error);
  }
}

function tooLarge(file: string, size: number): MusterError {
  const megabytes = (bytes: number): number => Math.round(bytes / 1024 / 1024);
  return new MusterError(
    'ImportTooLarge',
    `${path.basename(file)} has ${megabytes(size)} MB; at most ${megabytes(maxImportBytes)} MB can be imported, so split it.`,
    { details: { file, size } },
  );
}

function unreadable(file: string, cause: unknown): MusterError {
  return malformed(
    (cause as NodeJS.ErrnoException).code === 'ENOENT'
      ? `There is no file ${file}; check the path.`
      : `${file} cannot be read (${messageOf(cause)}); check its permissions.`,
    cause,
  );
}
