import { malformed } from '../../backlog/importers/importedBacklog';
import { WarningList } from '../../backlog/importers/warningList';
import type { AgentHistory, RecordedAgent, RefusedRow } from './agentHistory';
import { keyOfOrigin, recordedAgent, refusalOf, type StateRow, textIn } from './agentStateRow';
import { instantOf, offsetName, readTime, type TimeZone, timeZoneOf } from './localTime';

/** Ends that a clean-up wrote lie this close together: it went over the rows in one go. */
const bulkWithinMs = 1000;

/** Whether a file's content is that of an `agent_state.json`, by a look that does not parse a large file. */
export function isAgentState(bytes: Buffer): boolean {
  const text = bytes
    .subarray(0, 4096)
    .toString('utf8')
    .replace(/^\ufeff/, '');
  if (!/^\s*\{/.test(text)) return false;
  return bytes.includes('"active_agents"') || bytes.includes('"completed_agents"');
}

/**
 * Reads the file in which the first system kept its agents: `active_agents` by pid and the list
 * `completed_agents`. Every row of it is in the result.
 *
 * @param timeZone in which its times are read where they name none
 * @param writtenAt when the file was last written, for rows without any time
 * @throws MusterError ImportMalformed, SettingInvalid
 */
export function readAgentState(
  bytes: Uint8Array,
  file: string,
  { timeZone, writtenAt }: { timeZone: string; writtenAt: string },
): AgentHistory {
  const zone = timeZoneOf(timeZone);
  const warnings = new WarningList();
  const agents: RecordedAgent[] = [];
  const repeated: RefusedRow[] = [];
  const refused: RefusedRow[] = [];
  const rows = rowsOf(bytes, file);
  const usable: StateRow[] = [];
  const firstPlace = new Map<string, string>();
  for (const row of rows) {
    const reason = 'reason' in row ? row.reason : refusalOf(row);
    if (reason !== undefined || 'reason' in row) {
      refused.push({ place: row.place, reason: reason ?? '' });
      continue;
    }
    const key = keyOfOrigin(row);
    const first = firstPlace.get(key);
    if (first === undefined) {
      firstPlace.set(key, row.place);
      usable.push(row);
    } else {
      repeated.push({ place: row.place, reason: `It is the same agent as ${first}.` });
    }
  }
  const isBulkStamp = bulkStamps(usable, zone);
  for (const row of usable) {
    const oddities: string[] = [];
    agents.push(recordedAgent(row, { zone, writtenAt, isBulkStamp }, oddities));
    for (const oddity of oddities) warnings.add(`Of ${row.place}: ${oddity}; it is left out.`);
  }
  const suggested = zoneByEvidence(usable, zone);
  if (suggested !== undefined) {
    warnings.add(
      `Its task names hold the time in UTC, and by them its clock was at ${suggested}, not in ${zone.name}; import it with the time zone ${suggested} unless you know better.`,
    );
  }
  return {
    file,
    total: rows.length,
    agents: agents.sort((a, b) => a.spawnedAt.localeCompare(b.spawnedAt)),
    repeated,
    refused,
    timeZone: zone.name,
    suggestedTimeZone: suggested,
    warnings: warnings.sentences(),
  };
}

/** An agent that stands in both lists is told of by the one that knows its end, so those come first. */
function rowsOf(bytes: Uint8Array, file: string): (StateRow | RefusedRow)[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw malformed(`${file} is not valid JSON; take an intact copy.`, error);
  }
  const state = isObject(parsed) ? parsed : {};
  const active = state['active_agents'] ?? {};
  const completed = state['completed_agents'] ?? [];
  if (!isObject(parsed) || (!isObject(active) && !Array.isArray(active)) || !Array.isArray(completed)) {
    throw malformed(
      `${file} is no agent_state.json: it must hold the object “active_agents” and the list “completed_agents”.`,
    );
  }
  return [
    ...completed.map((content: unknown, index) => rowAt(`completed_agents[${index}]`, undefined, content)),
    ...(Array.isArray(active)
      ? active.map((content: unknown, index) => rowAt(`active_agents[${index}]`, undefined, content))
      : Object.entries(active).map(([key, content]) => rowAt(`active_agents["${key}"]`, key, content))),
  ];
}

function rowAt(place: string, key: string | undefined, content: unknown): StateRow | RefusedRow {
  return isObject(content) ? { place, key, content } : { place, reason: 'It is no object.' };
}

function bulkStamps(rows: readonly StateRow[], zone: TimeZone): (completedAt: string) => boolean {
  const ends = rows
    .flatMap(({ content }) => readTime(textIn(content, 'completed_at')) ?? [])
    .map((stated) => instantOf(stated, zone))
    .sort((a, b) => a - b);
  const shared = new Set<number>();
  for (const [index, end] of ends.entries()) {
    const next = ends[index + 1];
    if (next === undefined || next - end > bulkWithinMs) continue;
    shared.add(end);
    shared.add(next);
  }
  return (completedAt) => shared.has(Date.parse(completedAt));
}

/**
 * Some task names end with the seconds since 1970 at which they were made (`planning-1760945966`), at the very
 * moment that `started_at` tells in local time. When all of them say the same and the zone says otherwise,
 * that is the clock's offset.
 */
function zoneByEvidence(rows: readonly StateRow[], zone: TimeZone): string | undefined {
  const differences = new Map<number, boolean>();
  for (const { content } of rows) {
    const seconds = /-(1[0-9]{9})$/.exec(textIn(content, 'task_id'))?.[1];
    const started = readTime(textIn(content, 'started_at'));
    if (seconds === undefined || started === undefined || started.zone !== undefined) continue;
    const minutes = (started.clockMs - Number(seconds) * 1000) / 60_000;
    const offset = Math.round(minutes / 15) * 15;
    // The name was made just before the time was taken.
    if (Math.abs(minutes - offset) > 1 || Math.abs(offset) > 14 * 60) return undefined;
    differences.set(
      offset,
      zone.offsetAt(Number(seconds) * 1000) === offset || differences.get(offset) === true,
    );
  }
  const [only] = [...differences];
  if (only === undefined || differences.size > 1 || only[1]) return undefined;
  return offsetName(only[0]);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
