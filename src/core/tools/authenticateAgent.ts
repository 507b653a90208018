import { createHash } from 'node:crypto';
import { asksPermission } from '../agents/providers';
import type { AgentType, TaskType } from '../agents/run';
import { MusterError } from '../base/errors';
import type { Reader } from '../store/store';
import type { ToolCaller } from './toolBackend';

export const noLongerHolds = 'This agent no longer holds the feature; stop working on it and end.';

/** The form in which a bearer token is kept in `agent_lifecycle.token_hash`. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** The agent that was given this token, also when it has ended or was replaced; `undefined` when none was. */
export function authenticateAgent(reader: Reader, tokenHash: string): ToolCaller | undefined {
  const row = reader.get<{
    agentId: number;
    agentType: AgentType;
    taskType: TaskType;
    featureId: number | null;
    fence: number;
    attempt: number;
    provider: string;
    holds: number;
  }>(
    `SELECT a.agent_id AS agentId, a.agent_type AS agentType, a.task_type AS taskType, a.feature_id AS featureId,
       a.fence, a.attempt, a.provider, ${holds} AS holds
     FROM agent_lifecycle a LEFT JOIN features f ON f.id = a.feature_id WHERE a.token_hash = ?`,
    [tokenHash],
  );
  if (row === undefined) return undefined;
  const { provider, ...rest } = row;
  return {
    ...rest,
    featureId: row.featureId ?? undefined,
    asksPermission: asksPermission(provider),
    holds: row.holds === 1,
  };
}

/**
 * Asks anew, inside the transaction of an effect: between a call's arrival and its effect the agent may have
 * been killed or replaced.
 *
 * @throws MusterError ToolRefused
 */
export function requireHold(reader: Reader, caller: ToolCaller): void {
  if (caller.agentType === 'chat') return;
  const row = reader.get<{ holds: number }>(
    `SELECT ${holds} AS holds FROM agent_lifecycle a LEFT JOIN features f ON f.id = a.feature_id
     WHERE a.agent_id = ? AND a.fence = ?`,
    [caller.agentId, caller.fence],
  );
  if (row?.holds !== 1) {
    throw new MusterError('ToolRefused', noLongerHolds, { details: { agentId: caller.agentId } });
  }
}

/** Alive, and nobody has claimed its feature since. */
const holds = `(a.status IN ('spawned', 'running') AND (a.feature_id IS NULL OR f.fence = a.fence))`;
