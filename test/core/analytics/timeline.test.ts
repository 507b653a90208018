import assert from 'node:assert/strict';
import { laneOf, packed } from '../../../src/core/analytics/timeline/timelineLanes';
import { timelineRange } from '../../../src/core/analytics/timeline/timelineRange';
import type { TimelineBar, TimelineRange } from '../../../src/shared/timeline';
import { addAgents, addFeatures, minute, now, ReportLab, rowsOf } from './reportLab';

const at = (time: string): string => `2026-03-10T${time}:00.000Z`;
const ms = (time: string): number => Date.parse(at(time));

describe('The timeline', () => {
  let lab: ReportLab;
  before(async () => {
    lab = new ReportLab();
    await lab.open();
    await addFeatures(lab.store, { id: 1, name: 'Search' }, { id: 2, name: 'Pay' });
    await addAgents(
      lab.store,
      {
        ...{ agent_id: 1, slot: 0, feature_id: 1, status: 'completed', outcome: 'merged' },
        ...{ spawned_at: at('09:00'), started_at: at('09:02'), completed_at: at('09:30') },
      },
      {
        ...{ agent_id: 2, slot: 1, feature_id: 2, status: 'failed', outcome: 'gave_up', attempt: 2 },
        ...{ spawned_at: at('09:10'), started_at: null, completed_at: at('09:15') },
      },
      {
        ...{ agent_id: 3, slot: 5, agent_type: 'testing', task_id: 'test-3', status: 'running' },
        ...{ spawned_at: at('11:50'), started_at: at('11:51') },
      },
      {
        ...{ agent_id: 4, origin_key: 'old', metadata: '{"timesUntrusted":true}' },
        ...{ spawned_at: at('09:00'), completed_at: at('09:01') },
      },
    );
    await lab.store.commit((tx) => {
      tx.run(
        `INSERT INTO question (feature_id, agent_id, kind, text, asked_at, answered_at)
         VALUES (1, 1, 'text', 'Which?', ?, ?)`,
        [at('09:10'), at('09:20')],
      );
      tx.run(
        `INSERT INTO merge_record (merge_id, feature_id, agent_id, branch, branch_tip, status, queued_at,
           gate_started_at, gate_ended_at, finished_at) VALUES (7, 1, 1, 'work', 'tip', 'merged', ?, ?, ?, ?)`,
        [at('09:30'), at('09:31'), at('09:39'), at('09:40')],
      );
    });
  });
  after(() => lab.remove());

  const range = (from: string, until: string, widthPx = 1000): TimelineRange =>
    timelineRange(lab.store, { from: ms(from), until: ms(until), widthPx }, { now, runStartedAt: undefined });
  const barsOf = (found: TimelineRange, lane: string): readonly TimelineBar[] =>
    found.lanes.find(({ key }) => key === lane)?.bars ?? [];

  it('splits the life of an agent by its first sign of work and by the questions it waited on', () => {
    const [bar] = barsOf(range('08:00', '12:00'), 'slot-0');
    assert.deepEqual(
      bar?.spans.map(({ phase, from, until }) => [phase, from, until]),
      [
        ['waiting', ms('09:00'), ms('09:02')],
        ['working', ms('09:02'), ms('09:10')],
        ['person', ms('09:10'), ms('09:20')],
        ['working', ms('09:20'), ms('09:30')],
      ],
    );
    assert.deepEqual([bar.name, bar.result, bar.featureId], ['Search', 'merged', 1]);
  });

  it('shows one that never gave a sign of work as waiting, and one at work as going on', () => {
    const found = range('08:00', '12:00');
    assert.deepEqual(
      barsOf(found, 'slot-1').map(({ spans, result }) => [result, spans]),
      [['gave_up', [{ phase: 'waiting', from: ms('09:10'), until: ms('09:15') }]]],
    );
    assert.deepEqual(barsOf(found, 'slot-5')[0]?.spans, [
      { phase: 'waiting', from: ms('11:50'), until: ms('11:51') },
      { phase: 'regression', from: ms('11:51'), until: null },
    ]);
  });

  it('shows the way of a merge: queue, gate, and the move of the branch', () => {
    const [merge] = barsOf(range('08:00', '12:00'), 'merges-0');
    assert.deepEqual(
      merge?.spans.map(({ phase, from, until }) => [phase, from, until]),
      [
        ['queued', ms('09:30'), ms('09:31')],
        ['gate', ms('09:31'), ms('09:39')],
        ['merging', ms('09:39'), ms('09:40')],
      ],
    );
  });

  it('has of a range only what was under way in it, and all lanes wherever one looks', () => {
    const later = range('10:00', '11:00');
    assert.deepEqual([later.agents, later.merges], [0, 0]);
    assert.deepEqual(
      later.lanes.map(({ key }) => key),
      ['slot-0', 'slot-1', 'slot-5'],
    );
    assert.equal(range('09:39', '09:45').merges, 1);
    assert.equal(later.first, ms('09:00'));
  });

  it('leaves out agents whose times were not measured, and says how many', () => {
    const found = range('08:00', '12:00');
    assert.equal(found.leftOut, 1);
    assert.equal(found.agents, 3);
  });

  it('is a report as well, with each phase in milliseconds', () => {
    const rows = rowsOf(lab.report('timeline', { hours: 4 }));
    assert.deepEqual(
      rows.map(({ lane, type, working_ms, person_ms, gate_ms, regression_ms, result }) => ({
        ...{ lane, type, working_ms, person_ms, gate_ms, regression_ms, result },
      })),
      [
        {
          ...{ lane: 'Spark', type: 'coding', working_ms: 18 * minute, person_ms: 10 * minute },
          ...{ gate_ms: null, regression_ms: null, result: 'merged' },
        },
        {
          ...{ lane: 'Fizz', type: 'coding', working_ms: null, person_ms: null },
          ...{ gate_ms: null, regression_ms: null, result: 'gave_up' },
        },
        {
          ...{ lane: 'Merge queue', type: 'merge', working_ms: null, person_ms: null },
          ...{ gate_ms: 8 * minute, regression_ms: null, result: 'merged' },
        },
        {
          ...{ lane: 'Spark 2', type: 'testing', working_ms: null, person_ms: null },
          ...{ gate_ms: null, regression_ms: 9 * minute, result: null },
        },
      ],
    );
  });
});

