import type { HeardOfRun } from '../../agents/heardOfRun';
import { type AgentRow } from '../../agents/agentRow';
import { type AgentEnd, endAgent } from '../../agents/lifecycle';
import { plannedFeatures } from '../../agents/plannedFeatures';
import { labelOf } from '../../agents/providers';
import type { RunExit } from '../../agents/runner/protocol';
import { judgeEnd } from '../../agents/verdict';
import { recordEvent } from '../../store/activityLog';
import type { Reader, Transaction } from '../../store/store';
import type { Engine } from '../engine';
import { holdUpProvider } from '../providerLimits';
import { recordSharedChanges } from '../sharedFindings';

/** Judges an initializer whose whole process tree is gone: by what its tools have added, and how it came to its end. */
export async function finishInitialization(
  engine: Engine,
  agent: AgentRow,
  exit: RunExit,
  heard: HeardOfRun,
): Promise<void> {
  const { store, log, sharedWatch, debug } = engine;
  const shared = agent.pid === 0 ? undefined : await sharedWatch.after(agent);
  const end = await store.commit((tx) => {
    const judged = judgeInitialization(tx, agent, exit, {
      heard,
      timeoutMinutes: engine.settings().initializerTimeoutMinutes,
    });
    settleInitialization(tx, agent, judged);
    if (shared !== undefined) recordSharedChanges(tx, agent, shared);
    if (judged.outcome === 'interrupted' && heard.limitReached !== undefined) {
      holdUpProvider(tx, agent.provider, labelOf(agent.provider), heard.limitReached);
    }
    return judged;
  });
  await sharedWatch.release(agent.agentId);
  log.info(`Initializer ${agent.agentId} ended (${exit.reason}): ${end.outcome ?? 'planned'}`);
  if (exit.reason === 'timeLimit') debug.log('INIT', `ERROR: ${end.error ?? ''}`);
  debug.log('COMPLETE', `Initializer agent ${agent.agentId} finished`, {
    return_code: end.exitCode,
    signal: end.signal ?? undefined,
    reason: exit.reason,
    status: end.outcome ?? 'success',
    features: plannedFeatures(store, agent.agentId).added,
    error: end.error ?? undefined,
  });
  engine.wake();
}

export function judgeInitialization(
  reader: Reader,
  agent: AgentRow,
  exit: RunExit,
  { heard, timeoutMinutes }: { readonly heard: HeardOfRun; readonly timeoutMinutes: number },
): AgentEnd {
  const { added, known } = plannedFeatures(reader, agent.agentId);
  const hasPlanned = added + known > 0;
  const judged = judgeEnd(exit, {
    // What an agent that broke off has added may be half of it; whether it is, its exit says best.
    submitted: hasPlanned && exit.reason === 'exited' && exit.exitCode === 0,
    commits: 1,
    gaveUp: undefined,
    skipped: false,
    asked: undefined,
    replaced: agent.restart,
    owed: hasPlanned ? 'having come to its end' : 'having added a feature',
    heard,
  });
  const timedOut = exit.reason === 'timeLimit' && judged.outcome === 'no_submission';
  return {
    ...judged,
    outcome: judged.outcome === 'submitted' ? null : judged.outcome,
    error: timedOut ? `Initializer timed out after ${minutes(timeoutMinutes)}` : judged.error,
    endedAt: exit.endedAt,
  };
}

/** Writes an initializer's end. It is not started again by itself: what it has added stays, and the user decides. */
export function settleInitialization(tx: Transaction, agent: AgentRow, end: AgentEnd): void {
  const { agentId } = agent;
  endAgent(tx, agentId, end);
  const { spec, added, known } = plannedFeatures(tx, agentId);
  if (end.outcome === null) {
    const there = known === 0 ? '' : `; ${known} were there already`;
    recordEvent(tx, {
      kind: 'initialized',
      level: 'success',
      agentId,
      text: `The backlog was made from ${spec}: ${features(added)} added${there}`,
    });
    return;
  }
  const why = end.error ?? (end.status === 'killed' ? 'It was stopped.' : 'It was interrupted.');
  const stays =
    added === 0
      ? 'Nothing was added.'
      : `${features(added)} that it had added ${added === 1 ? 'stays' : 'stay'}.`;
  recordEvent(tx, {
    kind: 'initializationFailed',
    level: end.status === 'killed' ? 'warning' : 'error',
    agentId,
    text: `${/[.!?]$/.test(why) ? why : `${why}.`} ${stays} Initialize from ${spec} again to go on: what is there is not added twice.`,
  });
}

function features(count: number): string {
  return count === 1 ? '1 feature' : `${count} features`;
}

function minutes(count: number): string {
  return count === 1 ? '1 minute' : `${count} minutes`;
}
