import assert from 'node:assert/strict';
import type { FeatureCounts } from '../../../src/shared/viewModel';
import { lookOfAgent, roleOf } from '../../../webview-ui/agents/activities';
import { explainIdle } from '../../../webview-ui/agents/explainIdle';
import { countsOf, sampleAgent } from '../../support/sampleSnapshot';

describe('The state of an agent', () => {
  it('is what it does while it lives', () => {
    assert.equal(lookOfAgent(sampleAgent({ activity: 'thinking' })).label, 'Thinking');
    assert.equal(lookOfAgent(sampleAgent({ activity: 'waiting' })).tone, 'warning');
  });

  it('is that it has stalled while it does, but no longer when it has ended', () => {
    const stalled = 'Needs you: agent 1 shows no sign of life.';
    const { label, icon, tone } = lookOfAgent(sampleAgent({ stalled }));
    assert.deepEqual([label, icon, tone], ['Stalled', 'stalled', 'error']);
    assert.equal(lookOfAgent(sampleAgent({ stalled, live: false, status: 'killed' })).label, 'Killed');
  });

  it('is how it ended afterwards, never what it did last', () => {
    const ended = { live: false, activity: 'working' } as const;
    const label = (given: Parameters<typeof sampleAgent>[0]): string => lookOfAgent(sampleAgent(given)).label;
    assert.equal(label({ ...ended, status: 'completed', outcome: 'merged' }), 'Merged');
    assert.equal(label({ ...ended, status: 'failed', outcome: 'gate_red' }), 'Checks failed');
    assert.equal(label({ ...ended, status: 'killed', outcome: 'interrupted' }), 'Killed');
    assert.equal(label({ ...ended, status: 'failed', outcome: undefined }), 'Failed');
    assert.equal(label({ ...ended, status: 'completed', outcome: 'of a later version' }), 'Completed');
  });

  it('is what became of the work of an agent that was ended after it had submitted', () => {
    const killed = { live: false, status: 'killed' } as const;
    assert.equal(lookOfAgent(sampleAgent({ ...killed, outcome: 'merged' })).label, 'Merged');
    assert.equal(lookOfAgent(sampleAgent({ ...killed, outcome: 'submitted' })).label, 'Submitted');
    assert.equal(lookOfAgent(sampleAgent({ ...killed, outcome: 'gate_red' })).label, 'Checks failed');
    assert.equal(lookOfAgent(sampleAgent({ ...killed, outcome: undefined })).label, 'Killed');
  });

  it('comes with what it was started for', () => {
    assert.equal(roleOf(sampleAgent({ taskType: 'merge_conflict' })), 'resolving a conflict');
  });
});

describe('The reason why no agent is at work', () => {
  const counts = (given: Partial<FeatureCounts>): FeatureCounts => ({ ...countsOf([]), ...given });
  const cases: readonly (readonly [string, Parameters<typeof explainIdle>[0], RegExp])[] = [
    ['all is done', { mode: 'running', counts: counts({ total: 3, passing: 3 }) }, /^All 3 features pass/],
    [
      'it is stopped',
      { mode: 'stopped', counts: counts({ total: 3, ready: 2, passing: 1 }) },
      /2 features ready.*Start/,
    ],
    ['it is paused', { mode: 'paused', counts: counts({ total: 3, ready: 3 }) }, /resume/],
    [
      'the merge queue is at work',
      { mode: 'running', counts: counts({ total: 2, submitted: 1 }) },
      /merge queue/,
    ],
    [
      'agents are about to start',
      { mode: 'running', counts: counts({ total: 2, ready: 1 }) },
      /about to start/,
    ],
    [
      'nothing can go on by itself',
      {
        mode: 'running',
        counts: counts({ total: 6, passing: 1, failed: 1, blocked: 3, waitingForPerson: 1 }),
      },
      /by itself: 1 feature waiting for you, 1 failed, 3 blocked/,
    ],
    [
      'a retry is due later',
      { mode: 'running', counts: counts({ total: 2, blocked: 1 }) },
      /next feature to become ready/,
    ],
  ];
  for (const [title, given, wanted] of cases) {
    it(`says when ${title}`, () => assert.match(explainIdle(given), wanted));
  }

  it('guesses nothing where the reasons stand below it', () => {
    const idle = { count: 3, title: '3 of 3 slots are idle', why: ['The processor is busy'] };
    const about = (given: Partial<FeatureCounts>, why = idle.why): string =>
      explainIdle({ mode: 'running', counts: counts(given) }, { ...idle, why });
    for (const given of [
      { total: 2, ready: 1 },
      { total: 2, submitted: 1 },
      { total: 2, blocked: 1 },
    ]) {
      assert.equal(about(given), idle.title);
      assert.notEqual(about(given, []), idle.title);
    }
    assert.match(about({ total: 2, failed: 1, blocked: 1 }), /^Nothing can go on by itself/);
  });
});
