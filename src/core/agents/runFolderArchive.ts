import { open, readdir } from 'node:fs/promises';
import path from 'node:path';
import { messageOf } from '../base/errors';
import type { ArchiveRecord } from './archiveFile';
import { runFiles } from './runner/protocol';

const partBytes = 1 << 20;

/**
 * The order holds the agent's token and its environment, and other files were made of the same; an archive is
 * kept for years and must not hold secrets.
 */
const withoutSecrets = new Set<string>(Object.values(runFiles).filter((name) => name !== runFiles.order));

/** The files of an agent's run, to be archived; none when its folder is gone. */
export async function* runFolderRecords(
  runsDirectory: string,
  agentId: number,
): AsyncGenerator<ArchiveRecord> {
  const folder = path.join(runsDirectory, String(agentId));
  for (const name of await namesIn(folder)) {
    if (!withoutSecrets.has(name)) {
      yield { kind: 'omitted', agentId, name, why: 'It may hold secrets.' };
      continue;
    }
    yield* fileRecords(path.join(folder, name), agentId, name);
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

async function* fileRecords(file: string, agentId: number, name: string): AsyncGenerator<ArchiveRecord> {
  let handle: Awaited<ReturnType<typeof open>>;
  try {
    handle = await open(file, 'r');
  } catch (error) {
    yield { kind: 'omitted', agentId, name, why: messageOf(error) };
    return;
  }
  try {
    const { size } = await handle.stat();
    let at = 0;
    do {
      const buffer = Buffer.alloc(Math.min(partBytes, size - at));
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, at);
      if (bytesRead === 0 && at < size) throw new Error(`${file} became shorter while it was read`);
      const part = wholeLines(buffer.subarray(0, bytesRead), at + bytesRead >= size);
      at += part.length;
      const text = part.toString('utf8');
      const isText = Buffer.from(text).equals(part);
      yield {
        kind: 'file',
        agentId,
        name,
        last: at >= size,
        encoding: isText ? 'utf8' : 'base64',
        content: isText ? text : part.toString('base64'),
      };
    } while (at < size);
  } finally {
    await handle.close();
  }
}

/** Cut behind a line, so that no character falls in two and text stays readable text. */
function wholeLines(part: Buffer, isLast: boolean): Buffer {
  const end = part.lastIndexOf(10);
  return isLast || end < 0 ? part : part.subarray(0, end + 1);
}
