import type { Reader, Transaction } from './store';

export type EventLevel = 'info' | 'success' | 'warning' | 'error';

export interface NewEvent {
  readonly kind: string;
  readonly level?: EventLevel;
  readonly agentId?: number | null;
  readonly featureId?: number | null;
  /** One line; longer text is cut, since the whole is in the agent's output. */
  readonly text: string;
}

export interface EventRow {
  readonly id: number;
  readonly at: string;
  readonly kind: string;
  readonly level: EventLevel;
  readonly agentId: number | null;
  readonly featureId: number | null;
  readonly text: string;
}

const maxTextLength = 500;

export function recordEvent(tx: Transaction, event: NewEvent): void {
  tx.run(`INSERT INTO event (at, kind, level, agent_id, feature_id, text) VALUES (?, ?, ?, ?, ?, ?)`, [
    tx.now,
    event.kind,
    event.level ?? 'info',
    event.agentId ?? null,
    event.featureId ?? null,
    event.text.slice(0, maxTextLength),
  ]);
}

/** The latest events, oldest first. */
export function latestEvents(reader: Reader, limit: number): EventRow[] {
  return reader
    .query<EventRow>(
      `SELECT event_id AS id, at, kind, level, agent_id AS agentId, feature_id AS featureId, text
       FROM event ORDER BY event_id DESC LIMIT ?`,
      [limit],
    )
    .reverse();
}

/** What agents have said stays among so many latest entries of the feed; the whole is in their output files. */
export const keptThoughts = 10_000;
/** One transaction takes away no more: a database of earlier may hold hundreds of thousands. */
const mostTrimmed = 5000;

/**
 * Keeps what agents say from filling the database, which lives in memory: ten that talk without end say a million
 * things in an hour. What was decided and what happened stays until its agent is archived.
 */
export function trimThoughts(tx: Transaction, keep = keptThoughts): void {
  tx.run(
    `DELETE FROM event WHERE event_id IN (SELECT event_id FROM event
       WHERE kind = 'thought' AND event_id <= (SELECT max(event_id) FROM event) - ?
       ORDER BY event_id LIMIT ?)`,
    [keep, mostTrimmed],
  );
}
