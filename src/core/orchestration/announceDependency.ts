import { sendMessage } from '../agents/messages/sendMessage';
import { readFeature } from '../backlog/readFeatures';
import { oneLine } from '../backlog/validation';
import type { Transaction } from '../store/store';

/** A feature has passed: tells those who work on what depends on it, or will. */
export function announceDependency(
  tx: Transaction,
  featureId: number,
  integrationBranch: string,
  mergeCommit: string,
): void {
  const name = oneLine(readFeature(tx, featureId)?.name ?? '');
  const dependents = tx.query<{ id: number }>(
    `SELECT d.feature_id AS id FROM feature_dependency d JOIN features f ON f.id = d.feature_id
     WHERE d.depends_on_id = ? AND f.status <> 'passing' ORDER BY d.feature_id`,
    [featureId],
  );
  for (const { id } of dependents) {
    sendMessage(tx, {
      from: { kind: 'orchestrator' },
      to: { featureId: id },
      type: 'dependency_ready',
      content: `Feature ${featureId} (${name}), on which this one depends, has passed and is merged into ${integrationBranch} as ${mergeCommit}.`,
    });
  }
}
