import { type FileHandle, open } from 'node:fs/promises';
import { shownLine } from './outputParser';
import type { AgentEvent } from './run';
import type { RunExit } from './runner/protocol';
import type { RunRecord } from './runner/runRecord';

const readBytes = 32 * 1024;

/** Of a program that ended by itself with a failure the last line of standard error, often all that it says. */
export async function complaintsOf(record: RunRecord, exit: RunExit): Promise<AgentEvent[]> {
  if (exit.reason !== 'exited' || exit.exitCode === 0 || exit.signal !== null) return [];
  const lines = (await endOf(record.pathOf('stderr'))).split('\n').map(shownLine);
  const last = lines.findLast((line) => line !== '');
  return last === undefined ? [] : [{ kind: 'complaint', text: last }];
}

async function endOf(file: string): Promise<string> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(file, 'r');
    const { size } = await handle.stat();
    const from = Math.max(0, size - readBytes);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(readBytes), 0, readBytes, from);
    return buffer.toString('utf8', 0, bytesRead);
  } catch {
    // Archived or removed meanwhile: it adds to the verdict and never decides it.
    return '';
  } finally {
    await handle?.close();
  }
}
