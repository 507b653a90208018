import { MusterError } from '../../base/errors';
import type { Transaction } from '../../store/store';
import { acknowledgeWithinMs, type Message, type MessageReader } from './message';
import { messagesFor } from './readMessages';

export interface DeliverOptions {
  readonly limit: number;
  /** With the agent's first instruction: it counts as read when the agent shows that it lives. */
  readonly inPrompt?: boolean;
}

/**
 * Hands messages over, the most urgent and then the oldest first. What is not acknowledged in time is handed over
 * again, and says so by its count; after the last time it has failed.
 */
export function deliverMessages(
  tx: Transaction,
  to: MessageReader,
  { limit, inPrompt = false }: DeliverOptions,
): Message[] {
  return messagesFor(tx, to, tx.now, limit).map((message) => {
    const attempts = message.attempts + 1;
    const waitMs = acknowledgeWithinMs * 2 ** message.attempts;
    tx.run(
      `UPDATE agent_message SET status = 'delivered', attempts = ?, to_agent_id = ?, in_prompt = ?, delivered_at = ?,
         next_attempt_at = ? WHERE message_id = ?`,
      [
        attempts,
        to.agentId ?? null,
        inPrompt ? 1 : 0,
        tx.now,
        new Date(Date.parse(tx.now) + waitMs).toISOString(),
        message.id,
      ],
    );
    return { ...message, status: 'delivered' as const, attempts };
  });
}

/**
 * They have been read. Returns how many had not been acknowledged before; a message that has failed or expired stays
 * what it is.
 *
 * @throws MusterError MessageNotFound when one of them was never handed over to `by`; then none is acknowledged
 */
export function acknowledgeMessages(tx: Transaction, by: MessageReader, ids: readonly number[]): number {
  const mine = `message_id = ? AND attempts > 0 AND ${
    by.agentId === undefined ? `to_agent_type = 'user'` : 'to_agent_id = ?'
  }`;
  const parameters = (id: number): number[] => (by.agentId === undefined ? [id] : [id, by.agentId]);
  for (const id of ids) {
    if (tx.get(`SELECT 1 FROM agent_message WHERE ${mine}`, parameters(id)) !== undefined) continue;
    throw new MusterError(
      'MessageNotFound',
      `Message ${id} was not handed over here; acknowledge only what a poll has given.`,
      { details: { messageId: id } },
    );
  }
  return ids.reduce(
    (count, id) =>
      count +
      tx.run(
        `UPDATE agent_message SET status = 'acknowledged', finished_at = ? WHERE ${mine} AND status = 'delivered'`,
        [tx.now, ...parameters(id)],
      ),
    0,
  );
}

/** The agent lives, so it has read its first instruction. */
export function acknowledgePrompted(tx: Transaction, agentId: number): void {
  tx.run(
    `UPDATE agent_message SET status = 'acknowledged', finished_at = ?
     WHERE to_agent_id = ? AND in_prompt = 1 AND status = 'delivered'`,
    [tx.now, agentId],
  );
}
