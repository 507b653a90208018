import { surplusSingletons } from '../agents/singletons';
import { recordEvent } from '../store/activityLog';
import type { Engine } from './engine';

/**
 * Ends all but the oldest of the agents of which there is one at a time. The database lets no second one begin; what
 * another program has written, or an earlier version, may hold one all the same.
 */
export async function endSurplusSingletons({ store, crew, log }: Engine): Promise<void> {
  for (const { agentId, agentType } of surplusSingletons(store)) {
    if (!crew.has(agentId)) continue;
    log.warn(`Agent ${agentId} is a second ${agentType}; the older one stays`);
    await store.commit((tx) => {
      recordEvent(tx, {
        ...{ kind: 'singletonEnded', level: 'warning', agentId },
        text: `Agent ${agentId} is ended: there is one ${agentType.replace('_', ' ')} at a time, and an older one is at work`,
      });
    });
    await crew.stop(agentId, 'killed');
  }
}
