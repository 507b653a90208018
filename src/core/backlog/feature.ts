import type { Obstacle } from './obstacles';

/**
 * - `pending`: waits for its turn, its blockers, a retry time or a person
 * - `in_progress`: claimed by an agent, or to be resumed because that agent was interrupted
 * - `submitted`: an agent says it is done; the merge queue decides
 * - `passing`: merged into the integration branch with a green (or no) gate
 * - `failed`: the retry limit was reached; only a person brings it back
 */
export type FeatureStatus = 'pending' | 'in_progress' | 'submitted' | 'passing' | 'failed';

export interface Feature {
  readonly id: number;
  /** Lower runs first. */
  readonly priority: number;
  readonly category: string;
  readonly name: string;
  readonly description: string;
  readonly steps: readonly string[];
  readonly status: FeatureStatus;
  readonly skipCount: number;
  /** Grows with every claim. */
  readonly fence: number;
  /** Ids as stated, also such as do not exist. */
  readonly dependencies: readonly number[];
  readonly retryNotBefore: string | undefined;
  readonly lastError: string | undefined;
  readonly humanQuestion: string | undefined;
  /** Id of the provider of its coding agents; absent: by the settings. */
  readonly provider?: string;
  /** Of its coding agents; absent: by the settings. */
  readonly model?: string;
  readonly unverified: boolean;
  /** Consecutive attempts without progress. */
  readonly attempts: number;
  /** How often a regression test has set it back. */
  readonly regressions: number;
  /** What the regression test saw that set it back; undefined when it has passed again. */
  readonly regressionSeen: string | undefined;
}

export interface NewFeature {
  readonly name: string;
  readonly description?: string;
  readonly category?: string;
  /** Default: after all that exist. */
  readonly priority?: number;
  readonly steps?: readonly string[];
  readonly dependencies?: readonly number[];
  /** Goes before all settings, as the model does. */
  readonly provider?: string;
  /** Goes before all settings. */
  readonly model?: string;
}

/**
 * - `text`: any answer
 * - `choice`: one of the choices
 * - `confirm`: yes or no
 * - `suggestion`: an agent has proposed the feature itself; yes builds it, no does not
 */
export type QuestionKind = 'text' | 'choice' | 'confirm' | 'suggestion';

export type BudgetMeasure = 'tokens' | 'usd' | 'minutes';

/** Why a feature that has not passed is not being worked on at this moment. */
export type WaitReason =
  /** With an obstacle nothing changes by itself. */
  | { readonly kind: 'blocked'; readonly by: readonly number[]; readonly obstacle?: Obstacle }
  | { readonly kind: 'waitingForPerson'; readonly question: string }
  | { readonly kind: 'retryWait'; readonly until: string; readonly because?: string }
  | { readonly kind: 'failed'; readonly message: string }
  /** `before`: merges that go first; `because`: what the queue waits for. */
  | { readonly kind: 'merging'; readonly before?: number; readonly because?: string }
  /** Its work changes what the gate runs. */
  | { readonly kind: 'held'; readonly parts: readonly string[] }
  | { readonly kind: 'atLimit'; readonly limit: number }
  /** All agents together, testing agents included. */
  | { readonly kind: 'totalLimit'; readonly limit: number }
  /** The machine is too busy for a further agent; in per cent. */
  | {
      readonly kind: 'machineBusy';
      readonly what: 'cpu' | 'memory';
      readonly percent: number;
      readonly limit: number;
    }
  /** The run's or the feature's own budget is used up. */
  | {
      readonly kind: 'budget';
      readonly scope: 'run' | 'feature';
      readonly measure: BudgetMeasure;
      readonly used: number;
      readonly limit: number;
    }
  /** What every agent needs is missing. */
  | { readonly kind: 'cannotStart'; readonly because: string }
  /** The provider's account has reached its usage limit; `until` is UTC ISO 8601. */
  | { readonly kind: 'providerLimit'; readonly provider: string; readonly until: string }
  /** The backlog is being made from a specification, and nothing else starts meanwhile. */
  | { readonly kind: 'initializing'; readonly spec: string }
  /** The run is limited, and this is none of it; the end of a sentence that begins with the run. */
  | { readonly kind: 'outsideRun'; readonly because: string }
  /** An architect is to write its spec first, or is writing it. */
  | { readonly kind: 'spec'; readonly writing: boolean }
  | { readonly kind: 'paused'; readonly because?: string }
  | { readonly kind: 'draining' }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'next' };
