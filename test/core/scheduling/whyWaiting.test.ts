import assert from 'node:assert/strict';
import type { Feature } from '../../../src/core/backlog/feature';
import { readinessOfAll } from '../../../src/core/backlog/readiness';
import { findObstacles } from '../../../src/core/backlog/obstacles';
import { type SchedulingFacts, whyWaiting } from '../../../src/core/scheduling/whyWaiting';
import { aFeature } from '../../support/aFeature';

const now = '2026-01-01T12:00:00.000Z';
const later = '2026-01-01T12:05:00.000Z';

interface Case {
  readonly title: string;
  readonly feature?: Partial<Feature>;
  readonly others?: readonly Feature[];
  readonly facts?: Partial<SchedulingFacts>;
  readonly kind: string | undefined;
  readonly text: RegExp | undefined;
  readonly details?: readonly RegExp[];
}

function explain({ feature = {}, others = [], facts = {} }: Pick<Case, 'feature' | 'others' | 'facts'>) {
  const subject = aFeature(100, feature);
  const all = [subject, ...others];
  const readiness = readinessOfAll(all).get(100);
  assert.ok(readiness);
  const byId = new Map(all.map((each) => [each.id, each]));
  const { of } = findObstacles(all);
  return whyWaiting(subject, readiness, {
    mode: 'running',
    now,
    live: { coding: 0, testing: 0 },
    freeSlots: 3,
    concurrency: 3,
    machine: undefined,
    initializing: undefined,
    providerLimitOf: () => undefined,
    hold: undefined,
    mergeHold: undefined,
    runBudget: undefined,
    budgetOf: () => undefined,
    heldParts: () => undefined,
    mergesBefore: () => undefined,
    setupTrouble: () => undefined,
    obstacleOf: (id) => of.get(id),
    featureOf: (id) => byId.get(id),
    hasAgent: () => false,
    ...facts,
  });
}

