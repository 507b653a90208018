import { existsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { MusterError } from '../base/errors';
import type { OutputRange } from './run';
import { RunRecord } from './runner/runRecord';

const maxRangeBytes = 4 * 1024 * 1024;
const heading = Buffer.from('\n--- standard error ---\n');

/** One piece of what a reader sees as the run's whole output. */
interface Section {
  readonly size: number;
  read(from: number, length: number): Promise<Buffer>;
}

/** A range of what an agent of this or an earlier host has written; see {@link readOutputRange}. */
export function readOutputOf(
  runsDirectory: string,
  agentId: number,
  from: number,
  maxBytes: number,
): Promise<OutputRange> {
  const record = new RunRecord(path.join(runsDirectory, String(agentId)));
  if (!existsSync(record.directory)) {
    const message = `Nothing is kept of agent ${agentId} any more. Choose another agent.`;
    return Promise.reject(new MusterError('AgentNotFound', message, { details: { agentId } }));
  }
  return readOutputRange(record, from, maxBytes);
}

/**
 * A range of the run's output by bytes, moved inwards to whole characters. The output is what the agent
 * wrote to standard output, behind what setting up its worktree said; once the run has ended, and so no offset can move any more, a heading and what
 * it wrote to standard error follow.
 */
export async function readOutputRange(
  record: RunRecord,
  from: number,
  maxBytes: number,
): Promise<OutputRange> {
  const ended = record.readExit() !== undefined;
  // Complete before the agent starts, so that no offset moves later.
  const setup = await fileSection(record.pathOf('setup'));
  const sections = [setup, await fileSection(record.pathOf('stdout'))];
  if (ended) {
    const errors = await fileSection(record.pathOf('stderr'));
    if (errors.size > 0) sections.push(memorySection(heading), errors);
  }
  const total = sections.reduce((sum, { size }) => sum + size, 0);
  const start = Math.min(Math.max(0, Math.trunc(from)), total);
  // At least one whole character, so that a reader always gets on.
  const wanted = Math.min(Math.max(4, Math.trunc(maxBytes)), maxRangeBytes, total - start);
  const bytes = await readAcross(sections, start, wanted);
  const first = start === 0 ? 0 : leadingContinuation(bytes);
  const atEnd = start + bytes.length >= total;
  const last = atEnd && ended ? bytes.length : bytes.length - unfinishedTail(bytes);
  return {
    text: bytes.subarray(Math.min(first, last), last).toString('utf8'),
    end: start + last,
    total,
  };
}

async function fileSection(file: string): Promise<Section> {
  const size = await withFile(file, async (handle) => (await handle.stat()).size);
  return {
    size: size ?? 0,
    read: async (from, length) => {
      const buffer = Buffer.alloc(length);
      const read = await withFile(file, (handle) => handle.read(buffer, 0, length, from));
      return buffer.subarray(0, read?.bytesRead ?? 0);
    },
  };
}

/** Undefined when there is no such file. */
async function withFile<T>(
  file: string,
  use: (handle: Awaited<ReturnType<typeof open>>) => Promise<T>,
): Promise<T | undefined> {
  let handle;
  try {
    handle = await open(file, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return await use(handle);
  } finally {
    await handle.close();
  }
}

function memorySection(content: Buffer): Section {
  return {
    size: content.length,
    read: (from, length) => Promise.resolve(content.subarray(from, from + length)),
  };
}

async function readAcross(sections: readonly Section[], start: number, length: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let base = 0;
  for (const section of sections) {
    const from = Math.max(0, start - base);
    const to = Math.min(section.size, start + length - base);
    if (to > from) pieces.push(await section.read(from, to - from));
    base += section.size;
  }
  return Buffer.concat(pieces);
}

/** Bytes at the front that belong to a character that began before them. */
function leadingContinuation(bytes: Buffer): number {
  let count = 0;
  while (count < Math.min(3, bytes.length) && ((bytes[count] ?? 0) & 0xc0) === 0x80) count++;
  return count;
}

/** Bytes at the end that begin a character which goes on after them. */
function unfinishedTail(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if ((byte & 0xc0) === 0x80) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return length > back ? back : 0;
  }
  return 0;
}
