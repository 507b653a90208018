import type { AgentEvent } from './run';

/** Translates one provider's output, line by line; one for each run, for it may remember what came before. */
export interface OutputParser {
  /** Any text may come, also a line that was cut off; never throws. */
  line(text: string): readonly AgentEvent[];
  /** A line of standard error, for programs that say there what they say nowhere else. */
  errorLine?(text: string): readonly AgentEvent[];
}

export function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : {};
}

export function asText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

export function asNumber(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}

const maxShownLength = 300;

/** One line that fits a card or the feed: control and colour sequences out, white space folded, cut. */
export function shownLine(text: string): string {
  const line = text
    .slice(0, 20_000)
    // eslint-disable-next-line no-control-regex -- terminal sequences are made of control characters
    .replace(/\u001b\[[0-9;?]*[ -/]*[@-~]|\u001b\][^\u0007]*(?:\u0007|$)/g, '')
    // eslint-disable-next-line no-control-regex -- see above
    .replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\s]+/g, ' ')
    .trim();
  return line.length <= maxShownLength ? line : `${line.slice(0, maxShownLength - 1)}…`;
}
