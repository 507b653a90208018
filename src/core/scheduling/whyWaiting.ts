import type { Feature, WaitReason } from '../backlog/feature';
import { spellCycle } from '../backlog/graph';
import type { Obstacle } from '../backlog/obstacles';
import { type Readiness, waitOf } from '../backlog/readiness';
import type { RunMode } from '../../shared/viewModel';
import { type LiveCounts, type MachineBusy, maxTotalAgents, totalOf } from './limits';
import { waitReasonText } from './waitReason';

/** A limit that was reached, of a run or of a feature. */
export type BudgetReached = Omit<Extract<WaitReason, { kind: 'budget' }>, 'kind'>;

/** All that decides why a feature is not being worked on, apart from the feature itself. */
export interface SchedulingFacts {
  readonly mode: RunMode;
  /** UTC ISO 8601 with milliseconds */
  readonly now: string;
  readonly live: LiveCounts;
  /** Coding agents that may still start. */
  readonly freeSlots: number;
  readonly concurrency: number;
  /** Which limit of the machine was reached. */
  readonly machine: MachineBusy | undefined;
  /** Name of the specification that the backlog is being made from; nothing else starts meanwhile. */
  readonly initializing: string | undefined;
  /** Of the provider that the feature's next agent would be started with. */
  readonly providerLimitOf: (
    feature: Feature,
  ) => { readonly provider: string; readonly until: string } | undefined;
  /** Why a limited run starts nothing for the feature. */
  readonly outsideRun?: (featureId: number) => string | undefined;
  /** Why nothing is started though the run is on. */
  readonly hold: string | undefined;
  /** What the merge queue waits for a person for. */
  readonly mergeHold: string | undefined;
  readonly runBudget: BudgetReached | undefined;
  readonly budgetOf: (featureId: number) => BudgetReached | undefined;
  /** Parts of what the gate runs that the submitted work changes. */
  readonly heldParts: (featureId: number) => readonly string[] | undefined;
  /** How many merges go before a submitted feature's; undefined: it is not in the queue. */
  readonly mergesBefore: (featureId: number) => number | undefined;
  /** Why its worktree could not be set up the last time. */
  readonly setupTrouble: (featureId: number) => string | undefined;
  readonly obstacleOf: (featureId: number) => Obstacle | undefined;
  /** Of one that is not begun before an architect has written its spec; undefined: it waits for none. */
  readonly specOf?: (featureId: number) => 'writing' | 'waits' | undefined;
  readonly featureOf: (featureId: number) => Pick<Feature, 'name' | 'status' | 'lastError'> | undefined;
  readonly hasAgent: (featureId: number) => boolean;
}

export interface Explanation {
  /** Undefined when it is being worked on, or has passed. */
  readonly reason: WaitReason | undefined;
  /** {@link reason} as a sentence in the user's words; undefined likewise. */
  readonly text: string | undefined;
  /** What else is worth knowing, one sentence each: behind the reason, beside it, and what can be done about it. */
  readonly details: readonly string[];
}

/** Blockers that are spelled out. */
const detailed = 5;

/** Why nobody works on a feature. Every surface and tool asks here, so that all of them say the same. */
export function whyWaiting(feature: Feature, readiness: Readiness, facts: SchedulingFacts): Explanation {
  const reason = reasonOf(feature, readiness, facts);
  if (feature.status === 'passing') return { reason, text: undefined, details: [] };
  const details = [
    ...(reason === undefined ? [] : behind(feature, reason, facts)),
    ...readiness.missing.map(
      (id) => `It also depends on #${id}, which does not exist; that is ignored, and can be taken out.`,
    ),
    ...(reason === undefined ? [] : beside(feature, reason, facts)),
  ];
  if (reason === undefined) return { reason, text: undefined, details };
  const text = waitReasonText(reason);
  // The regression is why it is in the backlog again at all.
  const full = feature.regressionSeen === undefined ? text : `${text}. A regression test set it back`;
  return { reason, text: full, details };
}

