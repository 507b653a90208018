import { BacklogShape, type Estimate } from '../../src/core/backlog/backlogShape';
import { type Candidate, pick } from '../../src/core/scheduling/pick';
import { criticalPathStrategy, priorityStrategy, type Strategy } from '../../src/core/scheduling/strategies';
import { type Figure, type FigureGroup, percentile } from '../support/figure';
import { randomBacklog, type RandomBacklog } from '../support/randomBacklog';

const backlogs = 200;

/** How long whole runs take in simulated time, against what no scheduler could do better. */
export const makespan: FigureGroup = {
  names: [
    ...['median', 'p90', 'max'].map((which) => `sched.makespan.priority.${which}`),
    ...['median', 'p90', 'max'].map((which) => `sched.makespan.criticalPath.${which}`),
    ...['median', 'p90', 'max'].map((which) => `sched.makespan.criticalPathKnown.${which}`),
  ],
  measure() {
    const family = Array.from({ length: backlogs }, (_, n) => randomBacklog(n));
    const ratios = (strategy: Strategy, estimateFor: (backlog: RandomBacklog) => Estimate): number[] =>
      family.map((backlog) => simulate(backlog, strategy, estimateFor(backlog)) / lowerBound(backlog));
    const unknown = (): Estimate => () => 1;
    const known =
      ({ durations }: RandomBacklog): Estimate =>
      (id) =>
        durations.get(id) ?? 0;
    return Promise.resolve([
      ...distribution('sched.makespan.priority', ratios(priorityStrategy, unknown)),
      ...distribution('sched.makespan.criticalPath', ratios(criticalPathStrategy, unknown)),
      ...distribution('sched.makespan.criticalPathKnown', ratios(criticalPathStrategy, known)),
    ]);
  },
};

/** The real scheduler's choices; only the work itself takes simulated time. */
function simulate(backlog: RandomBacklog, strategy: Strategy, estimate: Estimate): number {
  const { dependencies, priorities, durations, agents } = backlog;
  const shape = new BacklogShape(dependencies, estimate);
  const blockers = new Map([...dependencies].map(([id, before]) => [id, before.length]));
  const dependents = new Map<number, number[]>();
  for (const [id, before] of dependencies) {
    for (const other of before) dependents.set(other, [...(dependents.get(other) ?? []), id]);
  }
  const ready = new Set([...blockers].filter(([, count]) => count === 0).map(([id]) => id));
  const running: { readonly id: number; readonly until: number }[] = [];
  let now = 0;
  for (let left = dependencies.size; left > 0; left--) {
    const candidates = [...ready].map((id): Candidate => ({
      id,
      priority: priorities.get(id) ?? 0,
      skipCount: 0,
      resumable: false,
    }));
    for (const { id } of pick(candidates, agents - running.length, strategy, shape)) {
      ready.delete(id);
      running.push({ id, until: now + (durations.get(id) ?? 0) });
    }
    running.sort((a, b) => a.until - b.until);
    const ended = running.shift();
    if (!ended) throw new Error('Nothing runs and nothing can');
    now = ended.until;
    for (const id of dependents.get(ended.id) ?? []) {
      const count = (blockers.get(id) ?? 0) - 1;
      blockers.set(id, count);
      if (count === 0) ready.add(id);
    }
  }
  return now;
}

/** The longest chain, or all the work shared evenly. */
function lowerBound({ dependencies, durations, agents }: RandomBacklog): number {
  const ends = new Map<number, number>();
  let work = 0;
  // Ids are in the order of the dependencies.
  for (const [id, before] of dependencies) {
    const duration = durations.get(id) ?? 0;
    work += duration;
    ends.set(id, duration + Math.max(0, ...before.map((other) => ends.get(other) ?? 0)));
  }
  return Math.max(work / agents, ...ends.values());
}

function distribution(name: string, values: readonly number[]): Figure[] {
  const common = {
    unit: 'ratio',
    peer: 'max(critical path, work / agents)',
    samples: values.length,
    min: Math.min(...values),
    max: Math.max(...values),
  };
  return [
    { name: `${name}.median`, value: percentile(values, 0.5), ...common },
    { name: `${name}.p90`, value: percentile(values, 0.9), ...common },
    { name: `${name}.max`, value: Math.max(...values), ...common },
  ];
}
