import { liveAgents } from '../../agents/agentRow';
import type { Disposable } from '../../base/disposable';
import { budgetText } from '../../scheduling/budgetText';
import type { BudgetReached } from '../../scheduling/whyWaiting';
import { recordEvent } from '../../store/activityLog';
import type { Reader, Transaction } from '../../store/store';
import type { Engine } from '../engine';
import { readMode, readState, writeMode, writeState } from '../runState';
import { budgetSettings, budgetsOf, hasLimit } from './budgets';

/** The pause is a budget's: raising the limit takes it back. */
const pausedKey = 'budget_paused';
/** Agents say many things a second; what they used is looked at so often. */
const lookEveryMs = 500;

/**
 * Keeps runs and features within their budgets: what is over is ended at a safe point, with all that it did kept, and
 * goes on when its limit is raised.
 */
export class BudgetWatch implements Disposable {
  private readonly subscription: Disposable;
  private timer: Disposable | undefined;

  constructor(private readonly engine: Engine) {
    // What agents use is written down with what they say, and wakes nobody by itself.
    this.subscription = engine.store.onDidCommit(() => {
      const { run, feature } = budgetSettings(engine.settings());
      if (engine.crew.size === 0 || (!hasLimit(run) && !hasLimit(feature))) return;
      this.timer ??= engine.clock.after(lookEveryMs, () => {
        this.timer = undefined;
        if (this.isOver()) engine.wake();
      });
    });
  }

  /**
   * At the beginning of a pass: before anything could be started.
   *
   * @throws the first of what could not be written down, when all that is over has been told to end: a disk that is
   * full must not let agents go on spending
   */
  async enforce(): Promise<void> {
    const { store, crew } = this.engine;
    const { run, features } = this.reached();
    const mode = readMode(store);
    const problems: unknown[] = [];
    const write = (body: (tx: Transaction) => void): Promise<unknown> =>
      store.commit(body).catch((error: unknown) => problems.push(error));
    if (run === undefined && mode === 'paused' && readState(store, pausedKey) === 'yes') {
      await write(resumeAfterBudget);
    }
    if (run !== undefined && mode === 'running') await write((tx) => pauseForBudget(tx, run));
    for (const agent of liveAgents(store)) {
      const over = run ?? (agent.featureId === null ? undefined : features.get(agent.featureId));
      // What has been submitted is at its end anyway.
      if (over === undefined || agent.submittedAt !== null || !crew.has(agent.agentId)) continue;
      if (agent.budget === null) await write((tx) => markOver(tx, agent.agentId, agent.featureId, over));
      // Also of one that an earlier host has marked: who was to end it went with that host.
      crew.stopAtSafePoint(agent.agentId);
    }
    if (problems.length > 0) throw problems[0];
  }

  dispose(): void {
    this.subscription.dispose();
    this.timer?.dispose();
  }

  private isOver(): boolean {
    const { run, features } = this.reached();
    if (run !== undefined && readMode(this.engine.store) === 'running') return true;
    return liveAgents(this.engine.store).some(
      ({ featureId, budget }) =>
        budget === null && (run !== undefined || (featureId !== null && features.has(featureId))),
    );
  }

  private reached(): ReturnType<typeof budgetsOf> {
    const { engine } = this;
    const now = new Date(engine.clock.now()).toISOString();
    return budgetsOf(engine.store, budgetSettings(engine.settings()), now);
  }
}

/** Nobody needs to be told twice: the pause is the user's own now, or over. */
export function forgetBudgetPause(tx: Transaction): void {
  tx.run(`DELETE FROM orchestrator_state WHERE key = ?`, [pausedKey]);
}

export function isPausedByBudget(reader: Reader): boolean {
  return readState(reader, pausedKey) === 'yes';
}

function pauseForBudget(tx: Transaction, run: BudgetReached): void {
  if (readMode(tx) !== 'running') return;
  writeMode(tx, 'paused');
  writeState(tx, pausedKey, 'yes');
  recordEvent(tx, {
    kind: 'runPaused',
    level: 'warning',
    text: `Run paused: it has reached its budget, ${budgetText(run)}. Agents end at a safe point; raise muster.budget.run.${run.measure} to go on`,
  });
}

function resumeAfterBudget(tx: Transaction): void {
  forgetBudgetPause(tx);
  if (readMode(tx) !== 'paused') return;
  writeMode(tx, 'running');
  recordEvent(tx, { kind: 'runResumed', text: 'Run resumed: its budget was raised' });
}

/** Before it is ended, so that its end is judged by this whoever sees to it. */
function markOver(tx: Transaction, agentId: number, featureId: number | null, over: BudgetReached): void {
  const text = budgetText(over);
  tx.run(
    `UPDATE agent_lifecycle SET metadata = json_set(coalesce(metadata, '{}'), '$.budget', ?) WHERE agent_id = ?`,
    [text, agentId],
  );
  recordEvent(tx, {
    kind: 'budgetReached',
    level: 'warning',
    agentId,
    featureId,
    text: `${over.scope === 'run' ? 'The run' : `#${featureId ?? 0}`} has reached its budget, ${text}; the agent is ended at a safe point and what it did is kept`,
  });
}
