import { once } from 'node:events';
import type { SharedProject } from '../core/orchestrator';
import { TerminalText } from '../shared/terminalText';

const chunkBytes = 256 * 1024;

/** What a program is given at once; the whole output may be gigabytes. */
export const mostJsonBytes = 256 * 1024;

type Reads = Pick<SharedProject, 'readOutput'>;

/**
 * Writes all that an agent has written so far, without what would act on the terminal, however much it is.
 * @throws MusterError AgentNotFound
 */
export async function writeOutput(
  project: Reads,
  agentId: number,
  out: NodeJS.WritableStream,
): Promise<void> {
  const text = new TerminalText();
  for (let from = 0; ;) {
    const { text: piece, end, total } = await project.readOutput(agentId, from, chunkBytes);
    if (!out.write(text.push(piece))) await once(out, 'drain');
    if (end <= from || end >= total) break;
    from = end;
  }
  out.write(text.end());
}

/** The last of it. @throws MusterError AgentNotFound */
export async function lastOutput(project: Reads, agentId: number): Promise<object> {
  const { total } = await project.readOutput(agentId, 0, 0);
  const from = Math.max(0, total - mostJsonBytes);
  const { text, end } = await project.readOutput(agentId, from, mostJsonBytes);
  return { agentId, totalBytes: total, from, end, text };
}
