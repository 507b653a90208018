/** Which feature a tab of its own shows. Each repository counts its features anew, so the number alone does not say. */
export interface FeatureTabState {
  readonly featureTab: number;
  readonly repository: string;
}

/** What a page has stored; it is no more trusted than what it sends. */
export function readFeatureTabState(state: unknown): FeatureTabState | undefined {
  if (typeof state !== 'object' || state === null) return undefined;
  const { featureTab, repository } = state as Readonly<Record<string, unknown>>;
  if (!Number.isSafeInteger(featureTab) || typeof repository !== 'string') return undefined;
  return { featureTab: featureTab as number, repository };
}
