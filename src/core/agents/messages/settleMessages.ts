import { recordEvent } from '../../store/activityLog';
import type { Reader, Transaction } from '../../store/store';
import { maxDeliveries } from './message';
import { isOpen } from './readMessages';

/** The first few are named in the feed, the others counted. */
const mostTold = 3;

/**
 * An agent has ended: what it has not acknowledged goes to the next one of its feature or type, or has failed when
 * there will be none. How often it was handed over is kept, so that nobody takes it for new.
 */
export function releaseMessages(tx: Transaction, agentId: number): void {
  tx.run(
    `UPDATE agent_message SET status = 'pending', to_agent_id = NULL, in_prompt = 0, next_attempt_at = NULL
     WHERE to_agent_id = ? AND ${isOpen} AND attempts < ${maxDeliveries}
       AND (to_feature_id IS NOT NULL OR to_agent_type IS NOT NULL)`,
    [agentId],
  );
  fail(
    tx,
    `to_agent_id = ? AND ${isOpen}`,
    [agentId],
    `Agent ${agentId} ended before it acknowledged the message.`,
  );
}

/** Whether {@link settleMessages} would do anything. */
export function hasMessagesToSettle(reader: Reader, now: string): boolean {
  return (
    reader.get(
      `SELECT 1 FROM agent_message WHERE ${isOpen} AND (expires_at <= ? OR ${isWornOut} OR ${isLate})`,
      [now, now],
    ) !== undefined
  );
}

/** Ends what will not be delivered any more; says so in the feed. Returns how many. */
export function settleMessages(tx: Transaction): number {
  const expired = fail(
    tx,
    `${isOpen} AND expires_at <= ?`,
    [tx.now],
    'Nobody read it before it expired.',
    'expired',
  );
  const wornOut = fail(
    tx,
    `${isOpen} AND ${isWornOut}`,
    [tx.now],
    `It was handed over ${maxDeliveries} times and never acknowledged.`,
  );
  const late = fail(tx, `${isOpen} AND ${isLate}`, [], 'The feature had passed before anybody read it.');
  return expired + wornOut + late;
}

const isWornOut = `(status = 'delivered' AND attempts >= ${maxDeliveries} AND next_attempt_at <= ?)`;
const isLate = `(to_agent_id IS NULL AND to_feature_id IN (SELECT id FROM features WHERE status = 'passing'))`;

function fail(
  tx: Transaction,
  where: string,
  parameters: readonly (string | number)[],
  why: string,
  status: 'failed' | 'expired' = 'failed',
): number {
  const failed = tx.query<{ id: number; type: string; sender: string; toFeatureId: number | null }>(
    `UPDATE agent_message SET status = ?, failure = ?, finished_at = ? WHERE ${where}
     RETURNING message_id AS id, message_type AS type, sender, to_feature_id AS toFeatureId`,
    [status, why, tx.now, ...parameters],
  );
  // What the orchestrator says by itself is a help; that nobody needed it is no news.
  const worthTelling = failed.filter(({ sender }) => sender !== 'orchestrator');
  for (const { id, type, toFeatureId } of worthTelling.slice(0, mostTold)) {
    recordEvent(tx, {
      kind: 'messageFailed',
      level: 'warning',
      featureId: toFeatureId,
      text: `Message ${id} (${type}) was not delivered: ${why}`,
    });
  }
  const more = worthTelling.length - mostTold;
  if (more > 0) {
    recordEvent(tx, {
      kind: 'messageFailed',
      level: 'warning',
      text: `… and ${more} more messages were not delivered: ${why}`,
    });
  }
  return failed.length;
}
