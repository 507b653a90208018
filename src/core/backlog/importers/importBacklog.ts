import type { Reader, Transaction } from '../../store/store';
import { featureIds } from '../featureIds';
import { addFeatures, type FeatureToAdd } from '../writeFeatures';
import type { ImportedBacklog, ImportedFeature } from './importedBacklog';
import { WarningList } from './warningList';

export interface ImportPreview {
  readonly file: string;
  readonly total: number;
  readonly passing: number;
  readonly pending: number;
  /** Of those that have passed: only the file says so. */
  readonly unverified: number;
  readonly withDependencies: number;
  readonly warnings: readonly string[];
}

export interface ImportResult {
  readonly added: number;
  /** Already there with the same name and category. */
  readonly unchanged: number;
}

/** What an import would do to the backlog as it is now; changes nothing. */
export function previewImport(reader: Reader, backlog: ImportedBacklog): ImportPreview {
  const { features, file } = backlog;
  const { unchanged, warnings } = planImport(reader, backlog);
  const passing = features.filter(({ passes }) => passes).length;
  return {
    file,
    total: features.length,
    passing,
    pending: features.length - passing,
    unverified: features.filter((feature) => feature.unverified).length,
    withDependencies: features.filter(({ dependsOn, dangling }) => dependsOn.length + dangling.length > 0)
      .length,
    warnings: [
      ...backlog.warnings,
      ...warnings,
      ...(unchanged === 0
        ? []
        : [`${unchanged} of ${features.length} features are in the backlog already and stay as they are.`]),
    ],
  };
}

/**
 * Brings in every feature that is not there yet, all or none. The same file again changes nothing. Into an
 * empty backlog the features keep their ids, otherwise they get new ones.
 *
 * @throws MusterError DependencyCycle
 */
export function importBacklog(tx: Transaction, backlog: ImportedBacklog): ImportResult {
  const { toAdd, unchanged } = planImport(tx, backlog);
  if (toAdd.length > 0) addFeatures(tx, toAdd, 'import');
  return { added: toAdd.length, unchanged };
}

interface ImportPlan {
  readonly toAdd: readonly FeatureToAdd[];
  readonly unchanged: number;
  readonly warnings: readonly string[];
}

function planImport(reader: Reader, { features }: ImportedBacklog): ImportPlan {
  const known = knownFeatures(reader);
  const keepIds = known.size === 0;
  const ids = featureIds(
    reader,
    features.flatMap(({ dangling }) => dangling),
  );
  // Ids of the file before those that are made up, so that they stay free for their owners.
  if (keepIds) for (const { sourceId } of features) if (sourceId !== undefined) ids.take(sourceId);

  // The n-th feature of a name and category is the n-th of that name and category in the backlog.
  const matched = features.map((feature) => known.get(keyOf(feature))?.shift());
  const idOfPlace = features.map(
    (feature, place) => matched[place] ?? (keepIds ? feature.sourceId : undefined) ?? ids.next(),
  );
  const warnings = new WarningList();
  const toAdd = features.flatMap((feature, place) => {
    if (matched[place] !== undefined) return [];
    const dangling = feature.dangling.filter((id) => {
      if (!ids.isTaken(id)) return true;
      warnings.add(
        `“${feature.name}” depends on ${id}, which in this backlog is another feature; that dependency is left out.`,
      );
      return false;
    });
    const { name, description, category, priority, steps, passes, unverified, question } = feature;
    const dependencies = [...feature.dependsOn.flatMap((other) => idOfPlace[other] ?? []), ...dangling];
    const added: FeatureToAdd = {
      id: idOfPlace[place] ?? 0,
      name,
      description,
      category,
      steps,
      dependencies,
      status: passes ? 'passing' : 'pending',
      unverified,
      ...(priority !== undefined && { priority }),
      ...(question !== undefined && { humanQuestion: question }),
      ...(feature.model !== undefined && { model: feature.model }),
      ...(feature.provider !== undefined && { provider: feature.provider }),
    };
    return [added];
  });
  return { toAdd, unchanged: features.length - toAdd.length, warnings: warnings.sentences() };
}

/** Ids by name and category, ascending. */
function knownFeatures(reader: Reader): Map<string, number[]> {
  const known = new Map<string, number[]>();
  const rows = reader.query<{ id: number; name: string; category: string }>(
    'SELECT id, name, category FROM features ORDER BY id',
  );
  for (const row of rows) {
    const ids = known.get(keyOf(row));
    if (ids === undefined) known.set(keyOf(row), [row.id]);
    else ids.push(row.id);
  }
  return known;
}

function keyOf({ name, category }: Pick<ImportedFeature, 'name' | 'category'>): string {
  return JSON.stringify([category, name]);
}
