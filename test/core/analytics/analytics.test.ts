import assert from 'node:assert/strict';
import { analyticsOverview, beginningOf } from '../../../src/core/analytics/overview/analyticsOverview';
import { durationBins } from '../../../src/core/analytics/overview/durationBins';
import { slotTime } from '../../../src/core/analytics/overview/slotTime';
import { timeSteps } from '../../../src/core/analytics/overview/timeSteps';
import type { AnalyticsOverview } from '../../../src/shared/analytics';
import { addAgents, addFeatures, factsOf, hour, minute, now, ran, ReportLab, rowsOf } from './reportLab';

const at = (time: string): string => `2026-03-10T${time}:00.000Z`;
const ms = (time: string): number => Date.parse(at(time));
const day = 24 * hour;

describe('Analytics of a morning', () => {
  let lab: ReportLab;
  before(async () => {
    lab = new ReportLab();
    await lab.open();
    const created = { created_at: at('08:00') };
    await addFeatures(
      lab.store,
      { id: 1, name: 'At once', status: 'passing', passed_at: at('09:35'), ...created },
      { id: 2, name: 'At the second try', status: 'passing', passed_at: at('10:40'), ...created },
      { id: 3, name: 'Came later', created_at: at('10:30') },
      {
        id: 4,
        name: 'Passed long ago',
        status: 'passing',
        passed_at: '2026-03-01T10:00:00.000Z',
        ...created,
      },
      // It has regressed since: what it passed at counts no more.
      { id: 5, name: 'Regressed', status: 'pending', passed_at: at('09:40'), ...created },
    );
    await addAgents(
      lab.store,
      { agent_id: 1, feature_id: 1, outcome: 'merged', cost_usd: 0.5, ...ran(at('09:00'), 30 * minute) },
      { agent_id: 2, feature_id: 2, outcome: 'gate_red', cost_usd: 0.25, ...ran(at('09:10'), 50 * minute) },
      { agent_id: 3, feature_id: 2, outcome: 'merged', cost_usd: 0.75, ...ran(at('10:10'), 20 * minute) },
      // Neither is an attempt that has been decided.
      { agent_id: 4, feature_id: 3, outcome: 'interrupted', ...ran(at('10:10'), 10 * minute) },
      { agent_id: 5, feature_id: 3, outcome: 'submitted', ...ran(at('10:40'), 10 * minute) },
      {
        ...{ agent_id: 6, agent_type: 'testing', status: 'running', outcome: null },
        ...{ spawned_at: at('11:30'), started_at: at('11:31') },
      },
      { agent_id: 7, origin_key: 'old', outcome: null, ...ran(at('09:00'), hour) },
    );
  });
  after(() => lab.remove());

  const overview = (from = ms('08:00'), until = now): AnalyticsOverview =>
    analyticsOverview(lab.store, from, until, 0);

  it('has each figure as its definition says', () => {
    // 30 + 50 + 20 + 10 + 10 + 30 minutes of work within 09:00–10:00, 10:10–10:30, 10:40–10:50 and 11:30–12:00.
    const { figures, leftOut } = overview();
    assert.deepEqual(figures, {
      passed: 2,
      passedInAll: 3,
      scope: 5,
      // The first pass of all is older than the period, so its four hours count.
      passedPerHour: 0.5,
      success: { part: 2, of: 3 },
      firstPass: { part: 1, of: 2 },
      workMs: 150 * minute,
      busyMs: 120 * minute,
      peakSlots: 2,
      idleShare: 1 - 150 / 240,
      costUsd: 1.5,
      costPerPassedUsd: 0.75,
      costKnown: { part: 3, of: 5 },
    });
    assert.equal(leftOut, 1);
  });

  it('cuts the time into steps, with the burn-up at the end of each', () => {
    const { steps, stepMs, start } = overview();
    assert.equal(stepMs, 5 * minute);
    assert.equal(steps.length, 48);
    assert.deepEqual([steps[0]?.from, steps.at(-1)?.until], [ms('08:00'), now]);
    assert.deepEqual(start, { passedInAll: 1, scope: 4 });
    const stepOf = (time: string): unknown => steps.find(({ from }) => from === ms(time));
    assert.deepEqual(stepOf('09:35'), {
      ...{ from: ms('09:35'), until: ms('09:40'), passed: 1, attemptsPassed: 0, attemptsFailed: 0 },
      ...{ slots: 1, passedInAll: 2, scope: 4 },
    });
    assert.deepEqual(stepOf('10:30'), {
      ...{ from: ms('10:30'), until: ms('10:35'), passed: 0, attemptsPassed: 1, attemptsFailed: 0 },
      ...{ slots: 0, passedInAll: 2, scope: 5 },
    });
    assert.deepEqual(
      ['09:05', '09:10', '10:00'].map((time) => steps.find(({ from }) => from === ms(time))?.slots),
      [1, 2, 0],
    );
  });

  it('averages the slots of a step over the part of it that is in the period', () => {
    // The last hour ends with the period at 09:20: agent 1 was alive for all of its 20 minutes, agent 2 for 10.
    const { steps, stepMs } = overview(ms('08:00') - 2.9 * day, ms('09:20'));
    assert.equal(stepMs, hour);
    assert.equal(steps.at(-1)?.until, ms('10:00'));
    assert.equal(steps.at(-1)?.slots, 1.5);
    assert.equal(steps.at(-1)?.passedInAll, 1);
  });

  it('counts of the attempts only what ended in the period', () => {
    const { figures, durations } = overview(ms('10:00'), now);
    // Agent 2 ended in its first moment.
    assert.deepEqual(figures.success, { part: 1, of: 2 });
    assert.deepEqual([figures.passed, figures.costPerPassedUsd, figures.firstPass.of], [1, 1, 1]);
    assert.deepEqual([durations.count, durations.medianMs, durations.p90Ms], [2, 20 * minute, 50 * minute]);
  });

  it('tells no rate of less than five minutes', () => {
    assert.equal(overview(now - 4 * minute, now).figures.passedPerHour, null);
    assert.equal(overview(now - 5 * minute, now).figures.passedPerHour, 0);
  });

  it('begins with the run, or with the first sign of anything, and never after the present', () => {
    const of = (period: 'run' | 'day' | 'week' | 'all', runStartedAt?: string): number =>
      beginningOf(lab.store, period, { now, runStartedAt });
    assert.equal(of('run', at('09:00')), ms('09:00'));
    assert.equal(of('run'), now - day);
    assert.equal(of('run', at('13:00')), now - day);
    assert.equal(of('day', at('09:00')), now - day);
    assert.equal(of('week'), now - 7 * day);
    assert.equal(of('all'), Date.parse('2026-03-01T10:00:00.000Z'));
  });

  it('is a report as well', () => {
    const report = lab.report('analytics', { hours: 4 });
    assert.deepEqual(factsOf(report), {
      ...{ features_passed: 2, features_passed_per_hour: 0.5, success_rate: 2 / 3, first_pass_yield: 0.5 },
      ...{ median_duration_ms: 30 * minute, p90_duration_ms: 50 * minute, peak_slots: 2 },
      ...{ idle_share: 0.375, cost_usd: 1.5, cost_per_feature_usd: 0.75 },
    });
    assert.equal(rowsOf(report).length, 48);
    assert.deepEqual(rowsOf(report, 'durations'), [
      { from_ms: 15 * minute, until_ms: 30 * minute, passed: 1, failed: 0 },
      { from_ms: 30 * minute, until_ms: 60 * minute, passed: 1, failed: 1 },
    ]);
    assert.equal(report.tables[2]?.key, 'bottlenecks');
    assert.deepEqual(report.notes, [
      'Only 3 of 5 agents that ended told their cost.',
      '1 imported agent is left out: what became of their work is not known.',
    ]);
  });
});

