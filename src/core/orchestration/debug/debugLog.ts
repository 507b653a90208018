import type { Clock } from '../../base/clock';
import { redactSecrets } from './redactSecrets';

/** Beside the database. */
export const debugLogName = 'orchestrator_debug.log';

export type DebugSection =
  'STARTUP' | 'INIT' | 'LOOP' | 'CAPACITY' | 'SPAWN' | 'COMPLETE' | 'TESTING' | 'DB' | 'DB_DUMP' | 'DEBUG';

export type DebugFacts = Readonly<
  Record<string, string | number | boolean | null | undefined | readonly (string | number)[]>
>;

export interface DebugSink {
  append(text: string): void;
  flushed(): Promise<void>;
}

/** So much of one value is kept; an agent's error can be a whole page. */
const maxValueLength = 2000;

/**
 * What the orchestrator decides and why, for people who look for the reason of something: one entry is a line
 * `[14:23:45.123] [SECTION] message` in local time, and its facts below it, indented.
 */
export class DebugLog {
  private day = '';

  constructor(
    private readonly sink: DebugSink,
    private readonly clock: Clock,
    private readonly secrets: readonly string[] = [],
  ) {}

  log(section: DebugSection, message: string, facts: DebugFacts = {}): void {
    const at = new Date(this.clock.now());
    const lines = [`[${timeOf(at)}] [${section}] ${oneLine(this.safe(message))}`];
    for (const [name, value] of Object.entries(facts)) {
      if (value !== undefined) lines.push(`    ${name}: ${this.safe(shown(value))}`);
    }
    this.sink.append(`${this.heading(at)}${lines.join('\n')}\n`);
  }

  /** A ruled title: `ORCHESTRATOR STARTUP`, `FEATURE LOOP STARTING`. */
  title(title: string): void {
    this.sink.append(`${'='.repeat(72)}\n${title}\n${'='.repeat(72)}\n`);
  }

  flushed(): Promise<void> {
    return this.sink.flushed();
  }

  /** The entries have only the time of day, so each day begins with its date. */
  private heading(at: Date): string {
    const day = dayOf(at);
    if (day === this.day) return '';
    this.day = day;
    return `---- ${day} ----\n`;
  }

  private safe(text: string): string {
    const redacted = redactSecrets(text, this.secrets);
    return redacted.length <= maxValueLength ? redacted : `${redacted.slice(0, maxValueLength)}…`;
  }
}

function shown(value: NonNullable<DebugFacts[string]> | null): string {
  if (Array.isArray(value)) return `[${value.join(', ')}]`;
  return oneLine(String(value));
}

/** An entry that is cut out with `grep` must not bring half a line, and nobody may forge one. */
function oneLine(text: string): string {
  return text.replace(/\r?\n/g, ' ⏎ ').replace(/\p{Cc}/gu, '');
}

function timeOf(at: Date): string {
  const two = (n: number): string => String(n).padStart(2, '0');
  const ms = String(at.getMilliseconds()).padStart(3, '0');
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}.${ms}`;
}

function dayOf(at: Date): string {
  const two = (n: number): string => String(n).padStart(2, '0');
  const offset = -at.getTimezoneOffset();
  const zone = `${offset < 0 ? '-' : '+'}${two(Math.floor(Math.abs(offset) / 60))}:${two(Math.abs(offset) % 60)}`;
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} (UTC${zone})`;
}
