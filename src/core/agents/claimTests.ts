import { recordEvent } from '../store/activityLog';
import type { Transaction } from '../store/store';
import { liveAgents } from './agentRow';
import { claimDetached, type DetachedAgent, type DetachedClaim } from './claimDetached';

/** Slots below are for coding agents, whose mascots they choose. */
const firstTestingSlot = 5;

export interface TestClaimRequest extends Omit<DetachedAgent, 'agentType' | 'taskType' | 'slot'> {
  /** What is to be tested, each with the fence with which it passed. */
  readonly batch: readonly { readonly id: number; readonly fence: number }[];
}

/**
 * Takes features for a new testing agent: its row, its task, its worktree and its batch, all in the caller's
 * transaction. `undefined`: one of them does not pass any more, or is being tested.
 */
export function claimTests(tx: Transaction, request: TestClaimRequest): DetachedClaim | undefined {
  const { batch } = request;
  const free = ({ id, fence }: { id: number; fence: number }): boolean =>
    tx.get(
      `SELECT 1 FROM features f WHERE f.id = ? AND f.fence = ? AND f.status = 'passing'
         AND NOT EXISTS (SELECT 1 FROM regression_test t WHERE t.feature_id = f.id AND t.result IS NULL)`,
      [id, fence],
    ) !== undefined;
  if (batch.length === 0 || !batch.every(free)) return undefined;
  const slot = lowestFree(liveAgents(tx).map((agent) => agent.slot));
  const claim = claimDetached(tx, { ...request, agentType: 'testing', taskType: 'testing', slot });
  const { agentId } = claim;
  for (const { id, fence } of batch) {
    tx.run(
      `INSERT INTO regression_test (agent_id, feature_id, feature_fence, created_at) VALUES (?, ?, ?, ?)`,
      [agentId, id, fence, tx.now],
    );
  }
  recordEvent(tx, {
    kind: 'spawned',
    agentId,
    text: `Tests ${batch.map(({ id }) => `#${id}`).join(', ')} again`,
  });
  return claim;
}

function lowestFree(taken: readonly number[]): number {
  const used = new Set(taken);
  let slot = firstTestingSlot;
  while (used.has(slot)) slot++;
  return slot;
}
