import { type AgentRow, liveAgents } from '../../agents/agentRow';
import type { Reader } from '../../store/store';
import type { AgentHealthView } from '../../../shared/agentHealth';

/** What was seen of a live agent last; undefined before the first look. */
export function healthView(agent: AgentRow, now: string, quietMs: number): AgentHealthView | undefined {
  const { health, lastHeartbeat, waitingForPerson, cpuPercent, memoryBytes, submittedAt } = agent;
  if (health === null) return undefined;
  const silentMs = lastHeartbeat === null ? 0 : Date.parse(now) - Date.parse(lastHeartbeat);
  return {
    state: health,
    quiet: waitingForPerson === 0 && submittedAt === null && silentMs >= quietMs,
    heartbeatAt: lastHeartbeat ?? undefined,
    cpuPercent: cpuPercent ?? undefined,
    memoryBytes: memoryBytes ?? undefined,
  };
}

/** What somebody has to look at; undefined: nothing of that agent. */
export function stalledText({ agentId, featureId, taskId, stalled }: AgentRow): string | undefined {
  if (stalled !== 1) return undefined;
  const what = featureId === null ? taskId : `#${featureId}`;
  return `Needs you: agent ${agentId} at ${what} shows no sign of life; look at its output, and restart or kill it if it hangs.`;
}

/** One sentence for each agent that somebody has to look at. */
export function stalledNotices(reader: Reader): string[] {
  return liveAgents(reader)
    .map(stalledText)
    .filter((text) => text !== undefined);
}
