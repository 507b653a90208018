import type { Feature, FeatureStatus, WaitReason } from './feature';

/** What a feature's dependencies say; the one answer that scheduler, tools and views share. */
export interface Readiness {
  /** Dependencies that exist and have not passed, ascending. */
  readonly blockedBy: readonly number[];
  /** Dependencies on ids that do not exist: they block nothing and are shown as a warning. */
  readonly missing: readonly number[];
}

export type StatusOf = (featureId: number) => FeatureStatus | undefined;

export function readinessOf(feature: Pick<Feature, 'dependencies'>, statusOf: StatusOf): Readiness {
  const blockedBy = new Set<number>();
  const missing = new Set<number>();
  for (const id of feature.dependencies) {
    const status = statusOf(id);
    if (status === undefined) missing.add(id);
    else if (status !== 'passing') blockedBy.add(id);
  }
  return { blockedBy: ascending(blockedBy), missing: ascending(missing) };
}

/** {@link readinessOf} for each feature of a whole backlog, by id. */
export function readinessOfAll(features: readonly Feature[]): ReadonlyMap<number, Readiness> {
  const statuses = new Map(features.map((feature) => [feature.id, feature.status]));
  const statusOf: StatusOf = (id) => statuses.get(id);
  return new Map(features.map((feature) => [feature.id, readinessOf(feature, statusOf)]));
}

/** Reasons that lie in the backlog itself; limits and pauses are the scheduler's. */
export type BacklogWait = Extract<
  WaitReason,
  { kind: 'blocked' | 'waitingForPerson' | 'retryWait' | 'failed' | 'merging' }
>;

/**
 * Why a feature cannot start at `now` (UTC ISO 8601 with milliseconds); `undefined` when it can, or when it
 * is under way without a question, or has passed.
 */
export function waitOf(feature: Feature, { blockedBy }: Readiness, now: string): BacklogWait | undefined {
  switch (feature.status) {
    case 'passing':
      return undefined;
    case 'in_progress':
      // Its agent may be waiting for the answer, or has ended over it.
      return asked(feature);
    case 'submitted':
      return { kind: 'merging' };
    case 'failed':
      return { kind: 'failed', message: feature.lastError ?? 'The retry limit was reached.' };
    case 'pending': {
      const question = asked(feature);
      if (question !== undefined) return question;
      if (blockedBy.length > 0) return { kind: 'blocked', by: blockedBy };
      if (feature.retryNotBefore !== undefined && feature.retryNotBefore > now) {
        return { kind: 'retryWait', until: feature.retryNotBefore };
      }
      return undefined;
    }
  }
}

function asked({ humanQuestion }: Feature): BacklogWait | undefined {
  return humanQuestion === undefined ? undefined : { kind: 'waitingForPerson', question: humanQuestion };
}

/** Whether an agent may start on it at `now`. */
export function isReady(feature: Feature, readiness: Readiness, now: string): boolean {
  return feature.status === 'pending' && waitOf(feature, readiness, now) === undefined;
}

function ascending(ids: ReadonlySet<number>): number[] {
  return [...ids].sort((a, b) => a - b);
}
