import { recordEvent } from '../store/activityLog';
import type { Transaction } from '../store/store';
import type { FeatureCounts } from '../../shared/viewModel';
import { forgetBudgetPause } from './budgets/budgetWatch';
import { tellDeadlock } from './deadlock';
import type { DebugLog } from './debug/debugLog';
import { forgetLimits } from './providerLimits';
import { type RunScope, runScopeText } from '../../shared/runScope';
import { readScope, writeScope } from './runScope';
import { readMode, writeMode, writeRunStart } from './runState';
import { endRun, forgetLastRun } from './runSummary';
import { forgetSetupTrouble } from './setupTrouble';
import { forgetOwed } from './testing/owedTests';

// What each change of the mode writes down; when it may happen, the control of the run decides.

export function beginRun(tx: Transaction, concurrency: number, scope: RunScope = {}): void {
  writeScope(tx, scope);
  writeMode(tx, 'running');
  writeRunStart(tx, tx.now);
  forgetLastRun(tx);
  forgetBudgetPause(tx);
  forgetSetupTrouble(tx);
  forgetLimits(tx);
  forgetOwed(tx);
  // Whoever starts a run does not want to wait for the backoff of what Stop interrupted.
  tx.run(`UPDATE features SET retry_not_before = NULL WHERE status = 'in_progress'`);
  const limits = runScopeText(scope);
  recordEvent(tx, {
    kind: 'runStarted',
    text: `Run started: up to ${concurrency} agents${limits === '' ? '' : `, ${limits}`}`,
  });
}

/** A run that is on goes on with other limits. */
export function limitRun(tx: Transaction, scope: RunScope = {}): void {
  const before = readScope(tx);
  if (runScopeText(before ?? {}) === runScopeText(scope)) return;
  writeScope(tx, scope);
  const limits = runScopeText(scope);
  const text = `The run goes on ${limits === '' ? 'without the limits it had' : `with ${limits}`}`;
  recordEvent(tx, { kind: 'runLimited', text });
}

/** Without a run, one begins for these features alone: nothing else is started, and it ends with them. */
export function beginAssignment(
  tx: Transaction,
  features: readonly { readonly id: number; readonly name: string }[],
): void {
  const names = features.map(({ id, name }) => `#${id} ${name}`).join(', ');
  recordEvent(tx, { kind: 'assigned', text: `You assigned ${names}` });
  if (readMode(tx) !== 'stopped') return;
  writeMode(tx, 'draining');
  writeRunStart(tx, tx.now);
  forgetLastRun(tx);
  forgetBudgetPause(tx);
  forgetOwed(tx);
}

export function pauseRun(tx: Transaction): void {
  forgetBudgetPause(tx);
  writeMode(tx, 'paused');
  recordEvent(tx, { kind: 'runPaused', text: 'Run paused: what runs goes on, nothing new is started' });
}

export function drainRun(tx: Transaction): void {
  forgetBudgetPause(tx);
  writeMode(tx, 'draining');
  recordEvent(tx, {
    kind: 'runDraining',
    text: 'Run draining: what runs goes on to its end, nothing new is started, then the run is over',
  });
}

export function resumeRun(tx: Transaction): void {
  forgetBudgetPause(tx);
  writeMode(tx, 'running');
  forgetSetupTrouble(tx);
  recordEvent(tx, { kind: 'runResumed', text: 'Run resumed' });
}

/** The run has come to its end by itself. */
export function closeRun(
  tx: Transaction,
  end: 'finished' | 'drained',
  counts: FeatureCounts,
  debug: DebugLog,
): void {
  const scope = readScope(tx);
  endRun(tx, end, counts, scope);
  // What a limited run leaves waiting may well be able to start.
  if (end === 'finished' && scope === undefined) tellDeadlock(tx, debug);
  writeScope(tx);
}

/** @param left agents whose end could not be made sure of */
export function noteStopped(tx: Transaction, left: number): void {
  writeMode(tx, 'stopped');
  writeRunStart(tx, undefined);
  writeScope(tx);
  forgetLastRun(tx);
  recordEvent(tx, {
    kind: 'runStopped',
    level: left === 0 ? 'info' : 'error',
    text:
      left === 0
        ? 'Run stopped: every agent has ended'
        : `Run stopped, but the end of ${left} agents could not be made sure of; stop again`,
  });
}
