import { asRecord, asText } from '../../../src/core/agents/outputParser';
import type { Fields } from './conversation';

export function list(value: unknown): Fields[] {
  return Array.isArray(value) ? value.map(asRecord) : [];
}

/** Text of a content that is a text itself, or a list of parts. */
export function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  return list(content)
    .map((part) => asText(part['text']))
    .join('\n');
}

export const json = { 'content-type': 'application/json' };
