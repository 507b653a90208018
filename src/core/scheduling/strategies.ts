import type { BacklogShape } from '../backlog/backlogShape';
import { byScore } from '../backlog/score';
import type { Candidate } from './pick';

/** An order in which features start. Strategies are values with a name; a setting picks one. */
export interface Strategy {
  readonly name: string;
  /** Smaller starts earlier. Two candidates are never equal. */
  comparator(shape: BacklogShape): (a: Candidate, b: Candidate) => number;
}

/** By the score: early priority, many direct dependents, seldom skipped. */
export const priorityStrategy: Strategy = {
  name: 'priority',
  comparator: (shape) => byScore(shape.dependents),
};

/**
 * The longest remaining chain first, so that what decides when everything is done never waits: list scheduling
 * by bottom level. The score decides between equal chains.
 */
export const criticalPathStrategy: Strategy = {
  name: 'criticalPath',
  comparator: (shape) => {
    const score = byScore(shape.dependents);
    return (a, b) => shape.remaining(b.id) - shape.remaining(a.id) || score(a, b);
  },
};

export const strategies: readonly Strategy[] = [priorityStrategy, criticalPathStrategy];

/** The strategy of that name, or the default for a name that is not known. */
export function strategyNamed(name: string): Strategy {
  return strategies.find((strategy) => strategy.name === name) ?? priorityStrategy;
}
