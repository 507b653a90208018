import type { CommandMessage } from '../messages';
import type { NeedAction } from './need';

/** What only looks, and what is passed on to who runs the project. */
const worksAnywhere: ReadonlySet<CommandMessage['type']> = new Set([
  ...(['answerQuestion', 'retryFeature', 'restartAgent', 'stop', 'resume'] as const),
  ...(['showEvidence', 'showBaseEvidence', 'showOutput', 'doctor', 'openSettings'] as const),
]);

export function action(label: string, message: CommandMessage, isFirst = false): NeedAction {
  return { label, message, changes: !worksAnywhere.has(message.type), ...(isFirst && { isFirst }) };
}