describe('Analytics of an empty database', () => {
  let lab: ReportLab;
  before(async () => {
    lab = new ReportLab();
    await lab.open();
  });
  after(() => lab.remove());

  it('divides by nothing: what cannot be known is null', () => {
    const { figures, steps, durations, start } = analyticsOverview(lab.store, now - day, now, 0);
    assert.deepEqual(figures, {
      ...{ passed: 0, passedInAll: 0, scope: 0, passedPerHour: null },
      ...{ success: { part: 0, of: 0 }, firstPass: { part: 0, of: 0 } },
      ...{ workMs: 0, busyMs: 0, peakSlots: 0, idleShare: null },
      ...{ costUsd: null, costPerPassedUsd: null, costKnown: { part: 0, of: 0 } },
    });
    assert.deepEqual(durations, { bins: [], count: 0, medianMs: null, p90Ms: null });
    assert.deepEqual(start, { passedInAll: 0, scope: 0 });
    assert.ok(steps.length === 24 && steps.every(({ slots, passed }) => slots === 0 && passed === 0));
    assert.equal(beginningOf(lab.store, 'all', { now, runStartedAt: undefined }), now - day);
  });

  it('says so in the report', () => {
    const report = lab.report('analytics');
    assert.deepEqual(
      report.tables.map(({ rows, whenEmpty }) => [rows.length, whenEmpty]),
      [
        [0, 'Nothing was at work in this period.'],
        [0, 'No attempt has ended in this period.'],
        [0, 'No completed agent of this period stands out.'],
      ],
    );
    assert.equal(factsOf(report)['success_rate'], null);
  });
});

