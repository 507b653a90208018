import { observedDurations } from '../analytics/observedDurations';
import { forecast, type OpenWork } from '../scheduling/forecast';
import { strategyNamed } from '../scheduling/strategies';
import type { Settings } from '../settings';
import type { Reader } from '../store/store';
import type { FeatureView, Snapshot } from '../../shared/viewModel';
import type { ForecastView } from '../../shared/forecastView';

/** What runs comes nearer to its end also when nothing else happens. */
const goodForMs = 15_000;

/** The forecast of a project, made anew when something of it has changed, and else now and then. */
export class Forecasts {
  private kept:
    { readonly key: string; readonly atMs: number; readonly view: ForecastView | undefined } | undefined;

  /** @param now UTC ISO 8601 */
  of(
    reader: Reader,
    { features, agents, mode }: Pick<Snapshot, 'features' | 'agents' | 'mode'>,
    settings: Pick<Settings, 'strategy' | 'concurrency'>,
    now: string,
  ): ForecastView | undefined {
    // A run that is coming to its end leaves the rest undone.
    if (mode === 'draining' || mode === 'stopping') return undefined;
    const { strategy, concurrency } = settings;
    const nowMs = Date.parse(now);
    const key = `${strategy} ${concurrency} ${features.map(({ id, state, dependencies }) => `${id}${state}${dependencies.join()}`).join(' ')}`;
    const { kept } = this;
    if (kept?.key === key && nowMs - kept.atMs >= 0 && nowMs - kept.atMs < goodForMs) return kept.view;
    const since = new Map(agents.filter(({ live }) => live).map((each) => [each.agentId, each.spawnedAt]));
    const view = forecast({
      work: features.filter(({ state }) => state !== 'passing').map((each) => workOf(each, since, nowMs)),
      slots: concurrency,
      strategy: strategyNamed(strategy),
      observed: observedDurations(reader),
    });
    this.kept = { key, atMs: nowMs, view };
    return view;
  }
}

function workOf(feature: FeatureView, since: ReadonlyMap<number, string>, nowMs: number): OpenWork {
  const { id, priority, skipCount, dependencies, status, agentId } = feature;
  const begun = agentId === undefined ? undefined : since.get(agentId);
  return {
    ...{ id, priority, skipCount, dependencies, state: stateOf(feature) },
    resumable: status === 'in_progress',
    ...(begun !== undefined && { runningForMs: Math.max(0, nowMs - Date.parse(begun)) }),
  };
}

function stateOf({ state, reason }: FeatureView): OpenWork['state'] {
  if (state === 'failed' || state === 'needsPerson' || state === 'overBudget') return 'stuck';
  if (reason?.kind === 'outsideRun') return 'stuck';
  if (state === 'merging') return 'merges';
  return state === 'inProgress' ? 'runs' : 'waits';
}
