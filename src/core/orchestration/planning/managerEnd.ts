import type { AgentRow } from '../../agents/agentRow';
import type { HeardOfRun } from '../../agents/heardOfRun';
import { type AgentEnd, endAgent } from '../../agents/lifecycle';
import { plannedFeatures } from '../../agents/plannedFeatures';
import type { RunExit } from '../../agents/runner/protocol';
import { judgeEnd } from '../../agents/verdict';
import type { RetryPolicy } from '../../scheduling/retryPolicy';
import { recordEvent } from '../../store/activityLog';
import type { Transaction } from '../../store/store';
import { countPassing, readPlanning, writePlanning } from './planningState';

/** To find that nothing is left to plan is a result as well. */
export function judgeManager(exit: RunExit, heard: HeardOfRun): AgentEnd {
  const judged = judgeEnd(exit, {
    submitted: exit.reason === 'exited' && exit.exitCode === 0,
    ...{ commits: 1, gaveUp: undefined, skipped: false, asked: undefined, heard },
    owed: 'having come to its end',
  });
  return {
    ...judged,
    outcome: judged.outcome === 'submitted' ? null : judged.outcome,
    endedAt: exit.endedAt,
  };
}

/** Writes a project manager's end. What it has added stays, however it ended. */
export function settleManager(
  tx: Transaction,
  agent: AgentRow,
  end: AgentEnd,
  { counts, policy }: { readonly counts: boolean; readonly policy: RetryPolicy },
): void {
  const { agentId } = agent;
  endAgent(tx, agentId, end);
  const { added, spec } = plannedFeatures(tx, agentId);
  const { run, failures: before, added: addedBefore } = readPlanning(tx);
  const planned = { run, added: addedBefore + added };
  if (end.outcome === null) {
    const rests = added === 0 ? { restsAt: countPassing(tx) } : {};
    writePlanning(tx, { ...planned, failures: 0, ...rests });
    recordEvent(tx, {
      ...{ kind: 'planned', level: 'success', agentId },
      text:
        added === 0
          ? `Nothing is left to plan from ${spec} for now`
          : `${features(added)} planned from ${spec}`,
    });
    return;
  }
  const failures = counts ? before + 1 : before;
  const notBefore = new Date(Date.parse(tx.now) + policy.delayMs(Math.max(1, failures))).toISOString();
  writePlanning(tx, { ...planned, failures, notBefore });
  const isLast = failures >= policy.maxAttempts;
  const why = end.error ?? (end.status === 'killed' ? 'It was stopped.' : 'It was interrupted.');
  const stays = added === 0 ? '' : ` ${features(added)} that it had added ${added === 1 ? 'stays' : 'stay'}.`;
  recordEvent(tx, {
    ...{ kind: 'planningFailed', level: 'warning', agentId },
    text: `${why}${stays}${isLast ? ' No more features are planned in this run.' : ''}`,
  });
}

function features(count: number): string {
  return count === 1 ? '1 feature' : `${count} features`;
}
