import type { AgentRow } from '../agents/agentRow';
import type { Feature } from '../backlog/feature';
import { findObstacles } from '../backlog/obstacles';
import { freeSlots, type MachineBusy } from '../scheduling/limits';
import type { SchedulingFacts } from '../scheduling/whyWaiting';
import type { Reader } from '../store/store';
import type { RunMode } from '../../shared/viewModel';
import { type Budgets, budgetsOf } from './budgets/budgets';
import { countLive } from './candidates';
import { heldMerges } from './heldMerges';
import { initializationOf } from './initialization/specRequest';
import type { ProviderLimit } from './providerLimits';
import { outsideScope } from './runScope';
import { featureOfArchitect } from '../agents/planning/claimPlanning';
import { readSetupTrouble } from './setupTrouble';

/** What the database does not say. */
export interface RunFacts {
  readonly mode: RunMode;
  /** UTC ISO 8601 with milliseconds */
  readonly now: string;
  readonly concurrency: number;
  /** Testing agents take coding agents' slots. */
  readonly countTesting?: boolean;
  /** Of the provider that the feature's next agent would be started with. */
  readonly limitOf?: (feature: Feature) => ProviderLimit | undefined;
  /** Why nothing is started though the run is on. */
  readonly hold?: string | undefined;
  /** What the merge queue waits for a person for. */
  readonly mergeHold?: string | undefined;
  readonly budgets?: Budgets;
  readonly machine?: MachineBusy | undefined;
  /** Features that are not begun before an architect has written their spec. */
  readonly missingSpecs?: ReadonlyMap<number, unknown>;
}

/** Gathers what decides why features wait, once for all of them. */
export function schedulingFacts(
  reader: Reader,
  features: readonly Feature[],
  live: readonly AgentRow[],
  run: RunFacts,
): SchedulingFacts {
  const { mode, now, concurrency, countTesting = false, limitOf, hold, mergeHold, machine } = run;
  const byId = new Map(features.map((feature) => [feature.id, feature]));
  const { of: obstacles } = findObstacles(features);
  const withAgent = new Set(live.map(({ featureId }) => featureId));
  const held = new Map(
    heldMerges(reader).map((merge) => [merge.featureId, merge.hold.changes.map(({ part }) => part)]),
  );
  const trouble = readSetupTrouble(reader)?.features;
  const counts = countLive(live);
  const budgets = budgetsOf(reader, run.budgets, now);
  const queue = mergeOrder(reader, mode);
  const underSpec = featureOfArchitect(reader);
  return {
    mode,
    now,
    live: counts,
    freeSlots: freeSlots(counts, { concurrency, countTesting, machine }).coding,
    machine,
    concurrency,
    initializing: initializationOf(reader)?.specName,
    providerLimitOf: (feature) => limitOf?.(feature),
    outsideRun: outsideScope(reader),
    hold,
    mergeHold,
    runBudget: budgets.run,
    budgetOf: (id) => budgets.features.get(id),
    heldParts: (id) => held.get(id),
    mergesBefore: (id) => queue.get(id),
    setupTrouble: (id) => trouble?.[String(id)]?.message,
    obstacleOf: (id) => obstacles.get(id),
    featureOf: (id) => byId.get(id),
    specOf: (id) => {
      if (run.missingSpecs?.has(id) !== true) return undefined;
      return id === underSpec ? 'writing' : 'waits';
    },
    hasAgent: (id) => withAgent.has(id),
  };
}

/** Place of each submitted feature in the merge queue, from 0; without a run nothing is merged. */
function mergeOrder(reader: Reader, mode: RunMode): ReadonlyMap<number, number> {
  if (mode === 'stopped' || mode === 'stopping') return new Map();
  const waiting = reader.query<{ id: number }>(
    `SELECT feature_id AS id FROM merge_record
     WHERE status IN ('queued', 'gating', 'intent') AND feature_id IS NOT NULL
       AND (held_at IS NULL OR hold_decision IS NOT NULL)
     ORDER BY status = 'queued', merge_id`,
  );
  return new Map(waiting.map(({ id }, index) => [id, index]));
}
