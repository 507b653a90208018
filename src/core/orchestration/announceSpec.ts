import { sendMessage } from '../agents/messages/sendMessage';
import { requireFeature } from '../backlog/readFeatures';
import { oneLine } from '../backlog/validation';
import type { Transaction } from '../store/store';

/**
 * A specification of a feature was written: tells whoever works on the feature, or will. One that was announced and
 * that nobody has read yet is not announced twice. False when nobody has to be told any more.
 *
 * @param where how an agent finds it, as the end of a sentence
 * @throws MusterError FeatureNotFound
 */
export function announceSpec(tx: Transaction, featureId: number, where: string): boolean {
  const { name, status } = requireFeature(tx, featureId);
  if (status === 'passing') return false;
  const content = `A specification of feature ${featureId} (${oneLine(name)}) is ready: ${oneLine(where)}. Read it before you go on.`;
  const isTold = tx.get(
    `SELECT 1 FROM agent_message WHERE sender = 'orchestrator' AND message_type = 'spec_ready'
       AND to_feature_id = ? AND content = ? AND status = 'pending' AND attempts = 0`,
    [featureId, content],
  );
  if (isTold !== undefined) return true;
  sendMessage(tx, {
    from: { kind: 'orchestrator' },
    to: { featureId },
    type: 'spec_ready',
    urgency: 'high',
    content,
  });
  return true;
}
