import type { Reader } from '../store/store';
import { measured, parametersOf, type Period } from './period';

/** The sentence on agents that `condition` selects and a report of durations has to leave out. */
export function notesOnLeftOut(reader: Reader, period: Period, condition: string): string[] {
  const count =
    reader.get<{ n: number }>(
      `SELECT count(*) AS n FROM agent_lifecycle WHERE ${condition} AND NOT ${measured}`,
      parametersOf(period),
    )?.n ?? 0;
  if (count === 0) return [];
  const subject = count === 1 ? '1 imported agent is' : `${count} imported agents are`;
  return [`${subject} left out: their times were not measured.`];
}
