import { type FeatureDraft, isFeatureDraft } from '../../src/shared/featureDraft';
import type { FeatureView } from '../../src/shared/viewModel';
import { t } from '../l10n/t';

/** What the fields hold; a number that is being typed is still text. */
export interface FormValues {
  readonly name: string;
  readonly category: string;
  readonly description: string;
  readonly steps: readonly string[];
  readonly dependencies: readonly number[];
  readonly priority: string;
  readonly provider: string;
  readonly model: string;
}

/** An open form, as it is kept over hiding the dashboard. */
export interface OpenForm {
  /** Undefined: for a new feature. */
  readonly featureId: number | undefined;
  /** What the feature was when the form was opened: only what differs from it is saved. */
  readonly before: FormValues;
  readonly values: FormValues;
}

const empty: FormValues = {
  ...{ name: '', category: '', description: '', priority: '', provider: '', model: '' },
  ...{ steps: [], dependencies: [] },
};

export function formFor(feature: FeatureView | undefined): OpenForm {
  const values: FormValues =
    feature === undefined
      ? empty
      : {
          name: feature.name,
          category: feature.category,
          description: feature.description,
          steps: feature.steps,
          dependencies: feature.dependencies,
          priority: String(feature.priority),
          provider: feature.provider ?? '',
          model: feature.model ?? '',
        };
  return { featureId: feature?.id, before: values, values };
}

/** What keeps the form from being saved, for people; undefined when nothing does. */
export function flawIn({ name, priority }: FormValues): string | undefined {
  if (name.trim() === '') return t('A feature needs a name.');
  if (priority.trim() !== '' && !Number.isFinite(Number(priority)))
    return t('The priority must be a number.');
  return undefined;
}

export function isChanged(form: OpenForm): boolean {
  return Object.keys(draftOf(form)).length > 0;
}

/** Of a feature that is there, only what was changed: what others change meanwhile stays. */
export function draftOf({ before, values }: OpenForm): FeatureDraft {
  const priority = values.priority.trim();
  const all: FeatureDraft = {
    ...values,
    name: values.name.trim(),
    category: values.category.trim(),
    steps: values.steps.map((step) => step.trim()).filter((step) => step !== ''),
    model: values.model.trim(),
    priority: Number(priority),
  };
  const changed = Object.entries(all).filter(([key, value]) =>
    key === 'priority'
      ? priority !== '' && priority !== before.priority
      : JSON.stringify(before[key as keyof FormValues]) !== JSON.stringify(value),
  );
  return Object.fromEntries(changed);
}

/** Reads what an earlier version may have stored. */
export function readOpenForm(stored: unknown): OpenForm | undefined {
  if (typeof stored !== 'object' || stored === null) return undefined;
  const { featureId, before, values } = stored as Readonly<Record<string, unknown>>;
  if (featureId !== undefined && !Number.isSafeInteger(featureId)) return undefined;
  return isValues(before) && isValues(values)
    ? { featureId: featureId as number | undefined, before, values }
    : undefined;
}

function isValues(value: unknown): value is FormValues {
  if (typeof value !== 'object' || value === null || !('priority' in value)) return false;
  const { priority, ...rest } = value;
  return (
    typeof priority === 'string' && Object.keys(empty).every((key) => key in value) && isFeatureDraft(rest)
  );
}
