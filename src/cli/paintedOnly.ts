import { printable } from '../core/analytics/rendering/safeText';

// eslint-disable-next-line no-control-regex -- The sequences that set colours begin with one.
const colour = /(\u001b\[[0-9;]*m)/;

/** Lines for a terminal in which colours stay, and nothing else that acts on it: what is in a diff may be anybody's. */
export function paintedOnly(text: string): string {
  return text
    .split(colour)
    .map((part, index) => (index % 2 === 1 ? part : printable(part)))
    .join('');
}
