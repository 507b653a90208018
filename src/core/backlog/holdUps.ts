import type { HoldUpsView } from '../../shared/viewModel';
import { BacklogShape, type Estimate } from './backlogShape';
import { dependencyGraph, type DependencyGraph } from './graph';

/** Fewer features waiting directly for one are nothing out of the ordinary. */
const fewestDependents = 3;
const mostBottlenecks = 5;
/** Following all that waits for a feature costs a walk through the backlog: only these are looked at. */
const mostCandidates = 20;

interface Unfinished {
  readonly id: number;
  readonly status: string;
  readonly dependencies: readonly number[];
}

/** What decides how long the rest takes, by the features that have not passed yet. */
export function holdUpsIn(features: readonly Unfinished[], estimate: Estimate): HoldUpsView {
  const open = features.filter(({ status }) => status !== 'passing');
  const ids = new Set(open.map(({ id }) => id));
  const graph = dependencyGraph(
    open.map(({ id, dependencies }) => ({ id, dependencies: dependencies.filter((each) => ids.has(each)) })),
  );
  const dependents = dependentsOf(graph);
  return {
    criticalPath: criticalPath(new BacklogShape(graph, estimate), dependents),
    bottlenecks: bottlenecks(dependents),
  };
}

type Dependents = ReadonlyMap<number, readonly number[]>;

function dependentsOf(graph: DependencyGraph): Dependents {
  const dependents = new Map<number, number[]>();
  for (const [id, dependencies] of graph) {
    for (const before of new Set(dependencies)) {
      const known = dependents.get(before);
      if (known === undefined) dependents.set(before, [id]);
      else known.push(id);
    }
  }
  return dependents;
}

/** A chain of one decides nothing: then there is none. */
function criticalPath(shape: BacklogShape, dependents: Dependents): readonly number[] {
  const longest = (ids: Iterable<number>): number | undefined => {
    let best: number | undefined;
    for (const id of ids) {
      if (best === undefined || shape.remaining(id) > shape.remaining(best)) best = id;
    }
    return best;
  };
  const path: number[] = [];
  const onPath = new Set<number>();
  let at = longest(shape.dependencies.keys());
  // What is in a circle has no longest chain: nothing is gone through twice.
  while (at !== undefined && !onPath.has(at)) {
    path.push(at);
    onPath.add(at);
    at = longest(dependents.get(at) ?? []);
  }
  return path.length > 1 ? path : [];
}

function bottlenecks(dependents: Dependents): HoldUpsView['bottlenecks'] {
  return [...dependents]
    .filter(([, waiting]) => waiting.length >= fewestDependents)
    .sort(([a, left], [b, right]) => right.length - left.length || a - b)
    .slice(0, mostCandidates)
    .map(([featureId]) => ({ featureId, waiting: countWaiting(dependents, featureId) }))
    .sort((a, b) => b.waiting - a.waiting || a.featureId - b.featureId)
    .slice(0, mostBottlenecks);
}

/** All that waits for a feature, directly or through others. */
function countWaiting(dependents: Dependents, id: number): number {
  const seen = new Set([id]);
  // The set grows while it is walked.
  for (const current of seen) for (const next of dependents.get(current) ?? []) seen.add(next);
  return seen.size - 1;
}
