import { setTimeout as delay } from 'node:timers/promises';
import { MusterError } from '../base/errors';
import { processesIn } from '../base/processesIn';
import { lockDelaysMs } from './lockWait';

/** About a second: for what only looks, such as an editor that asks git for its state. */
const shortDelaysMs = lockDelaysMs.slice(0, 6);

/** Waits a moment for processes in the folder to end; returns whoever is still there then. */
export async function waitForQuiet(folder: string): Promise<readonly number[]> {
  for (const delayMs of shortDelaysMs) {
    const workers = await processesIn(folder);
    if (workers === undefined || workers.length === 0) return [];
    await delay(delayMs);
  }
  return (await processesIn(folder)) ?? [];
}

/**
 * Who came when others had been waited for already, is waited for as well: Muster itself asks git about worktrees,
 * for those who look at them.
 * @throws MusterError WorktreeBusy, when the system tells of a process in the folder
 */
export async function requireQuiet(folder: string): Promise<void> {
  const workers = await waitForQuiet(folder);
  if (workers.length > 0) throw worktreeBusy(folder, workers);
}

export function worktreeBusy(folder: string, pids: readonly number[]): MusterError {
  const who = pids.length === 1 ? `Process ${pids.join()} works` : `The processes ${pids.join(', ')} work`;
  return new MusterError(
    'WorktreeBusy',
    `${who} in the worktree ${folder}, so it was left alone; end what runs there and try again.`,
    { details: { folder, pids } },
  );
}
