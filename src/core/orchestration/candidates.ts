import { type AgentRow, liveAgents } from '../agents/agentRow';
import { BacklogShape } from '../backlog/backlogShape';
import { readOpenFeatures } from '../backlog/openFeatures';
import { readDependencies } from '../backlog/readFeatures';
import type { LiveCounts } from '../scheduling/limits';
import type { Candidate } from '../scheduling/pick';
import type { Reader, Store } from '../store/store';
import { type Budgets, budgetsOf } from './budgets/budgets';
import { learnedEstimates } from './learnedEstimates';
import { outsideScope } from './runScope';

/** What could start, as the database says at that moment. */
export interface Startable {
  readonly candidates: readonly Candidate[];
  readonly shape: BacklogShape;
  readonly live: LiveCounts;
  readonly tally: Tally;
  /** Earliest time at which a waiting feature may be tried again (UTC ISO 8601). */
  readonly nextRetryAt: string | undefined;
}

/** The backlog in numbers. */
export interface Tally {
  readonly total: number;
  readonly passing: number;
  readonly inProgress: number;
  readonly failed: number;
  /** Pending, and waiting for others. */
  readonly blocked: number;
  readonly ready: number;
}

/**
 * Finds what could start. Every state is asked of the database each time; only what follows from the
 * dependencies is kept, for as long as the database says that they are the same.
 */
export class CandidateFinder {
  private kept: { readonly shape: BacklogShape; readonly version: symbol; readonly open: number } | undefined;

  constructor(
    private readonly store: Store,
    private readonly budgets?: () => Budgets,
  ) {}

  /** `reader` may be a transaction of the store; `now` is UTC ISO 8601 with milliseconds. */
  find(reader: Reader, now: string): Startable {
    const open = readOpenFeatures(reader);
    const shape = this.shapeFor(reader, open.size);
    const live = liveAgents(reader);
    const over = budgetsOf(reader, this.budgets?.(), now);
    const isOutside = outsideScope(reader);
    const busy = new Set(live.map((agent) => agent.featureId));
    let nextRetryAt: string | undefined;
    const candidates: Candidate[] = [];
    const count = { inProgress: 0, failed: 0, blocked: 0 };
    for (const feature of open.values()) {
      const { id, status, priority, skipCount, waitsForPerson, retryNotBefore, provider } = feature;
      const resumable = status === 'in_progress';
      if (resumable) count.inProgress += 1;
      if (status === 'failed') count.failed += 1;
      if (!resumable && status !== 'pending') continue;
      if (busy.has(id) || waitsForPerson || over.run !== undefined || over.features.has(id)) continue;
      // What depends on an id that does not exist waits for nothing.
      if (!resumable && shape.dependencies.get(id)?.some((other) => open.has(other))) {
        count.blocked += 1;
        continue;
      }
      if (isOutside(id) !== undefined) continue;
      if (retryNotBefore !== undefined && retryNotBefore > now) {
        if (nextRetryAt === undefined || retryNotBefore < nextRetryAt) nextRetryAt = retryNotBefore;
        continue;
      }
      candidates.push({ id, priority, skipCount, resumable, provider });
    }
    const total = reader.get<{ n: number }>('SELECT count(*) AS n FROM features')?.n ?? 0;
    const tally = { ...count, total, passing: total - open.size, ready: candidates.length };
    return { candidates, shape, live: countLive(live), nextRetryAt, tally };
  }

  private shapeFor(reader: Reader, open: number): BacklogShape {
    const version = this.store.versionOf('feature_dependency');
    // What has passed since says how long the rest may take.
    const hasLearned = this.kept !== undefined && this.kept.open - open > Math.max(5, this.kept.open / 10);
    if (this.kept?.version !== version || hasLearned) {
      const shape = new BacklogShape(readDependencies(reader), learnedEstimates(reader));
      this.kept = { shape, version, open };
    }
    return this.kept.shape;
  }
}

export function countLive(live: readonly Pick<AgentRow, 'agentType'>[]): LiveCounts {
  const count = (...types: readonly AgentRow['agentType'][]): number =>
    live.filter(({ agentType }) => types.includes(agentType)).length;
  const testing = count('testing');
  const planning = count('architect', 'project_manager');
  return { coding: live.length - testing - planning, testing, planning };
}
