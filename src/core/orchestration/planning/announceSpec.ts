import { sendMessage } from '../../agents/messages/sendMessage';
import { oneLine } from '../../backlog/validation';
import type { Feature } from '../../backlog/feature';
import type { Transaction } from '../../store/store';

/** A feature's spec is written: tells whoever builds it, and whoever builds on it. */
export function announceSpec(tx: Transaction, { id, name }: Pick<Feature, 'id' | 'name'>): void {
  const dependents = tx.query<{ id: number }>(
    `SELECT d.feature_id AS id FROM feature_dependency d JOIN features f ON f.id = d.feature_id
     WHERE d.depends_on_id = ? AND f.status <> 'passing' ORDER BY d.feature_id`,
    [id],
  );
  for (const to of [id, ...dependents.map((dependent) => dependent.id)]) {
    sendMessage(tx, {
      from: { kind: 'orchestrator' },
      to: { featureId: to },
      type: 'spec_ready',
      content: `The architect has written down how feature ${id} (${oneLine(name)}) is to be built; feature_get_by_id with id ${id} shows it.`,
    });
  }
}