describe('The steps of a period', () => {
  it('are the shortest of which 72 cover it', () => {
    const stepsOf = (spanMs: number): number => timeSteps(now - spanMs, now, 0).stepMs / minute;
    const spans = [minute, 30 * minute, 6 * hour, 7 * hour, day, 3 * day, 7 * day];
    assert.deepEqual(spans.map(stepsOf), [1 / 6, 1, 5, 15, 60, 60, 24 * 60]);
    assert.deepEqual([80 * day, 600 * day, 3000 * day].map(stepsOf), [7 * 1440, 28 * 1440, 56 * 1440]);
  });

  it('begin with the days of who looks, and on Mondays', () => {
    const { edges } = timeSteps(now - 7 * day, now, 60);
    assert.equal(new Date(edges[0] ?? 0).toISOString(), '2026-03-02T23:00:00.000Z');
    assert.equal(edges.length, 9);
    const weeks = timeSteps(now - 80 * day, now, -300).edges;
    assert.equal(new Date(weeks.at(-1) ?? 0).toISOString(), '2026-03-16T05:00:00.000Z');
    assert.equal(new Date(weeks.at(-1) ?? 0).getUTCDay(), 1);
  });
});

describe('Slot time', () => {
  it('does not take what follows for what is at once', () => {
    const lives = [
      { from: 0, until: 10 },
      { from: 10, until: 20 },
      { from: 30, until: 40 },
      { from: 35, until: 35 },
    ];
    assert.deepEqual(slotTime(lives), { workMs: 30, busyMs: 30, peakSlots: 1, idleShare: 0 });
    assert.deepEqual(slotTime([]), { workMs: 0, busyMs: 0, peakSlots: 0, idleShare: null });
  });
});

describe('How long attempts took', () => {
  it('is shown in bins that double, without empty ones at the ends, to the longest there is', () => {
    const attempts = [1000, 1999, 4000, 9 * hour].map((durationMs, index) => ({
      durationMs,
      hasPassed: index > 0,
    }));
    const { bins, medianMs, p90Ms } = durationBins(attempts);
    assert.deepEqual(bins[0], { fromMs: 1000, untilMs: 2000, passed: 1, failed: 1 });
    assert.deepEqual(bins[1], { fromMs: 2000, untilMs: 4000, passed: 0, failed: 0 });
    assert.deepEqual(bins.at(-1), { fromMs: 8 * hour, untilMs: null, passed: 1, failed: 0 });
    assert.equal(bins.length, 16);
    assert.deepEqual([medianMs, p90Ms], [1999, 9 * hour]);
  });
});
