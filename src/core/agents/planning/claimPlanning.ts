import { recordEvent } from '../../store/activityLog';
import type { Reader, Transaction } from '../../store/store';
import { liveAgents } from '../agentRow';
import { claimDetached, type DetachedAgent, type DetachedClaim } from '../claimDetached';
import type { PlanningType, TaskType } from '../run';

/** Slots below are for coding and testing agents: at most ten live. */
const slots: Readonly<Record<PlanningType, number>> = { architect: 10, project_manager: 11 };
const tasks: Readonly<Record<PlanningType, TaskType>> = {
  architect: 'create_spec',
  project_manager: 'auto_planning',
};

interface PlanningAgent extends Omit<DetachedAgent, 'agentType' | 'taskType' | 'slot'> {
  readonly provider: string;
}

export interface SpecClaimRequest extends PlanningAgent {
  readonly featureId: number;
  readonly featureName: string;
}

export interface PlanClaimRequest extends PlanningAgent {
  /** File name of the project's goals, for people. */
  readonly goals: string;
  readonly mayAdd: number;
}

/** Writes the rows of a new architect. `undefined`: one lives, or the feature is not as it was. */
export function claimSpec(tx: Transaction, request: SpecClaimRequest): DetachedClaim | undefined {
  const { featureId, featureName, ...agent } = request;
  const isOpen = tx.get(`SELECT 1 FROM features WHERE id = ? AND status = 'pending' AND fence = 0`, [
    featureId,
  ]);
  if (isOpen === undefined) return undefined;
  return claim(tx, 'architect', agent, { featureId }, `Writes the spec of #${featureId} ${featureName}`);
}

/** Writes the rows of a new project manager. `undefined`: one lives. */
export function claimPlan(tx: Transaction, request: PlanClaimRequest): DetachedClaim | undefined {
  const { goals, mayAdd, ...agent } = request;
  const text = `Plans up to ${mayAdd} more ${mayAdd === 1 ? 'feature' : 'features'} from ${goals}`;
  return claim(tx, 'project_manager', agent, { spec: goals, mayAdd }, text);
}

function claim(
  tx: Transaction,
  agentType: PlanningType,
  agent: PlanningAgent,
  metadata: Readonly<Record<string, unknown>>,
  text: string,
): DetachedClaim | undefined {
  if (liveAgents(tx).some((other) => other.agentType === agentType)) return undefined;
  const claimed = claimDetached(tx, {
    ...agent,
    ...{ agentType, taskType: tasks[agentType], slot: slots[agentType] },
  });
  const { agentId } = claimed;
  tx.run(`UPDATE agent_lifecycle SET metadata = ? WHERE agent_id = ?`, [JSON.stringify(metadata), agentId]);
  recordEvent(tx, { kind: 'spawned', agentId, text });
  return claimed;
}

/** The feature that an architect writes the spec of; undefined for any other agent. */
export function specTaskOf(reader: Reader, agentId: number): number | undefined {
  const row = reader.get<{ featureId: number | null }>(
    `SELECT metadata ->> '$.featureId' AS featureId FROM agent_lifecycle
     WHERE agent_id = ? AND agent_type = 'architect'`,
    [agentId],
  );
  return row?.featureId ?? undefined;
}

/** The feature that an architect is at work on. */
export function featureOfArchitect(reader: Reader): number | undefined {
  const agent = liveAgents(reader).find(({ agentType }) => agentType === 'architect');
  return agent && specTaskOf(reader, agent.agentId);
}
