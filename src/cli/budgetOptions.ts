import type { Settings } from '../core/settings';
import { UsageError } from './usageError';

/** Options that limit what a run and each of its features may use. */
export const budgetOptions = {
  'budget-tokens': { type: 'string' },
  'budget-usd': { type: 'string' },
  'budget-minutes': { type: 'string' },
  'feature-budget-tokens': { type: 'string' },
  'feature-budget-usd': { type: 'string' },
  'feature-budget-minutes': { type: 'string' },
} as const;

export const budgetUsage = `  --budget-tokens N          tokens, in and out, that the run may use; it pauses then (default: no limit)
  --budget-usd N             US dollars that it may cost, by the providers' own figures
  --budget-minutes N         minutes that it may be on
  --feature-budget-tokens N, --feature-budget-usd N, --feature-budget-minutes N
                             the same for each feature, over all attempts`;

type BudgetSettings = Pick<
  Settings,
  | 'budgetRunTokens'
  | 'budgetRunUsd'
  | 'budgetRunMinutes'
  | 'budgetFeatureTokens'
  | 'budgetFeatureUsd'
  | 'budgetFeatureMinutes'
>;

/** @throws MusterError SettingInvalid */
export function budgetsFrom(values: Readonly<Record<string, unknown>>): BudgetSettings {
  const amount = (name: keyof typeof budgetOptions): number => {
    const text = values[name];
    if (text === undefined) return 0;
    const given = typeof text === 'string' ? text.trim() : '';
    const value = given === '' ? Number.NaN : Number(given);
    if (Number.isFinite(value) && value >= 0) return value;
    throw new UsageError(`--${name} takes a number from 0; "${given}" is not one.`);
  };
  return {
    budgetRunTokens: amount('budget-tokens'),
    budgetRunUsd: amount('budget-usd'),
    budgetRunMinutes: amount('budget-minutes'),
    budgetFeatureTokens: amount('feature-budget-tokens'),
    budgetFeatureUsd: amount('feature-budget-usd'),
    budgetFeatureMinutes: amount('feature-budget-minutes'),
  };
}
