import { appendFile, mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * Adds lines to a file of the user's, which is made if need be. What is there is never written again: it may be in
 * another encoding, and a disk that is full would leave nothing of it.
 */
export async function appendLines(file: string, lines: readonly string[]): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const present = await readFile(file).catch(() => Buffer.alloc(0));
  const gap = present.length === 0 || present.at(-1) === 0x0a ? '' : '\n';
  await appendFile(file, `${gap}${lines.join('\n')}\n`);
}
