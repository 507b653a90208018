import { open, stat } from 'node:fs/promises';
import path from 'node:path';
import { messageOf, MusterError } from '../../base/errors';
import { decodeText } from '../decodeText';

/** Beyond it no agent reads it in one go. */
export const maxSpecBytes = 512 * 1024;

/**
 * The text of a specification, whatever its ending is called.
 *
 * @throws MusterError SpecInvalid when it is none, cannot be read, is empty or too large
 */
export async function readSpecFile(file: string): Promise<string> {
  const name = path.basename(file);
  const bytes = await readBytes(file, name);
  const text = decodeText(bytes);
  if (text === undefined) {
    throw specInvalid(file, `${name} is no text; choose a specification in plain text or Markdown.`);
  }
  if (text.trim() === '') throw specInvalid(file, `${name} is empty; write down what is to be built first.`);
  return text;
}

async function readBytes(file: string, name: string): Promise<Buffer> {
  try {
    // Asked before opening: opening a pipe would wait for a writer.
    if (!(await stat(file)).isFile()) {
      throw specInvalid(file, `${name} is not a file; choose a specification in plain text or Markdown.`);
    }
    const handle = await open(file, 'r');
    try {
      const { size } = await handle.stat();
      if (size > maxSpecBytes) {
        const kilobytes = (count: number): number => Math.ceil(count / 1024);
        throw specInvalid(
          file,
          `${name} has ${kilobytes(size)} kB; at most ${kilobytes(maxSpecBytes)} kB can be given to an agent, so split it.`,
        );
      }
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(size), 0, size, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof MusterError) throw error;
    throw specInvalid(file, `${file} cannot be read (${messageOf(error)}); check the path.`, error);
  }
}

function specInvalid(file: string, sentence: string, cause?: unknown): MusterError {
  return new MusterError('SpecInvalid', sentence, { details: { file }, cause });
}
