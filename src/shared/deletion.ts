/** A feature that was taken out of the backlog and can be brought back. */
export interface DeletedFeature {
  readonly id: number;
  readonly name: string;
  /** UTC ISO 8601 */
  readonly deletedAt: string;
}

export const dependentsChoices = ['release', 'inherit', 'delete'] as const;

/**
 * What becomes of the features that depend on one that is deleted.
 *
 * - `release`: they no longer wait for it
 * - `inherit`: they wait for what it waited for
 * - `delete`: they are deleted too, and what depends on them
 */
export type DependentsChoice = (typeof dependentsChoices)[number];

export function isDependentsChoice(value: unknown): value is DependentsChoice {
  return dependentsChoices.some((each) => each === value);
}

export interface DeleteRequest {
  readonly featureIds: readonly number[];
  /** Only asked for when something depends on them. */
  readonly dependents?: DependentsChoice | undefined;
}

export interface FeaturesDeleted {
  readonly deleted: readonly { readonly id: number; readonly name: string }[];
  /** Those that depended on them and stay. */
  readonly dependents: readonly number[];
  /** Where what was in their worktrees is kept. */
  readonly rescueRefs: readonly string[];
}

export interface FeaturesRestored {
  readonly restored: readonly { readonly id: number; readonly name: string }[];
  /** What is not as it was before, a sentence each. */
  readonly notes: readonly string[];
}
