import { liveAgents } from '../agents/lifecycle';
import type { RunExit } from '../agents/runner/protocol';
import { recordEvent } from '../store/activityLog';
import { finishAgent } from './agentEnd';
import type { Engine } from './engine';
import type { MergeLine } from './mergeLine';

/**
 * Takes charge of the agents that the database calls live: what runs is followed from where it is, what
 * ended meanwhile is finished, and of what nothing is known any more the end is written down as a loss.
 */
export async function takeOver(engine: Engine, mergeLine: MergeLine): Promise<void> {
  const { store, launcher, crew } = engine;
  for (const agent of liveAgents(store)) {
    const handle = await launcher.adopt(agent.agentId);
    if (handle === undefined) {
      await finishAgent(engine, mergeLine, agent.agentId, lost(engine));
      continue;
    }
    crew.join(handle);
    await store.commit((tx) =>
      recordEvent(tx, {
        kind: 'takenOver',
        agentId: agent.agentId,
        featureId: agent.featureId,
        text: `Taken over from an earlier window: #${agent.featureId ?? 0}`,
      }),
    );
  }
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
