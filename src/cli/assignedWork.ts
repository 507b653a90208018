import { oneLine } from '../core/analytics/rendering/safeText';
import type { Orchestrator } from '../core/orchestrator';
import type { AssignResult } from '../core/scheduling/assignment';
import type { FeatureState, RunMode, Snapshot } from '../shared/viewModel';
import { ProgressDisplay } from './progressDisplay';
import { logTo } from './runToEnd';
import { untilSnapshot } from './untilSnapshot';

/** What has become of a feature that was assigned. */
export interface EndedFeature {
  readonly featureId: number;
  readonly state: FeatureState;
  readonly why: string | undefined;
}

export interface EndedWork {
  readonly features: readonly EndedFeature[];
  readonly exitCode: number;
}

/**
 * Waits until what was assigned is merged, has failed or waits for something; Ctrl+C ends its agents.
 *
 * @param before the mode at that time: without a run, one has begun that ends with the assigned work
 */
export async function followAssigned(
  project: Orchestrator,
  { assigned }: AssignResult,
  before: RunMode,
  out: NodeJS.WriteStream,
): Promise<EndedWork> {
  const display = new ProgressDisplay(out, Date.now());
  const end = (): void => {
    out.write('\nEnding the assigned agents.\n');
    for (const { agentId } of assigned) {
      project.killAgent(agentId).catch((error: unknown) => {
        logTo(process.stderr).error(`Agent ${agentId} could not be ended:`, error);
      });
    }
  };
  process.on('SIGINT', end).on('SIGTERM', end);
  try {
    await untilSnapshot(project, (snapshot) => {
      display.show(snapshot);
      return before === 'stopped' ? snapshot.mode === 'stopped' : isSettled(snapshot, assigned);
    });
  } finally {
    process.off('SIGINT', end).off('SIGTERM', end);
    display.end();
  }
  const { features } = project.snapshot();
  const ended = assigned.flatMap(({ featureId }): EndedFeature[] => {
    const feature = features.find(({ id }) => id === featureId);
    if (feature === undefined) return [];
    const { state, lastError, reasonText } = feature;
    return [{ featureId, state, why: state === 'passing' ? undefined : (lastError ?? reasonText) }];
  });
  for (const { featureId, state, why } of ended) {
    out.write(
      `#${featureId} ${state === 'passing' ? 'has passed.' : `has not passed: ${oneLine(why ?? state)}`}\n`,
    );
  }
  const unfinished = ended.filter(({ state }) => state !== 'passing');
  const needsPerson = unfinished.some(({ state }) => state === 'needsPerson' || state === 'merging');
  return { features: ended, exitCode: unfinished.length === 0 ? 0 : needsPerson ? 3 : 1 };
}

function isSettled(
  { features, standstill }: Snapshot,
  assigned: readonly { readonly featureId: number }[],
): boolean {
  if (standstill !== undefined) return true;
  const ids = new Set(assigned.map(({ featureId }) => featureId));
  return features
    .filter(({ id }) => ids.has(id))
    .every(({ agentId, state }) => agentId === undefined && state !== 'merging');
}
