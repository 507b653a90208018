import type { AgentEvent } from './run';

export type LimitReached = Extract<AgentEvent, { kind: 'limitReached' }>;

/** What an agent's program said that its end is judged by. */
export interface HeardOfRun {
  /** The last usage limit of the account that was reached. */
  readonly limitReached: LimitReached | undefined;
  /** What it was not allowed to do, of which nobody could be asked. */
  readonly notAllowed: string | undefined;
  /** Why it gave up, in its own words. */
  readonly failure: string | undefined;
}

export const nothingHeard: HeardOfRun = {
  limitReached: undefined,
  notAllowed: undefined,
  failure: undefined,
};

/**
 * What is known after an event. An agent that could go on and says that it finished was not ended by a limit,
 * nor by a failure.
 */
export function heardAfter(event: AgentEvent, before: HeardOfRun): HeardOfRun {
  switch (event.kind) {
    case 'limitReached':
      return { ...before, limitReached: event };
    case 'waitingForPerson':
      return { ...before, notAllowed: event.text };
    case 'complaint':
      // Where its output has a reason, that one is meant for people.
      return { ...before, failure: before.failure ?? event.text };
    case 'result':
      if (event.ok) return { ...before, limitReached: undefined, failure: undefined };
      return { ...before, failure: event.text };
    case 'session':
    case 'thinking':
    case 'working':
    case 'testing':
    case 'toolCall':
    case 'usage':
      return before;
  }
}
