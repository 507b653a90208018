import { clockIn } from '../../src/shared/forecastText';
import type { FeatureView, Snapshot } from '../../src/shared/viewModel';
import { language, t } from '../l10n/t';

/** Slots of the run in which nobody is at work though they might be. */
export interface IdleSlots {
  readonly count: number;
  readonly title: string;
  /** Why, a sentence each: what holds up most first. */
  readonly why: readonly string[];
}

const mostNamed = 4;

type Facts = Pick<Snapshot, 'mode' | 'slotsTaken' | 'features' | 'project' | 'holds'>;

/** Undefined: all slots are taken, there is no run that could take them, or it is not known. */
export function idleSlots(snapshot: Facts): IdleSlots | undefined {
  const { mode, slotsTaken, project } = snapshot;
  if (mode === 'stopped' || mode === 'stopping' || slotsTaken === undefined) return undefined;
  const count = project.concurrency - slotsTaken;
  if (count <= 0) return undefined;
  return {
    count,
    title: t(
      count === 1 ? '{0} of {1} slots is idle' : '{0} of {1} slots are idle',
      count,
      project.concurrency,
    ),
    why: whyIdle(snapshot),
  };
}

function whyIdle({ mode, features, holds = [] }: Facts): readonly string[] {
  if (mode === 'paused') return [t('The run is paused: nothing new is started until it is resumed.')];
  if (mode === 'draining') return [t('The run is draining: nothing new is started.')];
  const holding = holds.filter(({ kind }) => kind === 'cannotStart' || kind === 'setup' || kind === 'budget');
  const reasons = [
    ...holding.map(({ text }) => text),
    ...limits(features),
    ...backoff(features),
    ...blocked(features),
    ...others(features),
  ];
  if (of(features, 'next').length > 0) reasons.unshift(t('The next agents are about to start.'));
  if (reasons.length > 0) return reasons;
  const isAnyLeft = features.some(({ status, agentId }) => status !== 'passing' && agentId === undefined);
  return isAnyLeft ? [] : [t('No feature is left that could be started.')];
}

const limiting: ReadonlySet<NonNullable<FeatureView['reason']>['kind']> = new Set([
  'machineBusy',
  'providerLimit',
  'totalLimit',
  'initializing',
]);

/** Of the machine and of providers' accounts; one for all features that they hold up. */
function limits(features: readonly FeatureView[]): readonly string[] {
  const texts = features.flatMap(({ reason, reasonText }) =>
    reason !== undefined && reasonText !== undefined && limiting.has(reason.kind) ? [reasonText] : [],
  );
  return [...new Set(texts)];
}

/** Features whose next attempt has to wait, by the one that may start first. */
function backoff(features: readonly FeatureView[]): readonly string[] {
  const waits = of(features, 'retryWait').flatMap(({ id, reason }) =>
    reason?.kind === 'retryWait' ? [{ id, until: reason.until }] : [],
  );
  const [first] = [...waits].sort((a, b) => a.until.localeCompare(b.until));
  if (first === undefined) return [];
  const at = clockIn(language)(first.until);
  return [
    waits.length === 1
      ? t('#{0} waits before its next attempt, until {1}.', first.id, at)
      : t('{0} features wait before their next attempt, #{1} first, until {2}.', waits.length, first.id, at),
  ];
}

/** Those that the most wait for are named. */
function blocked(features: readonly FeatureView[]): readonly string[] {
  const waiting = of(features, 'blocked');
  if (waiting.length === 0) return [];
  const blockers = new Map<number, number>();
  for (const { reason } of waiting) {
    if (reason?.kind !== 'blocked') continue;
    for (const id of reason.by) blockers.set(id, (blockers.get(id) ?? 0) + 1);
  }
  const waitingToo = new Set(waiting.map(({ id }) => id));
  // What is at the root of it: the others wait themselves.
  const roots = [...blockers]
    .filter(([id]) => !waitingToo.has(id))
    .sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  const names = roots
    .slice(0, mostNamed)
    .map(([id]) => `#${id}`)
    .join(', ');
  const more = roots.length - mostNamed;
  const by = more > 0 ? t('{0} and {1} more', names, more) : names;
  if (roots.length === 0) {
    return [
      t(waiting.length === 1 ? '{0} feature is blocked.' : '{0} features are blocked.', waiting.length),
    ];
  }
  return [
    t(
      waiting.length === 1 ? '{0} feature is blocked by {1}.' : '{0} features are blocked by {1}.',
      waiting.length,
      by,
    ),
  ];
}

function others(features: readonly FeatureView[]): readonly string[] {
  const forPerson = features.filter(
    ({ reason }) => reason?.kind === 'waitingForPerson' || reason?.kind === 'held',
  );
  const overBudget = features.filter(({ reason }) => reason?.kind === 'budget' && reason.scope === 'feature');
  const kinds: readonly (readonly [number, (count: number) => string])[] = [
    [forPerson.length, (n) => t(n === 1 ? '{0} feature waits for you.' : '{0} features wait for you.', n)],
    [
      of(features, 'failed').length,
      (n) => t(n === 1 ? '{0} feature has failed.' : '{0} features have failed.', n),
    ],
    [
      of(features, 'merging').length,
      (n) => t(n === 1 ? '{0} feature is being merged.' : '{0} features are being merged.', n),
    ],
    [
      of(features, 'spec').length,
      (n) => t(n === 1 ? '{0} feature waits for its spec.' : '{0} features wait for their specs.', n),
    ],
    [
      overBudget.length,
      (n) => t(n === 1 ? '{0} feature is over its budget.' : '{0} features are over their budgets.', n),
    ],
    [
      of(features, 'outsideRun').length,
      (n) =>
        t(n === 1 ? '{0} feature is not part of this run.' : '{0} features are not part of this run.', n),
    ],
  ];
  return kinds.flatMap(([count, text]) => (count === 0 ? [] : [text(count)]));
}

function of(
  features: readonly FeatureView[],
  kind: NonNullable<FeatureView['reason']>['kind'],
): readonly FeatureView[] {
  return features.filter(({ reason, agentId }) => reason?.kind === kind && agentId === undefined);
}
