interface Node {
  readonly id: number;
  readonly dependencies: readonly number[];
}

export interface Recommendation {
  readonly concurrency: number;
  /** As a sentence for people. */
  readonly because: string;
}

/** So many levels of dependencies leave little to do at the same time. */
const deepChain = 5;

const bySize: readonly { readonly below: number; readonly concurrency: number }[] = [
  { below: 10, concurrency: 1 },
  { below: 20, concurrency: 2 },
  { below: 50, concurrency: 3 },
  { below: 100, concurrency: 4 },
];

/** How many agents suit what is left of a backlog: by its size, and fewer where long chains block each other. */
export function recommendConcurrency(left: readonly Node[]): Recommendation {
  const size = left.length;
  const bySizeAlone = bySize.find(({ below }) => size < below)?.concurrency ?? 5;
  const depth = longestChain(left);
  const features = `${size} ${size === 1 ? 'feature is' : 'features are'} left`;
  if (depth > deepChain && bySizeAlone > 2) {
    return { concurrency: 2, because: `${features}, but chains of dependencies are ${depth} levels deep` };
  }
  return { concurrency: bySizeAlone, because: features };
}

/** In features, without recursion; what is in a circle is in no chain. */
export function longestChain(nodes: readonly Node[]): number {
  const known = new Set(nodes.map(({ id }) => id));
  const waitsFor = new Map<number, number>();
  const dependents = new Map<number, number[]>();
  for (const { id, dependencies } of nodes) {
    const inside = [...new Set(dependencies)].filter((other) => known.has(other));
    waitsFor.set(id, inside.length);
    for (const other of inside) dependents.set(other, [...(dependents.get(other) ?? []), id]);
  }
  let level = nodes.filter(({ id }) => waitsFor.get(id) === 0).map(({ id }) => id);
  let depth = 0;
  for (; level.length > 0; depth++) {
    const next: number[] = [];
    for (const id of level) {
      for (const dependent of dependents.get(id) ?? []) {
        const rest = (waitsFor.get(dependent) ?? 0) - 1;
        waitsFor.set(dependent, rest);
        if (rest === 0) next.push(dependent);
      }
    }
    level = next;
  }
  return depth;
}
