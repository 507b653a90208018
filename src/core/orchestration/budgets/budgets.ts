import type { BudgetMeasure } from '../../backlog/feature';
import type { BudgetReached } from '../../scheduling/whyWaiting';
import type { Settings } from '../../settings';
import type { Reader } from '../../store/store';
import { readRunStart, runMinutes } from '../runState';

/** What may be used; 0 = no limit. */
export type BudgetLimits = Readonly<Record<BudgetMeasure, number>>;

export interface Budgets {
  readonly run: BudgetLimits;
  readonly feature: BudgetLimits;
}

export interface BudgetsReached {
  readonly run: BudgetReached | undefined;
  readonly features: ReadonlyMap<number, BudgetReached>;
}

type Usage = Readonly<Record<BudgetMeasure, number>>;

const nothing: BudgetsReached = { run: undefined, features: new Map() };

export function budgetSettings(settings: Settings): Budgets {
  return {
    run: {
      tokens: settings.budgetRunTokens,
      usd: settings.budgetRunUsd,
      minutes: settings.budgetRunMinutes,
    },
    feature: {
      tokens: settings.budgetFeatureTokens,
      usd: settings.budgetFeatureUsd,
      minutes: settings.budgetFeatureMinutes,
    },
  };
}

/** Which budgets are used up at `now`, by what the providers say of each agent. */
export function budgetsOf(reader: Reader, budgets: Budgets | undefined, now: string): BudgetsReached {
  if (budgets === undefined || (!hasLimit(budgets.run) && !hasLimit(budgets.feature))) return nothing;
  return {
    run: hasLimit(budgets.run) ? runBudget(reader, budgets.run, now) : undefined,
    features: hasLimit(budgets.feature) ? featureBudgets(reader, budgets.feature, now) : nothing.features,
  };
}

export function hasLimit({ tokens, usd, minutes }: BudgetLimits): boolean {
  return tokens > 0 || usd > 0 || minutes > 0;
}

/** Of all agents that were started since the run was. Its minutes are those in which it was on. */
function runBudget(reader: Reader, limits: BudgetLimits, now: string): BudgetReached | undefined {
  const since = readRunStart(reader);
  if (since === undefined) return undefined;
  const row = reader.get<{ tokens: number; usd: number }>(
    `SELECT coalesce(sum(coalesce(input_tokens, 0) + coalesce(output_tokens, 0)), 0) AS tokens,
       coalesce(sum(cost_usd), 0) AS usd
     FROM agent_lifecycle WHERE spawned_at >= ? AND origin_key IS NULL`,
    [since],
  );
  const used = { tokens: row?.tokens ?? 0, usd: row?.usd ?? 0, minutes: runMinutes(reader, now) };
  return reached('run', used, limits);
}

/**
 * Of the agents that worked on each feature since a person last brought it back. Its minutes are theirs, not the
 * waiting between them.
 */
function featureBudgets(
  reader: Reader,
  limits: BudgetLimits,
  now: string,
): ReadonlyMap<number, BudgetReached> {
  const rows = reader.query<{ id: number } & Usage>(
    `SELECT f.id, sum(coalesce(a.input_tokens, 0) + coalesce(a.output_tokens, 0)) AS tokens,
       coalesce(sum(a.cost_usd), 0) AS usd,
       sum(CASE WHEN a.completed_at IS NULL THEN (julianday(?) - julianday(a.spawned_at)) * 1440
           ELSE coalesce(a.duration_ms, 0) / 60000.0 END) AS minutes
     FROM features f JOIN agent_lifecycle a ON a.feature_id = f.id
     WHERE f.status <> 'passing' AND a.agent_id > f.attempts_since_agent_id AND a.origin_key IS NULL
     GROUP BY f.id`,
    [now],
  );
  const features = new Map<number, BudgetReached>();
  for (const { id, ...used } of rows) {
    const budget = reached('feature', used, limits);
    if (budget !== undefined) features.set(id, budget);
  }
  return features;
}

function reached(
  scope: BudgetReached['scope'],
  used: Usage,
  limits: BudgetLimits,
): BudgetReached | undefined {
  for (const measure of ['usd', 'tokens', 'minutes'] as const) {
    const limit = limits[measure];
    if (limit > 0 && used[measure] >= limit) return { scope, measure, used: used[measure], limit };
  }
  return undefined;
}
