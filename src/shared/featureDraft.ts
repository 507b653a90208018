/** What the form holds; in a change of a feature only what is to be otherwise. */
export interface FeatureDraft {
  readonly name?: string;
  readonly category?: string;
  readonly description?: string;
  readonly steps?: readonly string[];
  readonly dependencies?: readonly number[];
  readonly priority?: number;
  /** Id of one; empty: by the settings. */
  readonly provider?: string;
  /** Empty: by the settings. */
  readonly model?: string;
}

/** Far beyond what anybody types; what is allowed, the engine decides. */
const maxText = 100_000;
const maxEntries = 1000;

export function isFeatureDraft(value: unknown): value is FeatureDraft {
  if (typeof value !== 'object' || value === null) return false;
  const isText = (text: unknown): boolean => typeof text === 'string' && text.length <= maxText;
  const isListOf = (list: unknown, fits: (entry: unknown) => boolean): boolean =>
    Array.isArray(list) && list.length <= maxEntries && list.every(fits);
  const checks: Readonly<Record<keyof FeatureDraft, (value: unknown) => boolean>> = {
    name: isText,
    category: isText,
    description: isText,
    steps: (steps) => isListOf(steps, isText),
    dependencies: (ids) => isListOf(ids, Number.isSafeInteger),
    priority: Number.isFinite,
    provider: isText,
    model: isText,
  };
  return Object.entries(value).every(([key, entry]) =>
    Object.hasOwn(checks, key) ? checks[key as keyof FeatureDraft](entry) : false,
  );
}
