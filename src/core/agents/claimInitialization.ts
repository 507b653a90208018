import { recordEvent } from '../store/activityLog';
import type { Transaction } from '../store/store';
import { liveAgents } from './agentRow';
import { claimDetached, type DetachedAgent, type DetachedClaim } from './claimDetached';

export interface InitializationClaimRequest extends Omit<DetachedAgent, 'agentType' | 'taskType' | 'slot'> {
  /** File name of the specification, for people. */
  readonly specName: string;
}

/**
 * Writes the rows of a new initializer, in the caller's transaction. `undefined`: another agent lives, and the
 * initializer works alone.
 */
export function claimInitialization(
  tx: Transaction,
  request: InitializationClaimRequest,
): DetachedClaim | undefined {
  if (liveAgents(tx).length > 0) return undefined;
  const claim = claimDetached(tx, {
    ...request,
    ...{ agentType: 'initializer', taskType: 'initialization', slot: 0 },
  });
  const { agentId } = claim;
  tx.run(`UPDATE agent_lifecycle SET metadata = json_object('spec', ?) WHERE agent_id = ?`, [
    request.specName,
    agentId,
  ]);
  recordEvent(tx, { kind: 'spawned', agentId, text: `Makes a backlog of ${request.specName}` });
  return claim;
}
