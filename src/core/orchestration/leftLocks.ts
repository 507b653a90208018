import type { AgentRow } from '../agents/agentRow';
import { messageOf } from '../base/errors';
import { clearLeftLocks, type OwnPlaces } from '../git/leftLocks';
import { recordEvent } from '../store/activityLog';
import type { Engine } from './engine';
import { trackedPlaces } from './places/trackedPlaces';

type Tools = Pick<Engine, 'store' | 'repository' | 'integration' | 'log' | 'sharedWatch'>;

/**
 * What the git processes of a killed host have left locked, so that nobody has to look for it. Places in which an
 * agent is at work stay out: their locks are its own.
 */
export async function mendLeftLocks(engine: Tools): Promise<void> {
  const places = trackedPlaces(engine.store);
  const quiet = places.filter(({ liveAgentId }) => liveAgentId === null);
  await mend(engine, {
    branches: [engine.integration.branch, ...quiet.map(({ branch }) => branch)],
    worktrees: quiet.map(({ path }) => path),
    sharedWith: places.map(({ path }) => path),
  });
}

/** What the git of an agent has left locked that was ended with it: the next agent goes on in the same place. */
export async function mendLocksOf(engine: Tools, { agentId, branch, worktree }: AgentRow): Promise<void> {
  if (branch === null || worktree === null) return;
  await mend(engine, { branches: [branch], worktrees: [worktree] }, agentId);
}

async function mend(
  { store, repository, log, sharedWatch }: Tools,
  places: OwnPlaces,
  agentId?: number,
): Promise<void> {
  try {
    const waitingGit = (): number | undefined => sharedWatch.waitingGit;
    const removed = await clearLeftLocks(repository, { ...places, waitingGit }, log);
    if (removed.length === 0) return;
    await store.commit((tx) => {
      for (const file of removed) {
        const text = `Removed git's lock file ${file}: the git that made it was killed`;
        recordEvent(tx, { kind: 'leftLock', level: 'warning', agentId: agentId ?? null, text });
      }
    });
  } catch (error) {
    // Whoever meets the lock says so.
    log.warn(`Lock files that a killed git may have left could not be looked after: ${messageOf(error)}`);
  }
}
