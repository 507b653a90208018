import type { Feature } from '../backlog/feature';
import { findObstacles } from '../backlog/obstacles';
import { readFeatures } from '../backlog/readFeatures';
import { latestAgentId } from '../backlog/transitions';
import { recordEvent } from '../store/activityLog';
import type { Reader, Transaction } from '../store/store';
import { type Deadlock, type DeadlockCause, deadlockText } from '../../shared/deadlock';
import type { DebugLog } from './debug/debugLog';
import { readState, writeState } from './runState';

/** What was told of last: the same is not told again. */
const toldKey = 'deadlock_told';
const toldAtKey = 'deadlock_told_at';

/** What keeps features from ever being started; undefined when every feature that waits waits for something alive. */
export function deadlockOf(features: readonly Feature[]): Deadlock | undefined {
  const { cycles, of } = findObstacles(features);
  if (of.size === 0) return undefined;
  const known = new Set(features.map(({ id }) => id));
  const waiting = features.filter(({ status }) => status === 'pending');
  const failed = features.filter(({ status }) => status === 'failed');
  const failedCauses = failed.flatMap(({ id, name }): DeadlockCause[] => {
    const dependents = waiting.filter(({ dependencies }) => dependencies.includes(id)).map((each) => each.id);
    return dependents.length === 0 ? [] : [{ kind: 'failed', id, name, dependents }];
  });
  return {
    waiting: of.size,
    causes: [...cycles.map((cycle) => ({ kind: 'cycle', cycle }) as const), ...failedCauses],
    missing: waiting.flatMap(({ id, dependencies }) =>
      dependencies.filter((other) => !known.has(other)).map((dependency) => ({ id, dependency })),
    ),
  };
}

/** What was told at the end of the last run, as long as it is so. */
export function standingDeadlock(reader: Reader): Deadlock | undefined {
  if ((readState(reader, toldKey) ?? '') === '') return undefined;
  const deadlock = deadlockOf(readFeatures(reader));
  const since = readState(reader, toldAtKey) ?? '';
  return deadlock && (since === '' ? deadlock : { ...deadlock, since });
}

/** At the end of a run that nothing can go on with. Told once for each state of things, not at each run that finds it. */
export function tellDeadlock(tx: Transaction, debug: DebugLog): void {
  const deadlock = deadlockOf(readFeatures(tx));
  if (deadlock === undefined) {
    if ((readState(tx, toldKey) ?? '') !== '') writeState(tx, toldKey, '');
    return;
  }
  const failed = deadlock.causes.flatMap((cause) => (cause.kind === 'failed' ? [cause.id] : []));
  // Who has tried again and failed again is told so.
  const state = JSON.stringify([deadlock, failed.map((id) => latestAgentId(tx, id))]);
  if (readState(tx, toldKey) === state) return;
  writeState(tx, toldKey, state);
  writeState(tx, toldAtKey, tx.now);
  recordEvent(tx, { kind: 'deadlock', level: 'error', text: deadlockText(deadlock) });
  debug.log('LOOP', 'Deadlock: all pending features blocked by unmet dependencies', {
    blocked: deadlock.waiting,
    cycles: deadlock.causes.flatMap((cause) => (cause.kind === 'cycle' ? cause.cycle.join(' → ') : [])),
    failed_blockers: failed,
    missing: deadlock.missing.map(({ id, dependency }) => `${id} needs ${dependency}`),
  });
}
