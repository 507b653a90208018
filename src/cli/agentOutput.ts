import { once } from 'node:events';
import path from 'node:path';
import { readOutputOf } from '../core/agents/outputRange';
import { commonDirOf } from '../core/git/repository';
import { meetingPlaceOf } from '../core/orchestration/meetingPlace';
import type { SharedProject } from '../core/orchestrator';
import { TerminalText } from '../shared/terminalText';

const chunkBytes = 256 * 1024;

/** What a program is given at once; the whole output may be gigabytes. */
export const mostJsonBytes = 256 * 1024;

type Reads = Pick<SharedProject, 'readOutput'>;

/**
 * Of the files that agents write to, whoever runs the project. Nothing is opened for it, and nobody's work is taken
 * over: it may be looked at in a pager for hours.
 * @throws MusterError NotAGitRepository, GitMissing
 */
export async function recordedOutput(folder: string): Promise<Reads> {
  const { databaseFolder } = meetingPlaceOf(await commonDirOf(folder), undefined);
  const runs = path.join(databaseFolder, 'runs');
  return { readOutput: (agentId, from, maxBytes) => readOutputOf(runs, agentId, from, maxBytes) };
}

/**
 * Writes all that an agent has written so far, without what would act on the terminal, however much it is; less only
 * when nobody reads on.
 * @throws MusterError AgentNotFound
 */
export async function writeOutput(
  project: Reads,
  agentId: number,
  out: NodeJS.WritableStream,
): Promise<void> {
  const text = new TerminalText();
  const over = new AbortController();
  const end = (): void => over.abort();
  const isOver = (): boolean => over.signal.aborted;
  // Whoever has made the stream tells what went wrong, if anything did: a pager may be quit at any time.
  out.once('error', end);
  try {
    for (let from = 0; ;) {
      const { text: piece, end: to, total } = await project.readOutput(agentId, from, chunkBytes);
      if (isOver()) return;
      if (!out.write(text.push(piece))) await drained(out, over.signal);
      if (to <= from || to >= total) break;
      from = to;
    }
    if (!isOver()) out.write(text.end());
  } finally {
    out.off('error', end);
  }
}

/** Also when nothing more can be written. */
async function drained(out: NodeJS.WritableStream, over: AbortSignal): Promise<void> {
  try {
    await once(out, 'drain', { signal: over });
  } catch (error) {
    if (!over.aborted) throw error;
  }
}

/** The last of it. @throws MusterError AgentNotFound */
export async function lastOutput(project: Reads, agentId: number): Promise<object> {
  const { total } = await project.readOutput(agentId, 0, 0);
  const from = Math.max(0, total - mostJsonBytes);
  const { text, end } = await project.readOutput(agentId, from, mostJsonBytes);
  return { agentId, totalBytes: total, from, end, text };
}
