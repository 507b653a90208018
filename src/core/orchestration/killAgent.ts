import { agentById, agentNotFound } from '../agents/agentRow';
import { MusterError } from '../base/errors';
import type { Dispatcher } from './dispatcher';
import type { Engine } from './engine';

interface Parts {
  readonly engine: Engine;
  readonly dispatcher: Dispatcher;
}

/** Ends one agent with its whole process tree. @throws MusterError AgentNotFound */
export async function killAgent({ engine, dispatcher }: Parts, agentId: number): Promise<void> {
  if (agentById(engine.store, agentId) === undefined) throw agentNotFound(agentId);
  // One that is just being started is ended when it has.
  if (dispatcher.isStarting(agentId)) {
    dispatcher.endSetups(agentId);
    await dispatcher.settled();
    if (agentById(engine.store, agentId)?.outcome === 'interrupted') return;
  }
  if (!engine.crew.has(agentId)) {
    const sentence = `Agent ${agentId} has ended already; choose one that is at work.`;
    throw new MusterError('AgentNotFound', sentence, { details: { agentId } });
  }
  await engine.crew.stop(agentId, 'killed');
}
