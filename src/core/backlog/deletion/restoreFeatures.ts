import { MusterError } from '../../base/errors';
import { recordEvent } from '../../store/activityLog';
import type { Transaction } from '../../store/store';
import type { FeaturesRestored } from '../../../shared/deletion';
import { cycleThrough } from '../graph';
import { readDependencies } from '../readFeatures';
import { maxDependencies } from '../validation';
import { type FeatureContent, writeContent } from './featureContent';

/**
 * Brings deleted features back as they were, all or none. A dependency that would close a circle by now is left out
 * and named; one that was begun goes on where it can.
 *
 * @throws MusterError FeatureNotFound, FeatureInvalid when its number was given to another
 */
export function restoreFeatures(tx: Transaction, featureIds: readonly number[]): FeaturesRestored {
  const notes: string[] = [];
  const contents = [...new Set(featureIds)].map((id) => [id, keptContent(tx, id)] as const);
  for (const [id, content] of contents) {
    if (tx.get('SELECT 1 FROM features WHERE id = ?', [id]) !== undefined) {
      throw new MusterError(
        'FeatureInvalid',
        `The number ${id} belongs to another feature by now; delete that one first to bring the earlier one back.`,
        { details: { id } },
      );
    }
    writeContent(tx, id, content);
    // Whoever had it has ended: what was in progress waits for its turn again.
    tx.run(`UPDATE features SET status = 'pending', updated_at = ? WHERE id = ? AND status = 'in_progress'`, [
      tx.now,
      id,
    ]);
    tx.run('DELETE FROM deleted_feature WHERE feature_id = ?', [id]);
  }
  for (const [id, content] of contents) notes.push(...restoreEdges(tx, id, content));
  const restored = contents.map(([id, { feature }]) => ({ id, name: String(feature['name']) }));
  for (const { id, name } of restored) {
    recordEvent(tx, { kind: 'featureRestored', featureId: id, text: `Brought back #${id} ${name}` });
  }
  return { restored, notes };
}

function keptContent(tx: Transaction, id: number): FeatureContent {
  const row = tx.get<{ content: string }>(`SELECT content FROM deleted_feature WHERE feature_id = ?`, [id]);
  if (row !== undefined) return JSON.parse(row.content) as FeatureContent;
  throw new MusterError(
    'FeatureNotFound',
    `No deleted feature ${id} is kept; choose one of those that were deleted.`,
    { details: { id } },
  );
}

function restoreEdges(tx: Transaction, id: number, content: FeatureContent): string[] {
  const notes: string[] = [];
  const graph = readDependencies(tx);
  const exists = (other: number): boolean =>
    tx.get('SELECT 1 FROM features WHERE id = ?', [other]) !== undefined;
  const own = (content.rows['feature_dependency'] ?? []).map((row) => Number(row['depends_on_id']));
  const edges = [
    ...own.map((other) => [id, other] as const),
    ...content.dependents.filter(exists).map((dependent) => [dependent, id] as const),
  ];
  for (const [dependent, other] of content.inherited) {
    if (!exists(dependent)) continue;
    tx.run('DELETE FROM feature_dependency WHERE feature_id = ? AND depends_on_id = ?', [dependent, other]);
    graph.set(
      dependent,
      (graph.get(dependent) ?? []).filter((each) => each !== other),
    );
  }
  for (const [from, to] of edges) {
    const known = graph.get(from) ?? [];
    if (known.includes(to)) continue;
    graph.set(from, [...known, to]);
    if (known.length >= maxDependencies || cycleThrough(graph, from) !== undefined) {
      graph.set(from, known);
      notes.push(
        `#${from} no longer depends on #${to}: by now that would close a circle or be one too many.`,
      );
      continue;
    }
    tx.run('INSERT INTO feature_dependency (feature_id, depends_on_id) VALUES (?, ?)', [from, to]);
  }
  return notes;
}
