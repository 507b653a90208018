import type { AgentRow } from '../agents/agentRow';
import type { SharedChange } from '../git/shared/sharedChange';
import { recordEvent } from '../store/activityLog';
import type { Reader, Transaction } from '../store/store';

/** What was found after an agent. */
export interface SharedComparison {
  readonly changes: readonly SharedChange[];
  /** The value of everything as it is now (see `sharedValues`); undefined when nobody has to know. */
  readonly values: ReadonlyMap<string, string> | undefined;
}

/** A change that the user has not dealt with yet. */
export interface SharedFinding extends SharedChange {
  /** 0: it was found while no agent was looked at. */
  readonly agentId: number;
  /** Who did it, or who may have. */
  readonly sentence: string;
}

const stateKey = 'shared_findings';
const mostEvents = 10;
const mostFindings = 100;
const levels = { info: 'info', warning: 'warning', danger: 'error' } as const;

/**
 * Writes down what was found after an agent: in the feed, on the agent's row, and, unless it is harmless, as a
 * finding that stays until the user has dealt with it.
 */
export function recordSharedChanges(
  tx: Transaction,
  agent: AgentRow,
  { changes, values }: SharedComparison,
): void {
  const open = openFindings(tx).filter((finding) => values === undefined || !isUndone(finding, values));
  const others = atWorkMeanwhile(tx, agent);
  const reported = reportedMeanwhile(tx, agent);
  const fresh = changes.filter(({ what, after }) => !reported.has(what) || reported.get(what) !== after);
  const found = fresh.map((change) => ({
    ...change,
    agentId: agent.agentId,
    sentence: sentenceOf(change, agent.agentId, others),
  }));
  for (const { level, sentence } of found.slice(0, mostEvents)) {
    recordEvent(tx, {
      kind: 'sharedChanged',
      level: levels[level],
      agentId: agent.agentId,
      featureId: agent.featureId,
      text: sentence,
    });
  }
  if (found.length > mostEvents) {
    recordEvent(tx, {
      kind: 'sharedChanged',
      level: 'warning',
      agentId: agent.agentId,
      featureId: agent.featureId,
      text: `… and ${found.length - mostEvents} more changes of what all worktrees share; the agent's row has them all`,
    });
  }
  if (found.length > 0) {
    tx.run(
      `UPDATE agent_lifecycle SET metadata = json_set(coalesce(metadata, '{}'), '$.sharedChanges', json(?)) WHERE agent_id = ?`,
      [JSON.stringify(fresh), agent.agentId],
    );
  }
  const serious = found.filter(({ level }) => level !== 'info');
  writeFindings(tx, [...open.filter(({ what }) => !serious.some((each) => each.what === what)), ...serious]);
}

/** Something that was found apart from any agent. */
export function addFinding(tx: Transaction, change: SharedChange): void {
  const sentence = `${change.text.charAt(0).toUpperCase()}${change.text.slice(1)}`;
  recordEvent(tx, { kind: 'sharedChanged', level: levels[change.level], text: sentence });
  const others = openFindings(tx).filter(({ what }) => what !== change.what);
  writeFindings(tx, [...others, { ...change, agentId: 0, sentence }]);
}

/** What waits for the user, oldest first. */
export function openFindings(reader: Reader): SharedFinding[] {
  const row = reader.get<{ value: string }>(`SELECT value FROM orchestrator_state WHERE key = ?`, [stateKey]);
  return row === undefined ? [] : (JSON.parse(row.value) as SharedFinding[]);
}

/** The user has seen them and leaves them as they are. Returns how many there were. */
export function acceptFindings(tx: Transaction): number {
  const count = openFindings(tx).length;
  if (count === 0) return 0;
  writeFindings(tx, []);
  const text = `${count === 1 ? 'A change' : `${count} changes`} of what all worktrees share accepted`;
  recordEvent(tx, { kind: 'sharedAccepted', text });
  return count;
}

/** Takes off the list what was put back meanwhile, by whomever. */
export function dropUndone(tx: Transaction, values: ReadonlyMap<string, string>): void {
  const open = openFindings(tx);
  const left = open.filter((finding) => !isUndone(finding, values));
  if (left.length < open.length) writeFindings(tx, left);
}

/** One line for each, the dangerous ones first. */
export function findingNotices(reader: Reader): string[] {
  const open = openFindings(reader);
  return [
    ...open.filter(({ level }) => level === 'danger'),
    ...open.filter(({ level }) => level !== 'danger'),
  ].map(findingNotice);
}

export function findingNotice({ level, sentence, undo }: SharedFinding): string {
  return `${level === 'danger' ? 'Needs you: ' : ''}${sentence}. Undo it with: ${undo} — or accept it (Muster: Accept Changes to the Repository).`;
}

/** What was reported for agents that ended while this one worked; theirs and its changes may be the same. */
function reportedMeanwhile(reader: Reader, agent: AgentRow): ReadonlyMap<string, string | null> {
  const rows = reader.query<{ changes: string }>(
    `SELECT json_extract(metadata, '$.sharedChanges') AS changes FROM agent_lifecycle
     WHERE completed_at >= ? AND agent_id <> ? AND metadata IS NOT NULL
       AND json_extract(metadata, '$.sharedChanges') IS NOT NULL ORDER BY completed_at`,
    [agent.spawnedAt, agent.agentId],
  );
  return new Map(
    rows.flatMap(({ changes }) =>
      (JSON.parse(changes) as SharedChange[]).map(({ what, after }) => [what, after] as const),
    ),
  );
}

function atWorkMeanwhile(reader: Reader, agent: AgentRow): number[] {
  return reader
    .query<{ id: number }>(
      `SELECT agent_id AS id FROM agent_lifecycle
       WHERE agent_id <> ? AND origin_key IS NULL AND (status IN ('spawned', 'running') OR completed_at >= ?) ORDER BY agent_id`,
      [agent.agentId, agent.spawnedAt],
    )
    .map(({ id }) => id);
}

function sentenceOf({ by, text }: SharedChange, agentId: number, others: readonly number[]): string {
  const what = `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
  if (by === 'agent') return `${what}, by agent ${agentId}`;
  const shown = others.slice(0, 9).join(', ');
  const also =
    others.length === 0
      ? ''
      : ` or one of the agents that worked then (${shown}${others.length > 9 ? ', …' : ''})`;
  return `${what} while agent ${agentId} worked; it may have been this agent${also}, you or another program`;
}

function isUndone({ what, before }: SharedFinding, values: ReadonlyMap<string, string>): boolean {
  return (values.get(what) ?? null) === before;
}

function writeFindings(tx: Transaction, findings: readonly SharedFinding[]): void {
  const present = openFindings(tx);
  if (present.length === 0 && findings.length === 0) return;
  tx.run(
    `INSERT INTO orchestrator_state (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
    [stateKey, JSON.stringify(findings.slice(-mostFindings))],
  );
}