function reasonOf(feature: Feature, readiness: Readiness, facts: SchedulingFacts): WaitReason | undefined {
  const { mode, now, live } = facts;
  if (feature.status === 'passing') return undefined;
  const wait = waitOf(feature, readiness, now);
  if (facts.hasAgent(feature.id)) return wait;
  if (wait?.kind === 'merging') {
    const parts = facts.heldParts(feature.id);
    if (parts !== undefined) return { kind: 'held', parts };
    const before = facts.mergesBefore(feature.id);
    return {
      ...wait,
      ...(before === undefined ? {} : { before }),
      ...(facts.mergeHold === undefined ? {} : { because: facts.mergeHold }),
    };
  }
  if (wait?.kind === 'blocked') {
    const obstacle = facts.obstacleOf(feature.id);
    return obstacle === undefined ? wait : { ...wait, obstacle };
  }
  if (wait !== undefined && wait.kind !== 'retryWait') return wait;
  const budget = facts.budgetOf(feature.id);
  if (budget !== undefined) return { kind: 'budget', ...budget };
  if (facts.runBudget !== undefined && mode !== 'stopped' && mode !== 'stopping') {
    return { kind: 'budget', ...facts.runBudget };
  }
  if (mode === 'running' && facts.initializing !== undefined) {
    return { kind: 'initializing', spec: facts.initializing };
  }
  const outside = mode === 'running' ? facts.outsideRun?.(feature.id) : undefined;
  if (outside !== undefined) return { kind: 'outsideRun', because: outside };
  const retryAt = feature.retryNotBefore ?? '';
  const providerLimit = facts.providerLimitOf(feature);
  if (mode === 'running' && providerLimit !== undefined && providerLimit.until > retryAt) {
    return { kind: 'providerLimit', provider: providerLimit.provider, until: providerLimit.until };
  }
  const trouble = facts.setupTrouble(feature.id);
  const because = trouble === undefined ? {} : { because: trouble };
  if (retryAt > now) return { kind: 'retryWait', until: retryAt, ...because };
  switch (mode) {
    case 'stopped':
    case 'stopping':
      return { kind: 'stopped' };
    case 'paused':
      return { kind: 'paused', ...because };
    case 'draining':
      return { kind: 'draining' };
    case 'running':
      break;
  }
  if (facts.hold !== undefined) return { kind: 'cannotStart', because: facts.hold };
  const spec = facts.specOf?.(feature.id);
  if (spec !== undefined) return { kind: 'spec', writing: spec === 'writing' };
  if (totalOf(live) >= maxTotalAgents) return { kind: 'totalLimit', limit: maxTotalAgents };
  const { machine } = facts;
  // What would start but for it; one agent may run whatever the machine does.
  if (machine !== undefined && facts.freeSlots <= 0 && live.coding < facts.concurrency) {
    return { kind: 'machineBusy', ...machine };
  }
  if (facts.freeSlots <= 0) return { kind: 'atLimit', limit: facts.concurrency };
  return { kind: 'next' };
}

/** What lies behind the reason, and what can be done about it. */
function behind(feature: Feature, reason: WaitReason, facts: SchedulingFacts): string[] {
  switch (reason.kind) {
    case 'blocked':
      return [
        ...reason.by.slice(0, detailed).map((id) => blockerText(id, facts)),
        ...(reason.by.length > detailed ? [`And ${reason.by.length - detailed} more.`] : []),
        ...obstacleText(reason, facts),
      ];
    case 'failed':
      return ['Retry it when the cause is mended; what depends on it waits for it.'];
    case 'waitingForPerson':
      return ['Answer it, and the feature goes on.'];
    case 'retryWait':
      return feature.lastError === undefined ? [] : [`The last attempt: ${feature.lastError}`];
    case 'held':
      return ['Look at what was found, then approve or reject it.'];
    case 'budget':
      return ['What was done so far is kept in its worktree. Raise the limit, and it goes on from there.'];
    case 'machineBusy':
      return [
        `It starts when the machine has less to do. The limit is muster.machine.${reason.what}Limit; 0 takes it away.`,
      ];
    case 'merging':
    case 'atLimit':
    case 'totalLimit':
    case 'providerLimit':
    case 'cannotStart':
    case 'initializing':
    case 'outsideRun':
    case 'spec':
    case 'paused':
    case 'draining':
    case 'stopped':
    case 'next':
      return [];
  }
}

function blockerText(id: number, { featureOf, hasAgent }: SchedulingFacts): string {
  const blocker = featureOf(id);
  const name = `#${id} ${blocker?.name ?? ''}`.trim();
  switch (blocker?.status) {
    case 'failed':
      return `${name} has failed: ${blocker.lastError ?? 'the retry limit was reached'}`;
    case 'in_progress':
      return hasAgent(id) ? `${name} is being worked on.` : `${name} was interrupted and goes on.`;
    case 'submitted':
      return `${name} is submitted and not merged yet.`;
    case 'pending':
    case 'passing':
    case undefined:
      return `${name} has not been built yet.`;
  }
}

function obstacleText(
  { by, obstacle }: Extract<WaitReason, { kind: 'blocked' }>,
  { featureOf }: SchedulingFacts,
): string[] {
  if (obstacle === undefined) return [];
  if (obstacle.kind === 'cycle') {
    return [`Nothing of the circle ${spellCycle(obstacle.cycle)} can ever start; take one dependency out.`];
  }
  const { id } = obstacle;
  if (by.includes(id)) return [`Retry #${id}, or take the dependency on it out.`];
  const name = featureOf(id)?.name ?? '';
  return [`Behind that stands #${id} ${name}, which has failed; retry it, or take the dependency on it out.`];
}

/** What would keep it waiting also without the reason. */
function beside(feature: Feature, { kind }: WaitReason, { mode, now }: SchedulingFacts): string[] {
  const isOfRun = kind === 'paused' || kind === 'draining' || kind === 'stopped';
  const needsRun = kind !== 'merging' && kind !== 'held' && kind !== 'failed' && !isOfRun;
  const retryAt = feature.retryNotBefore;
  return [
    ...(kind !== 'retryWait' && kind !== 'failed' && retryAt !== undefined && retryAt > now
      ? [`It is not tried again before ${new Date(retryAt).toLocaleTimeString()}.`]
      : []),
    ...(needsRun && mode === 'paused' ? ['Besides, the run is paused.'] : []),
    ...(needsRun && mode === 'draining' ? ['Besides, the run is draining: nothing new is started.'] : []),
    ...(needsRun && (mode === 'stopped' || mode === 'stopping') ? ['Besides, no run is on.'] : []),
  ];
}
