import { byScore } from '../backlog/score';
import type { Candidate } from './pick';

/** An order in which features start. Strategies are values with a name; a setting picks one. */
export interface Strategy {
  readonly name: string;
  /** A comparator over these candidates; smaller starts earlier. */
  comparator(candidates: readonly Candidate[]): (a: Candidate, b: Candidate) => number;
}

/** By the score: early priority, many direct dependents, seldom skipped. */
export const priorityStrategy: Strategy = {
  name: 'priority',
  comparator: (candidates) => byScore(new Map(candidates.map(({ id, dependents }) => [id, dependents]))),
};
