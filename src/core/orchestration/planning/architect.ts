import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { liveAgents } from '../../agents/agentRow';
import { modelFor, providerFor } from '../../agents/chosenProvider';
import { claimSpec, featureOfArchitect } from '../../agents/planning/claimPlanning';
import { architectPrompt } from '../../agents/planning/planningPrompts';
import { providerById } from '../../agents/providers';
import type { Feature } from '../../backlog/feature';
import { missingSpecs } from '../../backlog/featureSpec';
import { readFeature, readFeatures } from '../../backlog/readFeatures';
import { freeSlots } from '../../scheduling/limits';
import { pick } from '../../scheduling/pick';
import { strategyNamed } from '../../scheduling/strategies';
import type { Reader } from '../../store/store';
import { hashToken } from '../../tools/authenticateAgent';
import type { Startable } from '../candidates';
import type { Engine } from '../engine';
import { giveUpDetached, launchDetached } from '../launchDetached';
import type { Launches } from '../launches';
import { providerLimitAt } from '../providerLimits';
import { settleArchitect } from './architectEnd';

/** More of a large backlog would not be read. */
const maxNeighbours = 40;

/** What keeps new features from being begun. */
export interface SpecHold {
  /** Not begun before their spec is written. */
  readonly waiting: ReadonlyMap<number, string | undefined>;
  /** When an architect may be started that could not be started now (UTC ISO 8601). */
  readonly notBefore: string | undefined;
}

/** Features that wait for their spec, each with the time before which no architect is started for it. */
export function waitingForSpec(engine: Engine, reader: Reader): ReadonlyMap<number, string | undefined> {
  if (!engine.settings().architectEnabled) return new Map();
  const missing = new Map(missingSpecs(reader, engine.retryPolicy().maxAttempts));
  // What it has written it may write again until it has ended.
  const underSpec = featureOfArchitect(reader);
  if (underSpec !== undefined) missing.set(underSpec, undefined);
  return missing;
}

/** Starts architects, one at a time: for the feature that would be begun next, of those that have no spec. */
export class Architect {
  constructor(
    private readonly engine: Engine,
    private readonly launches: Launches,
  ) {}

  async pass(find: () => Startable, now: string): Promise<SpecHold> {
    const { store } = this.engine;
    const waiting = waitingForSpec(this.engine, store);
    if (waiting.size === 0) return { waiting, notBefore: undefined };
    const settings = this.engine.settings();
    if (liveAgents(store).some(({ agentType }) => agentType === 'architect')) {
      return { waiting, notBefore: undefined };
    }
    const startable = find();
    const limit = providerLimitAt(store, providerFor(settings, 'architect'), now)?.until;
    const wanted = startable.candidates.filter(({ id, resumable }) => !resumable && waiting.has(id));
    const isDue = (id: number): boolean => (waiting.get(id) ?? '') <= now;
    const times = wanted.flatMap(({ id }) => (isDue(id) ? [] : [waiting.get(id) ?? now]));
    const notBefore = [...times, ...(limit === undefined ? [] : [limit])].sort()[0];
    const hasSlot =
      (freeSlots(startable.live, { ...settings, machine: this.engine.machine.busy }).planning ?? 0) > 0;
    if (limit !== undefined || !hasSlot) return { waiting, notBefore };
    const due = wanted.filter(({ id }) => isDue(id));
    const [next] = pick(due, 1, strategyNamed(settings.strategy), startable.shape);
    const feature = next && readFeature(store, next.id);
    if (feature !== undefined) await this.start(feature);
    return { waiting, notBefore };
  }

  private async start(feature: Feature): Promise<void> {
    const { store, worktrees, integration } = this.engine;
    const settings = this.engine.settings();
    const token = randomBytes(32).toString('base64url');
    const provider = providerById(providerFor(settings, 'architect'));
    const model = modelFor(settings, 'architect');
    const worktreeRoot = path.dirname(await worktrees.pathOf('create_spec'));
    const claim = await store.commit((tx) =>
      claimSpec(tx, {
        ...{ featureId: feature.id, featureName: feature.name, provider: provider.id, model: model ?? null },
        ...{ worktreeRoot, tokenHash: hashToken(token) },
      }),
    );
    if (claim === undefined) return;
    this.launches.begin(claim.agentId, async (signal) => {
      try {
        await launchDetached(this.engine, {
          ...{ claim, token, provider, model, signal, agentType: 'architect', taskType: 'create_spec' },
          timeoutMinutes: settings.planningTimeoutMinutes,
          prompt: (commit, prompts) =>
            architectPrompt(
              {
                feature,
                neighbours: neighboursOf(feature, readFeatures(store)),
                integrationBranch: integration.branch,
                commit,
              },
              prompts,
            ),
        });
      } catch (error) {
        await giveUpDetached(this.engine, claim, error, (tx, agent, end) =>
          settleArchitect(tx, agent, end, { counts: true, policy: this.engine.retryPolicy() }),
        );
      }
    });
  }
}

function neighboursOf({ id, dependencies, category }: Feature, all: readonly Feature[]): Feature[] {
  const others = all.filter((other) => other.id !== id);
  const near = others.filter((other) => dependencies.includes(other.id) || other.dependencies.includes(id));
  const alike = others.filter(
    (other) => category !== '' && other.category === category && !near.includes(other),
  );
  return [...near, ...alike].slice(0, maxNeighbours);
}
