import type { WakeLoop } from '../scheduling/wakeLoop';
import type { Dispatcher } from './dispatcher';
import type { Engine } from './engine';
import type { MergeLine } from './mergeLine';

export interface EndAllParts {
  readonly engine: Engine;
  readonly dispatcher: Dispatcher;
  readonly mergeLine: MergeLine;
  /** Whose passes start agents. */
  readonly loop: Pick<WakeLoop, 'settled'> | undefined;
  /** Takes up live agents that nobody looks after. */
  readonly takeOver: () => Promise<void>;
}

/** Ends all that a run has under way: agents, also those that are just being started, checks and merges. */
export async function endAll({ engine, dispatcher, mergeLine, loop, takeOver }: EndAllParts): Promise<void> {
  // What runs is ended at once: a pass that is under way, and what is just being started, may take minutes.
  const atOnce = engine.crew.stopAll('stopped');
  try {
    // A pass under way may still claim; what it claims is stopped with the rest.
    await loop?.settled();
    dispatcher.endSetups();
    await dispatcher.haltChecks();
    await dispatcher.settled();
    await takeOver();
  } catch (error) {
    engine.log.error('Not all agents could be looked up', error);
  }
  await atOnce;
  await engine.crew.stopAll('stopped');
  await mergeLine.halt();
}
