import { MusterError } from '../base/errors';
import type { Reader } from '../store/store';
import { type AgentRow, liveAgents } from './agentRow';

/**
 * Types of which there is one agent at a time. The orchestrator itself is one as well: the writer lock sees to that,
 * over all windows and terminals. The database refuses a second row besides.
 */
const singletons: readonly string[] = ['orchestrator', 'initializer', 'architect', 'project_manager'];

/** @throws MusterError SingletonViolation */
export function requireSingle(reader: Reader, agentType: string): void {
  if (!singletons.includes(agentType)) return;
  const other = reader.get<{ id: number }>(
    `SELECT agent_id AS id FROM agent_lifecycle
     WHERE agent_type = ? AND status IN ('spawned', 'running') ORDER BY agent_id LIMIT 1`,
    [agentType],
  );
  if (other === undefined) return;
  throw new MusterError(
    'SingletonViolation',
    `Agent ${other.id} is the ${agentType.replace('_', ' ')} already, and there is one at a time; wait until it has ended, or kill it.`,
    { details: { agentType, agentId: other.id } },
  );
}

/** All but the oldest of each type of which there is one at a time, however they came to be. */
export function surplusSingletons(reader: Reader): AgentRow[] {
  const kept = new Set<string>();
  return liveAgents(reader)
    .filter(({ agentType }) => singletons.includes(agentType))
    .sort((a, b) => a.agentId - b.agentId)
    .filter(({ agentType }) => {
      const isSurplus = kept.has(agentType);
      kept.add(agentType);
      return isSurplus;
    });
}
