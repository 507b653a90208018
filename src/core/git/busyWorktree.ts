import { setTimeout as delay } from 'node:timers/promises';
import { MusterError } from '../base/errors';
import { processesIn } from '../base/processesIn';
import { lockDelaysMs } from './lockWait';

/** About a second: for what only looks, such as an editor that asks git for its state. */
const shortDelaysMs = lockDelaysMs.slice(0, 6);

/** Waits a moment for processes in the folder to end; whoever is still there then is refused for. */
export async function waitForQuiet(folder: string): Promise<void> {
  for (const delayMs of shortDelaysMs) {
    const workers = await processesIn(folder);
    if (workers === undefined || workers.length === 0) return;
    await delay(delayMs);
  }
}

/** @throws MusterError WorktreeBusy, when the system tells of a process in the folder */
export async function requireQuiet(folder: string): Promise<void> {
  const workers = (await processesIn(folder)) ?? [];
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
