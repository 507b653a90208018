import { fillPlaceholders, type MessageArgument } from '../../src/shared/translate';
import { readPageStrings } from './pageStrings';

/** Stands in the page from its beginning and never changes while it lives. */
const { language: pageLanguage, messages } = readPageStrings();

/** For `Intl`: numbers, times and durations are written as the display language of VS Code wants them. */
export const language = pageLanguage;

/**
 * The message in the display language; `{0}`, `{1}` … stand for the values. The English message is the key, so it
 * must be written out where `t` is called. One and many are two messages:
 * `t(count === 1 ? '{0} agent' : '{0} agents', count)`.
 */
export function t(message: string, ...values: MessageArgument[]): string {
  return fillPlaceholders(translated(message), values);
}

/** The message in the display language, its places still open. */
export function translated(message: string): string {
  return messages[message] ?? message;
}
