import type { SeededRandom } from './seededRandom';

/** Tries to break one promise of Muster, over and over. A drill is one row of `drills.ts`. */
export interface Drill {
  readonly name: string;
  /** What must hold whatever happens, in one sentence. */
  readonly promise: string;
  /** How many rounds are played when no time is given. */
  readonly rounds: number;
  /** Its share of a given time, beside those of the others. */
  readonly weight: number;
  play(episode: Episode): Promise<Outcome>;
}

/** One or more rounds that build on each other, and on nothing else. The number and the seed bring it back. */
export interface Episode {
  readonly number: number;
  readonly random: SeededRandom;
  /** Empty, and removed afterwards. */
  readonly folder: string;
  readonly tools: DrillTools;
  /** Time that was given for all episodes of the drill together, if any was. */
  readonly limitMs?: number;
  /** Aborted when the drill is to end early; what was cut short by that is no violation. */
  readonly signal: AbortSignal;
}

export interface DrillTools {
  /** Path of the built program of that name in `bench/drills/programs`. */
  readonly program: (name: string) => string;
  /** Path of `sql-wasm.wasm`. */
  readonly wasm: string;
  /** Folder with what the engine starts: runner, demo agent, and the same `sql-wasm.wasm`. */
  readonly assets: string;
}

export interface Outcome {
  readonly rounds: number;
  /** What was promised and did not hold, one sentence each. */
  readonly violations: readonly string[];
  /** What happened how often. */
  readonly tally: ReadonlyMap<string, number>;
}
