import { MusterError } from '../../base/errors';

/** Reads what a clock in some place showed. */
export interface TimeZone {
  /** As it was given: `Europe/Paris`, `UTC`, `+02:00`. */
  readonly name: string;
  /** Minutes that its clocks are ahead of UTC at an instant. */
  readonly offsetAt: (instantMs: number) => number;
}

export function machineTimeZone(): string {
  return new Intl.DateTimeFormat('en-US').resolvedOptions().timeZone;
}

/** @throws MusterError SettingInvalid */
export function timeZoneOf(name: string): TimeZone {
  const fixed = /^([+-])(\d{2}):?(\d{2})$/.exec(name);
  if (fixed !== null) {
    const minutes = Number(fixed[2]) * 60 + Number(fixed[3]);
    const offset = fixed[1] === '-' ? -minutes : minutes;
    return { name, offsetAt: () => offset };
  }
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      hourCycle: 'h23',
      ...{ year: 'numeric', month: '2-digit', day: '2-digit' },
      ...{ hour: '2-digit', minute: '2-digit', second: '2-digit' },
    });
  } catch (error) {
    throw new MusterError(
      'SettingInvalid',
      `There is no time zone “${name}”; name one like Europe/Paris, UTC or +02:00.`,
      { cause: error },
    );
  }
  return { name, offsetAt: (instantMs) => offsetBy(format, instantMs) };
}

function offsetBy(format: Intl.DateTimeFormat, instantMs: number): number {
  const parts = new Map(format.formatToParts(instantMs).map(({ type, value }) => [type, Number(value)]));
  const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
  const shown = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  );
  return Math.round((shown - instantMs) / 60_000);
}

const pattern =
  /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:?\d{2})?$/;

export interface StatedTime {
  /** What the clock showed, as if it had stood in UTC. */
  readonly clockMs: number;
  /** Undefined: the text does not say where the clock stood. */
  readonly zone: string | undefined;
}

/** Takes an ISO 8601 time apart; undefined when the text is none. */
export function readTime(text: string): StatedTime | undefined {
  const match = pattern.exec(text.trim());
  if (match === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map((part: string | undefined) => Number(part ?? 0));
  const clockMs = Date.UTC(year, month - 1, day, hour, minute, second);
  // 30 February and 25 o'clock would silently become another day.
  const shown = new Date(clockMs);
  if (shown.getUTCMonth() !== month - 1 || shown.getUTCDate() !== day || shown.getUTCHours() !== hour) {
    return undefined;
  }
  if (minute > 59 || second > 59) return undefined;
  const ms = Math.floor(Number(`0.${match[7] ?? '0'}`) * 1000);
  return { clockMs: clockMs + ms, zone: match[8] };
}

/**
 * The instant at which a clock in `zone` showed this. Of an hour that the clock showed twice it is the
 * first; what it never showed counts as if it had not been put forward.
 */
export function instantOf({ clockMs, zone: stated }: StatedTime, zone: TimeZone): number {
  if (stated === 'Z') return clockMs;
  const { offsetAt } = stated === undefined ? zone : timeZoneOf(stated);
  const dayMs = 24 * 60 * 60_000;
  // Both offsets that may hold around a change of the clocks; the larger one is the earlier instant.
  const before = offsetAt(clockMs - dayMs);
  const after = offsetAt(clockMs + dayMs);
  for (const offset of [Math.max(before, after), Math.min(before, after)]) {
    const instant = clockMs - offset * 60_000;
    if (offsetAt(instant) === offset) return instant;
  }
  return clockMs - before * 60_000;
}

/** `+02:00` */
export function offsetName(minutes: number): string {
  const size = Math.abs(minutes);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}
