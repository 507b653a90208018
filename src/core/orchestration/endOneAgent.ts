import { agentById, agentNotFound } from '../agents/agentRow';
import { markForRestart } from '../agents/health/writeHealth';
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
    // Not for the others, whose set-ups may take their time.
    await dispatcher.settledOf(agentId);
    if (agentById(engine.store, agentId)?.outcome === 'interrupted') return;
  }
  if (!engine.crew.has(agentId)) throw endedAlready(agentId);
  await engine.crew.stop(agentId, 'killed');
}

/**
 * Ends one agent with its whole process tree, so that another one takes its place at once: for a feature in the same
 * worktree and conversation, for tests with what is left of the batch. It costs no attempt.
 *
 * @throws MusterError AgentNotFound, RestartRefused
 */
export async function restartAgent({ engine, dispatcher }: Parts, agentId: number): Promise<void> {
  const { store, crew } = engine;
  const agent = agentById(store, agentId);
  if (agent === undefined) throw agentNotFound(agentId);
  if (dispatcher.isStarting(agentId)) {
    throw refused(agentId, `Agent ${agentId} is just being started; wait until it is at work, or kill it.`);
  }
  if (!crew.has(agentId)) throw endedAlready(agentId);
  if (agent.agentType === 'initializer') {
    throw refused(
      agentId,
      `Agent ${agentId} makes the backlog of a specification, which nobody begins again by itself; kill it, and initialize again.`,
    );
  }
  if (agent.submittedAt !== null) {
    throw refused(agentId, `Agent ${agentId} has submitted its work and is at its end; wait for the merge.`);
  }
  await store.commit((tx) => markForRestart(tx, agentId, 'user', 'You restarted it.'));
  await crew.stop(agentId, 'replaced');
  engine.wake();
}

function refused(agentId: number, sentence: string): MusterError {
  return new MusterError('RestartRefused', sentence, { details: { agentId } });
}

function endedAlready(agentId: number): MusterError {
  const sentence = `Agent ${agentId} has ended already; choose one that is at work.`;
  return new MusterError('AgentNotFound', sentence, { details: { agentId } });
}
