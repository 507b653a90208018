import { type AgentRow, liveAgents } from '../agents/agentRow';
import type { RunExit } from '../agents/runner/protocol';
import { recordEvent } from '../store/activityLog';
import { finishAgent } from './agentEnd';
import type { AgentTools } from './agentTools';
import type { Engine } from './engine';
import type { MergeLine } from './mergeLine';

/**
 * Takes charge of the agents that the database calls live and that nobody here looks after: what runs is
 * followed from where it is, what ended meanwhile is finished, and of what nothing is known any more the end
 * is written down as a loss. At the opening these are the agents of an earlier host; later only such whose end
 * could not be written down when it came. What cannot be taken charge of keeps none of the others from it.
 *
 * @throws the first of what went wrong, when all were looked at
 */
export async function takeOver(
  engine: Engine,
  mergeLine: MergeLine,
  tools: AgentTools,
  isStarting: (agentId: number) => boolean = () => false,
): Promise<void> {
  const { store, launcher, crew } = engine;
  const taken: AgentRow[] = [];
  const problems: unknown[] = [];
  for (const agent of liveAgents(store)) {
    const { agentId } = agent;
    if (crew.has(agentId) || isStarting(agentId)) continue;
    try {
      const handle = await launcher.adopt(agentId);
      if (handle === undefined) {
        // Its worktree was perhaps just being set up.
        if (agent.worktree !== null) await engine.setup.endLeft(agent.worktree);
        await finishAgent(engine, mergeLine, agentId, lost(engine));
        continue;
      }
      crew.join(handle);
      // It has made its last call; the host that would have ended it is gone.
      if (agent.submittedAt !== null || agent.outcome !== null) tools.endSoon(agentId);
      taken.push(agent);
    } catch (error) {
      // The others must be looked after all the same.
      problems.push(error);
    }
  }
  if (taken.length > 0) await tell(engine, taken);
  if (problems.length > 0) throw problems[0];
}

async function tell({ store }: Engine, agents: readonly AgentRow[]): Promise<void> {
  await store.commit((tx) => {
    for (const { agentId, featureId, taskId } of agents) {
      const what = featureId === null ? taskId : `#${featureId}`;
      recordEvent(tx, { kind: 'takenOver', agentId, featureId, text: `Taken over: ${what}` });
    }
  });
}

function lost(engine: Engine): RunExit {
  return {
    version: 1,
    reason: 'lost',
    exitCode: null,
    signal: null,
    error: 'The host ended before the agent was started.',
    endedAt: new Date(engine.clock.now()).toISOString(),
    survivorsEnded: 0,
  };
}