const busy = { live: { coding: 3, testing: 0 }, freeSlots: 0 };
const cases: readonly Case[] = [
  { title: 'it has passed', feature: { status: 'passing' }, kind: undefined, text: undefined },
  {
    title: 'an agent is at work on it',
    feature: { status: 'in_progress' },
    facts: { hasAgent: () => true },
    kind: undefined,
    text: undefined,
  },
  { title: 'it is next', kind: 'next', text: /starts next/ },
  {
    title: 'it is blocked, by what is being built',
    feature: { dependencies: [1, 2] },
    others: [aFeature(1), aFeature(2, { status: 'submitted' })],
    kind: 'blocked',
    text: /^Blocked by #1, #2$/,
    details: [/#1 Feature 1 has not been built yet/, /#2 Feature 2 is submitted and not merged/],
  },
  {
    title: 'its blocker has failed',
    feature: { dependencies: [1] },
    others: [aFeature(1, { status: 'failed', lastError: 'Three attempts.' })],
    kind: 'blocked',
    text: /^Blocked by #1, which has failed$/,
    details: [/#1 Feature 1 has failed: Three attempts\./, /Retry #1, or take the dependency/],
  },
  {
    title: 'what has failed stands further behind',
    feature: { dependencies: [2] },
    others: [aFeature(1, { status: 'failed' }), aFeature(2, { dependencies: [1] })],
    kind: 'blocked',
    text: /^Blocked by #2; #1 has failed$/,
    details: [/#2 Feature 2 has not/, /Behind that stands #1 Feature 1, which has failed; retry it/],
  },
  {
    title: 'dependencies go round in a circle',
    feature: { dependencies: [7] },
    others: [aFeature(7, { dependencies: [100] })],
    kind: 'blocked',
    text: /circle: 7 → 100 → 7/,
    details: [/#7/, /circle 7 → 100 → 7 can ever start; take one dependency out/],
  },
  {
    title: 'a dependency does not exist, which keeps nothing',
    feature: { dependencies: [404] },
    kind: 'next',
    text: /starts next/,
    details: [/depends on #404, which does not exist; that is ignored/],
  },
  { title: 'all slots are taken', facts: busy, kind: 'atLimit', text: /3 agents are at work/ },
  {
    title: 'the machine is busy',
    facts: {
      ...{ live: { coding: 1, testing: 0 }, freeSlots: 0 },
      machine: { what: 'cpu', percent: 93, limit: 80 },
    },
    kind: 'machineBusy',
    text: /^Ready; the machine's processors are 93 % busy \(limit 80 %\), so no further agent is started$/,
    details: [/starts when the machine has less to do\. The limit is muster\.machine\.cpuLimit/],
  },
  {
    title: 'all agents together are the most at a time',
    facts: { live: { coding: 2, testing: 8 }, freeSlots: 0 },
    kind: 'totalLimit',
    text: /10 agents are at work, testing agents included/,
  },
  { title: 'the run is paused', facts: { mode: 'paused' }, kind: 'paused', text: /run is paused/ },
  { title: 'the run is draining', facts: { mode: 'draining' }, kind: 'draining', text: /run is draining/ },
  {
    title: 'the run is limited to others',
    feature: { retryNotBefore: later },
    facts: { outsideRun: () => 'is limited: only #5' },
    kind: 'outsideRun',
    text: /^Ready; the run is limited: only #5$/,
    details: [/It is not tried again before/],
  },
  { title: 'no run is on', facts: { mode: 'stopped' }, kind: 'stopped', text: /not started/ },
  {
    title: 'it is tried again later',
    feature: { retryNotBefore: later, lastError: 'The checks were red.' },
    kind: 'retryWait',
    text: new RegExp(`Next attempt at ${new Date(later).toLocaleTimeString()}`),
    details: [/The last attempt: The checks were red\./],
  },
  {
    title: 'it has failed',
    feature: { status: 'failed', lastError: 'Failed after 3 attempts.' },
    kind: 'failed',
    text: /^Failed after 3 attempts\.$/,
    details: [/Retry it/],
  },
  {
    title: 'it waits for a person',
    feature: { humanQuestion: 'Which colour?' },
    kind: 'waitingForPerson',
    text: /Which colour\?/,
    details: [/Answer it/],
  },
  {
    title: 'its agent waits for a person',
    feature: { status: 'in_progress', humanQuestion: 'Which colour?' },
    facts: { hasAgent: () => true },
    kind: 'waitingForPerson',
    text: /Which colour\?/,
    details: [/Answer it/],
  },
  {
    title: 'the provider has reached its usage limit',
    facts: { providerLimitOf: () => ({ provider: 'claude', until: later }) },
    kind: 'providerLimit',
    text: /claude has reached its usage limit, until/,
  },
  {
    title: 'its budget is used up',
    feature: { status: 'in_progress' },
    facts: { budgetOf: () => ({ scope: 'feature', measure: 'usd', used: 2.031, limit: 2 }) },
    kind: 'budget',
    text: /^The feature has reached its budget: \$2\.03 of \$2\.00$/,
    details: [/kept in its worktree\. Raise the limit/],
  },
  {
    title: 'the budget of the run is used up',
    facts: {
      mode: 'paused',
      runBudget: { scope: 'run', measure: 'tokens', used: 1_200_000, limit: 1_000_000 },
    },
    kind: 'budget',
    text: /the run has reached its budget: 1,200,000 of 1,000,000 tokens/,
    details: [/Raise the limit/, /the run is paused/],
  },
  {
    title: 'the initializer is at work',
    facts: { initializing: 'app_spec.txt' },
    kind: 'initializing',
    text: /starts when the backlog is made from app_spec\.txt/,
  },
  {
    title: 'no agent can be started',
    facts: { hold: 'Claude Code is not installed.' },
    kind: 'cannotStart',
    text: /no agent can be started: Claude Code is not installed/,
  },
  {
    title: 'it is being merged',
    feature: { status: 'submitted' },
    facts: { mergesBefore: () => 0 },
    kind: 'merging',
    text: /being merged and checked/,
  },
  {
    title: 'others are merged first',
    feature: { status: 'submitted' },
    facts: { mergesBefore: () => 2 },
    kind: 'merging',
    text: /behind 2 others/,
  },
  {
    title: 'the merge queue waits',
    feature: { status: 'submitted' },
    facts: { mergesBefore: () => 0, mergeHold: 'The branch roadmap is checked out.' },
    kind: 'merging',
    text: /the merge queue waits: The branch roadmap is checked out/,
  },
  {
    title: 'its merge waits for a person',
    feature: { status: 'submitted' },
    facts: { heldParts: () => ['package.json'] },
    kind: 'held',
    text: /changes what the checks run \(package\.json\)/,
    details: [/approve or reject/],
  },
];

describe('Why a feature is not being worked on', () => {
  for (const each of cases) {
    it(`is said when ${each.title}`, () => {
      const { reason, text, details } = explain(each);
      assert.equal(reason?.kind, each.kind);
      if (each.text === undefined) assert.equal(text, undefined);
      else assert.match(text ?? '', each.text);
      const expected = each.details ?? [];
      assert.equal(details.length, expected.length, details.join('\n'));
      for (const [index, pattern] of expected.entries()) assert.match(details[index] ?? '', pattern);
    });
  }

  it('says besides that the run is held up, and when it is tried again', () => {
    const blocked = { feature: { dependencies: [1], retryNotBefore: later }, others: [aFeature(1)] };
    const { details } = explain({ ...blocked, facts: { mode: 'paused' } });
    assert.deepEqual(details.slice(1), [
      `It is not tried again before ${new Date(later).toLocaleTimeString()}.`,
      'Besides, the run is paused.',
    ]);
  });

  it('spells out five blockers and counts the rest', () => {
    const others = Array.from({ length: 8 }, (_, index) => aFeature(index + 1));
    const { details } = explain({ feature: { dependencies: others.map(({ id }) => id) }, others });
    assert.equal(details.length, 6);
    assert.equal(details[5], 'And 3 more.');
  });

  it('keeps to the regression that set the feature back', () => {
    const { text } = explain({ feature: { regressionSeen: 'It shows nothing.' } });
    assert.match(text ?? '', /A regression test set it back/);
  });
});
