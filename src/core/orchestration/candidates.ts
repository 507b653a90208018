import { liveAgents } from '../agents/lifecycle';
import type { Feature } from '../backlog/feature';
import { countDependents } from '../backlog/graph';
import { readFeatures } from '../backlog/readFeatures';
import { isReady, readinessOfAll } from '../backlog/readiness';
import type { Candidate } from '../scheduling/pick';
import type { Reader } from '../store/store';

/** What could start, as the database says at `now`. */
export interface Startable {
  readonly candidates: readonly Candidate[];
  readonly byId: ReadonlyMap<number, Feature>;
  readonly live: number;
  /** Earliest time at which a waiting feature may be tried again (UTC ISO 8601). */
  readonly nextRetryAt: string | undefined;
}

export function findStartable(reader: Reader, now: string): Startable {
  const features = readFeatures(reader);
  const readiness = readinessOfAll(features);
  const dependents = countDependents(features);
  const live = liveAgents(reader);
  const busy = new Set(live.map((agent) => agent.featureId));
  let nextRetryAt: string | undefined;
  const candidates: Candidate[] = [];
  for (const feature of features) {
    if (busy.has(feature.id) || feature.humanQuestion !== undefined) continue;
    const ready = readiness.get(feature.id) ?? { blockedBy: [], missing: [] };
    const resumable = feature.status === 'in_progress';
    const waits = feature.retryNotBefore !== undefined && feature.retryNotBefore > now;
    if (waits && (resumable || (feature.status === 'pending' && ready.blockedBy.length === 0))) {
      if (nextRetryAt === undefined || feature.retryNotBefore < nextRetryAt)
        nextRetryAt = feature.retryNotBefore;
      continue;
    }
    if (resumable || isReady(feature, ready, now)) {
      candidates.push({
        id: feature.id,
        priority: feature.priority,
        skipCount: feature.skipCount,
        dependents: dependents.get(feature.id) ?? 0,
        resumable,
      });
    }
  }
  return {
    candidates,
    byId: new Map(features.map((feature) => [feature.id, feature])),
    live: live.length,
    nextRetryAt,
  };
}
