import type { AgentEvent } from './run';

/**
 * What is known of the account's usage limit after an event, for the judgement of the end: the words of the
 * last one that was reached. An agent that could go on and says that it finished was not ended by it.
 */
export function limitAfter(event: AgentEvent, before: string | undefined): string | undefined {
  if (event.kind === 'limitReached') return event.text;
  return event.kind === 'result' && event.ok ? undefined : before;
}
