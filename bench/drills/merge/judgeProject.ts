import type { Deed } from './deed';
import { judgeStep, type SeenStep } from './judgeMerges';

export interface MergeRow {
  readonly status: string;
  readonly featureId: number;
  readonly branchTip: string;
  readonly mergeCommit: string | null;
  /** Files in conflict, as JSON. */
  readonly conflicts: string | null;
}

/** What there is when all is over. */
export interface SeenProject {
  /** Of the integration branch, oldest first. */
  readonly steps: readonly SeenStep[];
  readonly deeds: readonly Deed[];
  readonly merges: readonly MergeRow[];
  readonly features: readonly {
    readonly id: number;
    readonly state: string;
    readonly lastError?: string | undefined;
  }[];
  /** Every commit that a ref leads to. */
  readonly reachable: ReadonlySet<string>;
}

export function judgeProject({ steps, deeds, merges, features, reachable }: SeenProject): string[] {
  const violations = steps.flatMap((step) => judgeStep(step, deeds));
  for (const { branchTip, featureId, status, conflicts } of merges) {
    if (!reachable.has(branchTip)) {
      violations.push(`what feature ${featureId} submitted (${branchTip.slice(0, 9)}, ${status}) is lost`);
    }
    if (status === 'conflict' && (JSON.parse(conflicts ?? '[]') as unknown[]).length === 0) {
      violations.push(`a conflict of feature ${featureId} names no file`);
    }
  }
  for (const { id, state, lastError = '' } of features) {
    const times = steps.filter(({ deed }) => deed?.feature === id).length;
    if (state === 'passing') {
      // What changes nothing that others have not changed alike is in the branch without a merge of its own.
      const alike = merges.some((row) => row.featureId === id && row.status === 'merged');
      if (times > 1 || (times === 0 && !alike)) {
        violations.push(`feature ${id} passed and was merged ${times} times`);
      }
    } else if (state === 'failed' && lastError !== '') {
      if (times > 0) violations.push(`feature ${id} failed and is merged`);
    } else violations.push(`feature ${id} ended as ${state}: ${lastError === '' ? 'no reason' : lastError}`);
  }
  return violations;
}
