import type { AgentRow } from '../../agents/agentRow';
import type { HeardOfRun } from '../../agents/heardOfRun';
import { type AgentEnd, endAgent } from '../../agents/lifecycle';
import { specTaskOf } from '../../agents/planning/claimPlanning';
import type { RunExit } from '../../agents/runner/protocol';
import { judgeEnd } from '../../agents/verdict';
import { noteSpecFailure, readSpec } from '../../backlog/featureSpec';
import { readFeature } from '../../backlog/readFeatures';
import type { RetryPolicy } from '../../scheduling/retryPolicy';
import { recordEvent } from '../../store/activityLog';
import type { Reader, Transaction } from '../../store/store';
import { announceSpec } from '../announceSpec';

interface HowItCounts {
  /** False: it was ended for a reason that another one would not meet. */
  readonly counts: boolean;
  readonly policy: RetryPolicy;
}

/** By what its tool has written down, never by its exit code. */
export function judgeArchitect(reader: Reader, agent: AgentRow, exit: RunExit, heard: HeardOfRun): AgentEnd {
  const judged = judgeEnd(exit, {
    submitted: hasWritten(reader, agent),
    ...{ commits: 1, gaveUp: undefined, skipped: false, asked: undefined, heard },
    owed: 'having written the spec',
  });
  return {
    ...judged,
    outcome: judged.outcome === 'submitted' ? null : judged.outcome,
    endedAt: exit.endedAt,
  };
}

/**
 * Writes an architect's end. Without a spec another one is started after a pause; after as many in vain as attempts are
 * allowed, the feature is built without.
 */
export function settleArchitect(
  tx: Transaction,
  agent: AgentRow,
  end: AgentEnd,
  { counts, policy }: HowItCounts,
): void {
  const { agentId } = agent;
  endAgent(tx, agentId, end);
  const featureId = specTaskOf(tx, agentId);
  const feature = featureId === undefined ? undefined : readFeature(tx, featureId);
  // Deleted meanwhile.
  if (feature === undefined) return;
  const name = `#${feature.id} ${feature.name}`;
  if (hasWritten(tx, agent)) {
    announceSpec(tx, feature.id, `feature_get_by_id with id ${feature.id} shows it`);
    recordEvent(tx, {
      ...{ kind: 'specWritten', level: 'success', agentId, featureId: feature.id },
      text: `The spec of ${name} is written; it can be begun`,
    });
    return;
  }
  const failures = counts ? noteSpecFailure(tx, feature.id, agentId, (n) => policy.delayMs(n)) : 0;
  const isLast = failures >= policy.maxAttempts;
  const why = end.error ?? (end.status === 'killed' ? 'It was stopped.' : 'It was interrupted.');
  recordEvent(tx, {
    kind: isLast ? 'specGivenUp' : 'specFailed',
    level: 'warning',
    ...{ agentId, featureId: feature.id },
    text: `${why} ${isLast ? `${name} is built without a spec.` : `Another architect is started for ${name}.`}`,
  });
}

function hasWritten(reader: Reader, { agentId }: AgentRow): boolean {
  const featureId = specTaskOf(reader, agentId);
  return featureId !== undefined && readSpec(reader, featureId)?.agentId === agentId;
}
