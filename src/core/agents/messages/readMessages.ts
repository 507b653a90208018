import type { Reader } from '../../store/store';
import { type Message, type MessageReader, type MessageStatus, maxDeliveries, urgencies } from './message';

interface MessageRow extends Omit<Message, 'urgency'> {
  readonly urgency: number;
}

const columns = `message_id AS id, sender, from_agent_id AS fromAgentId, to_agent_id AS toAgentId,
  to_feature_id AS toFeatureId, to_agent_type AS toAgentType, message_type AS type, urgency, content, status, attempts,
  created_at AS createdAt, delivered_at AS deliveredAt, finished_at AS finishedAt, expires_at AS expiresAt, failure`;

export const isOpen = `status IN ('pending', 'delivered')`;

/** The latest messages, newest first; `statuses` leaves out all others. */
export function readMessages(
  reader: Reader,
  { limit, statuses }: { readonly limit: number; readonly statuses?: readonly MessageStatus[] },
): Message[] {
  const rows = reader.query<MessageRow>(
    `SELECT ${columns} FROM agent_message
     WHERE ? IS NULL OR status IN (SELECT value FROM json_each(?)) ORDER BY message_id DESC LIMIT ?`,
    [statuses === undefined ? null : 1, JSON.stringify(statuses ?? []), limit],
  );
  return rows.map(toMessage);
}

/** What can be handed over to somebody now, in the order in which it is: the most urgent first, then the oldest. */
export function messagesFor(reader: Reader, to: MessageReader, now: string, limit: number): Message[] {
  return reader
    .query<MessageRow>(
      `SELECT ${columns} FROM agent_message WHERE ${canBeHandedTo} ORDER BY urgency DESC, message_id LIMIT ?`,
      [...handedToParameters(to, now), limit],
    )
    .map(toMessage);
}

export function countMessagesFor(reader: Reader, to: MessageReader, now: string): number {
  const row = reader.get<{ n: number }>(
    `SELECT count(*) AS n FROM agent_message WHERE ${canBeHandedTo}`,
    handedToParameters(to, now),
  );
  return row?.n ?? 0;
}

/** Nobody gets a message of its own back. */
const canBeHandedTo = `${isOpen} AND expires_at > ? AND attempts < ${maxDeliveries}
  AND (status = 'pending' OR next_attempt_at <= ?) AND from_agent_id IS NOT ?
  AND CASE WHEN to_agent_id IS NOT NULL THEN to_agent_id = ?
           WHEN to_feature_id IS NOT NULL THEN to_feature_id = ?
           ELSE to_agent_type = ? END`;

function handedToParameters(to: MessageReader, now: string): (string | number | null)[] {
  // A person has no number, and would otherwise be taken for everybody without one.
  return [now, now, to.agentId ?? 0, to.agentId ?? 0, to.featureId ?? 0, to.agentType];
}

function toMessage(row: MessageRow): Message {
  return { ...row, urgency: urgencies[row.urgency] ?? 'normal' };
}
