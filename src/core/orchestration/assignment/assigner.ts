import { liveAgents } from '../../agents/agentRow';
import { providerFor } from '../../agents/chosenProvider';
import type { Feature } from '../../backlog/feature';
import { readFeatures, requireFeature } from '../../backlog/readFeatures';
import { type Readiness, readinessOfAll } from '../../backlog/readiness';
import { pick } from '../../scheduling/pick';
import { strategyNamed } from '../../scheduling/strategies';
import { type SchedulingFacts, whyWaiting } from '../../scheduling/whyWaiting';
import { budgetSettings } from '../budgets/budgets';
import type { CandidateFinder } from '../candidates';
import type { Engine } from '../engine';
import type { FeatureStarts } from '../featureStarts';
import { providerLimitsAt } from '../providerLimits';
import { whyNoAgentCanStart } from '../runPlan';
import { schedulingFacts } from '../schedulingFacts';
import {
  type Assigned,
  type AssignRequest,
  type AssignResult,
  type Blocked,
  listedBlocked,
  noAvailableWork,
} from '../../scheduling/assignment';

/** What can be assigned at this moment, and what of it was asked for and cannot. */
export interface AssignPlan {
  readonly picked: readonly Feature[];
  readonly blocked: readonly Blocked[];
}

/** All that decides whether a feature can be assigned, as it is at one moment. */
interface Scene {
  readonly facts: SchedulingFacts;
  readonly readiness: ReadonlyMap<number, Readiness>;
  readonly agentOn: ReadonlyMap<number, number>;
  readonly holdOf: (feature: Feature) => string | undefined;
}

interface Obstacle extends Pick<Blocked, 'why' | 'details'> {
  /** Only a free place is lacking. */
  readonly ready: boolean;
}

/**
 * Gives features to agents now, at a person's word: whether the run is on, paused or not started does not matter,
 * and neither does the time that a named feature was to wait before its next attempt. Everything else that keeps a
 * feature from being worked on keeps it here as well, in the same words as everywhere.
 */
export class Assigner {
  constructor(
    private readonly engine: Engine,
    private readonly finder: CandidateFinder,
    private readonly starts: FeatureStarts,
  ) {}

  /** Changes nothing. @throws MusterError FeatureNotFound, NoAvailableWork */
  plan({ featureIds, next, maxParallel }: AssignRequest): AssignPlan {
    const { store, clock } = this.engine;
    const now = new Date(clock.now()).toISOString();
    const named = featureIds?.map((id) => requireFeature(store, id));
    const features = readFeatures(store);
    const scene = this.sceneOf(features, now, maxParallel);
    const { freeSlots } = scene.facts;
    const most = next ?? freeSlots;
    const picked: Feature[] = [];
    const left: (Blocked & { readonly ready: boolean })[] = [];
    for (const feature of named ?? this.inOrder(features, now)) {
      const obstacle = obstacleTo(feature, scene, {
        room: freeSlots - picked.length,
        named: named !== undefined,
      });
      if (obstacle !== undefined) left.push({ featureId: feature.id, name: feature.name, ...obstacle });
      else if (named !== undefined || picked.length < most) picked.push(feature);
    }
    const told = named !== undefined || picked.length === 0 ? left : left.filter(({ ready }) => !ready);
    const blocked = told.map(({ featureId, name, why, details }) => ({ featureId, name, why, details }));
    if (picked.length === 0) {
      throw noAvailableWork(blocked.slice(0, listedBlocked), blocked.length, features.length);
    }
    return { picked, blocked };
  }

  /** Starts what was planned; whoever calls sees to it that no pass comes in between. */
  async start({ picked, blocked }: AssignPlan): Promise<AssignResult> {
    const assigned: Assigned[] = [];
    const late: Blocked[] = [];
    for (const { id: featureId, name } of picked) {
      const agentId = await this.starts.start(requireFeature(this.engine.store, featureId));
      if (agentId !== undefined) assigned.push({ featureId, name, agentId });
      else late.push({ featureId, name, why: 'An agent has taken it meanwhile.', details: [] });
    }
    const all = [...late, ...blocked];
    return { assigned, blocked: all.slice(0, listedBlocked), blockedCount: all.length };
  }

  /** The ready ones as the scheduler takes them, then what else nobody works on, to say why it waits. */
  private inOrder(features: readonly Feature[], now: string): readonly Feature[] {
    const { candidates, shape } = this.finder.find(this.engine.store, now);
    const byId = new Map(features.map((feature) => [feature.id, feature]));
    const strategy = strategyNamed(this.engine.settings().strategy);
    const first = pick(candidates, candidates.length, strategy, shape).flatMap(
      ({ id }) => byId.get(id) ?? [],
    );
    const taken = new Set(first.map(({ id }) => id));
    const busy = new Set(liveAgents(this.engine.store).map(({ featureId }) => featureId));
    const rest = features
      .filter(({ id, status }) => !taken.has(id) && !busy.has(id) && status !== 'passing')
      .sort((a, b) => a.priority - b.priority || a.id - b.id);
    return [...first, ...rest];
  }

  /** As if the run were on: what is asked for here does not depend on that. */
  private sceneOf(features: readonly Feature[], now: string, maxParallel: number | undefined): Scene {
    const { store } = this.engine;
    const settings = this.engine.settings();
    const live = liveAgents(store);
    const providerOf = (feature: Feature): string => providerFor(settings, 'coding', feature);
    const limits = providerLimitsAt(store, features.map(providerOf), now);
    const facts = schedulingFacts(store, features, live, {
      mode: 'running',
      now,
      concurrency: maxParallel ?? settings.concurrency,
      countTesting: settings.countTesting,
      machine: this.engine.machine.busy,
      limitOf: (feature) => limits.get(providerOf(feature)),
      budgets: budgetSettings(settings),
    });
    const holds = new Map<string, string | undefined>();
    return {
      // What the run is limited to, the person who assigns has decided as well.
      facts: { ...facts, outsideRun: () => undefined },
      readiness: readinessOfAll(features),
      agentOn: new Map(
        live.flatMap(({ featureId, agentId }) => (featureId === null ? [] : [[featureId, agentId]])),
      ),
      holdOf: (feature) => {
        const provider = providerOf(feature);
        if (!holds.has(provider)) holds.set(provider, whyNoAgentCanStart(this.engine, [provider]));
        return holds.get(provider);
      },
    };
  }
}

/** Undefined: it can be given to an agent. */
function obstacleTo(
  feature: Feature,
  { facts, readiness, agentOn, holdOf }: Scene,
  { room, named }: { readonly room: number; readonly named: boolean },
): Obstacle | undefined {
  if (feature.status === 'passing') return { why: 'It has passed already.', details: [], ready: false };
  const agentId = agentOn.get(feature.id);
  if (agentId !== undefined) {
    return { why: `Agent ${agentId} is at work on it already.`, details: [], ready: false };
  }
  const waits = named && feature.retryNotBefore !== undefined;
  const asked = waits ? { ...feature, retryNotBefore: undefined } : feature;
  const { reason, text, details } = whyWaiting(asked, readiness.get(feature.id) ?? noBlockers, {
    ...facts,
    freeSlots: room,
    hold: holdOf(feature),
  });
  if (reason?.kind === 'next') return undefined;
  const ready = reason !== undefined && ['atLimit', 'totalLimit', 'machineBusy'].includes(reason.kind);
  return { why: text ?? 'It cannot be started now.', details, ready };
}

const noBlockers: Readiness = { blockedBy: [], missing: [] };
