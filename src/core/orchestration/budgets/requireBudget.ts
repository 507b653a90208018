import { MusterError } from '../../base/errors';
import { budgetText } from '../../scheduling/budgetText';
import type { BudgetReached } from '../../scheduling/whyWaiting';
import type { HoldView } from '../../../shared/holdViews';
import type { Engine } from '../engine';
import { budgetSettings, budgetsOf } from './budgets';
import { isPausedByBudget } from './budgetWatch';

/**
 * A run that has used up its budget does not go on before the limit is raised.
 *
 * @throws MusterError BudgetReached
 */
export function requireBudget(engine: Engine): void {
  const run = runBudget(engine);
  if (run !== undefined) throw new MusterError('BudgetReached', sentenceOf(run), { details: { ...run } });
}

/** What a person has to do before a run goes on that its budget has paused. */
export function budgetHold(engine: Engine): string | undefined {
  return budgetHoldView(engine)?.text;
}

/** The same, with the limit that was reached. */
export function budgetHoldView(engine: Engine): HoldView | undefined {
  if (!isPausedByBudget(engine.store)) return undefined;
  const run = runBudget(engine);
  return run && { kind: 'budget', text: sentenceOf(run), budget: run };
}

function runBudget(engine: Engine): BudgetReached | undefined {
  const now = new Date(engine.clock.now()).toISOString();
  return budgetsOf(engine.store, budgetSettings(engine.settings()), now).run;
}

function sentenceOf(run: BudgetReached): string {
  return `The run has reached its budget, ${budgetText(run)}; raise muster.budget.run.${run.measure} to go on, or stop it and start a new run.`;
}