describe('A lane of the timeline', () => {
  const bar = (from: number, until: number | null, result: string | null = 'merged'): TimelineBar => ({
    ...{ key: `agent-${from}`, agentId: from, featureId: null, name: '', type: 'coding', attempt: 1 },
    ...{ result, from, until, spans: [] },
  });
  const lane = { key: 'slot-0', kind: 'slot', index: 0 } as const;

  it('joins bars that are too narrow to be told apart, and no others', () => {
    const bars = [
      bar(0, 100),
      bar(200, 201),
      bar(202, 203, 'gave_up'),
      bar(204, 205),
      bar(400, 401),
      bar(500, null),
    ];
    const { bars: apart, blocks } = laneOf(lane, bars, 1);
    assert.deepEqual(
      apart.map(({ from }) => from),
      [0, 400, 500],
    );
    assert.deepEqual(blocks, [{ from: 200, until: 205, count: 3, failed: 1 }]);
  });

  it('never holds more than its picture has room for, however many agents there were', () => {
    const many = Array.from({ length: 100_000 }, (_, index) => bar(index * 100, index * 100 + 90));
    const { bars, blocks } = laneOf(lane, many, (100_000 * 100) / 1000);
    assert.ok(bars.length + blocks.length <= 334, `${bars.length} bars and ${blocks.length} blocks`);
    assert.equal(
      blocks.reduce((sum, { count }) => sum + count, bars.length),
      100_000,
    );
  });

  it('takes what overlaps no other, as long as there are lanes', () => {
    const spread = packed([bar(0, 10), bar(5, 15), bar(10, 20), bar(12, 14)], 3);
    assert.deepEqual(
      spread.map((each) => each.map(({ from }) => from)),
      [[0, 10], [5], [12]],
    );
  });
});
