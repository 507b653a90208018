import type { Reader } from '../store/store';

/** Hands out numbers for new features. */
export interface FeatureIds {
  isTaken(id: number): boolean;
  take(id: number): void;
  /** The next number after all that are taken. */
  next(): number;
}

/**
 * New ids follow the highest one and leave out those that a feature already names as a missing dependency
 * (in the backlog, or in `alsoNamed`), and those of deleted ones: nothing shall come to depend on a new feature by
 * accident, and none shall go on in the worktree of another.
 */
export function featureIds(reader: Reader, alsoNamed: Iterable<number> = []): FeatureIds {
  const taken = new Set<number>();
  let highest = 0;
  const take = (id: number): void => {
    taken.add(id);
    highest = Math.max(highest, id);
  };
  for (const { id } of reader.query<{ id: number }>('SELECT id FROM features')) take(id);
  const named = new Set(alsoNamed);
  const missing = reader.query<{ id: number }>(
    `SELECT DISTINCT depends_on_id AS id FROM feature_dependency
     WHERE depends_on_id NOT IN (SELECT id FROM features)`,
  );
  for (const { id } of missing) named.add(id);
  for (const { id } of reader.query<{ id: number }>('SELECT feature_id AS id FROM deleted_feature')) {
    named.add(id);
  }
  return {
    isTaken: (id) => taken.has(id),
    take,
    next: () => {
      let id = highest + 1;
      while (named.has(id)) id++;
      take(id);
      return id;
    },
  };
}
