const dayMs = 24 * 60 * 60_000;
const unitMs: Readonly<Record<string, number>> = { d: dayMs, h: 60 * 60_000, m: 60_000, s: 1000 };

/**
 * The moment that a sentence about a limit names, in milliseconds since the epoch; undefined when it names none.
 * It is said in this machine's own time zone: “try again at 5:35 PM”, “at Nov 24th, 2026 5:35 PM”, or as a
 * span: “in 1h0m0s”, “in 3 days 2 hours 5 minutes”.
 */
export function timeSaid(text: string, nowMs: number): number | undefined {
  return dateSaid(text) ?? clockSaid(text, nowMs) ?? spanSaid(text, nowMs);
}

function dateSaid(text: string): number | undefined {
  const match = /\b([A-Z][a-z]{2}) (\d{1,2})(?:st|nd|rd|th)?, (\d{4}),? (\d{1,2}:\d{2} [AP]M)/.exec(text);
  if (match === null) return undefined;
  const time = Date.parse(`${match[1] ?? ''} ${match[2] ?? ''}, ${match[3] ?? ''} ${match[4] ?? ''}`);
  return Number.isNaN(time) ? undefined : time;
}

function clockSaid(text: string, nowMs: number): number | undefined {
  const match = /\bat (\d{1,2}):(\d{2}) ?([AP])M/i.exec(text);
  if (match === null) return undefined;
  const hours = (Number(match[1]) % 12) + (match[3]?.toUpperCase() === 'P' ? 12 : 0);
  const time = new Date(nowMs);
  time.setHours(hours, Number(match[2]), 0, 0);
  // Said to the minute: what was a moment ago is now, what was long ago is tomorrow.
  if (time.getTime() < nowMs - 60_000) time.setDate(time.getDate() + 1);
  return time.getTime() + 60_000;
}

function spanSaid(text: string, nowMs: number): number | undefined {
  const span =
    /\bin ((?:\d+(?:\.\d+)? ?(?:days?|d|hours?|h|minutes?|min|m|seconds?|s)\b[ ,and]*|\d+[hms])+)/i.exec(
      text,
    )?.[1];
  if (span === undefined) return undefined;
  let ms = 0;
  for (const [, amount = '0', unit = 's'] of span.matchAll(/(\d+(?:\.\d+)?) ?([dhms])/gi)) {
    ms += Number(amount) * (unitMs[unit.toLowerCase()] ?? 0);
  }
  return ms > 0 ? nowMs + ms : undefined;
}
