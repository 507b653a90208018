import assert from 'node:assert/strict';
import { MusterError } from '../../../src/core/base/errors';
import { reports } from '../../../src/core/analytics/reports';
import { addAgents, factsOf, hour, minute, ran, ReportLab, rowsOf } from './reportLab';

describe('Reports', () => {
  let lab: ReportLab;
  beforeEach(async () => {
    lab = new ReportLab();
    await lab.open();
  });
  afterEach(() => lab.remove());

  const at = (time: string): string => `2026-03-10T${time}:00.000Z`;
  const untrusted = { metadata: JSON.stringify({ durationsUntrusted: true }) };

  for (const { id } of reports) {
    it(`called ${id} can be built of an empty database, and of one type of agent`, () => {
      for (const agentType of [undefined, 'coding']) {
        const report = lab.report(id, { agentType });
        assert.equal(report.id, id);
        for (const table of report.tables) {
          assert.ok(table.rows.every((row) => row.length === table.columns.length));
          assert.equal(new Set(table.columns.map(({ key }) => key)).size, table.columns.length);
        }
        assert.equal(new Set(report.tables.map(({ key }) => key)).size, report.tables.length);
      }
    });
  }

  it('have to be asked for by a name that exists', () => {
    assert.throws(
      () => lab.report('velocitie'),
      (error) => error instanceof MusterError && error.code === 'SettingInvalid',
    );
  });

  it('say which period they cover', () => {
    const { from, until, agentType } = lab.report('velocity', { hours: 48, agentType: 'coding' });
    assert.deepEqual(
      { from, until, agentType },
      { from: '2026-03-08T12:00:00.000Z', until: '2026-03-10T12:00:00.000Z', agentType: 'coding' },
    );
  });

  describe('on bottlenecks', () => {
    it('name what took longer than 95 of 100, by the nearest rank', async () => {
      // 1 to 20 minutes: the 19th is the shortest that 95 % did not exceed.
      await addAgents(
        lab.store,
        ...Array.from({ length: 20 }, (_, index) => ran(at('08:00'), (index + 1) * minute)),
      );
      const report = lab.report('bottlenecks');
      assert.deepEqual(factsOf(report), { p95_ms: 19 * minute, bottlenecks: 1 });
      assert.deepEqual(rowsOf(report), [
        {
          agent_id: 20,
          agent_type: 'coding',
          task_id: 'feature-1',
          priority_number: null,
          duration_ms: 20 * minute,
          idle_time_ms: 0,
          reasons: 'above the 95th percentile',
          spawned_at: at('08:00'),
          completed_at: at('08:20'),
        },
      ]);
    });

    it('name high idle time and long duration, with SPEC-110 thresholds that are not included', async () => {
      await addAgents(
        lab.store,
        ran(at('08:00'), 30 * minute),
        ran(at('08:00'), 30 * minute + 1),
        ran(at('08:00'), 10 * minute, 5 * minute),
        ran(at('08:00'), 10 * minute, 5 * minute + 1),
        ran(at('08:00'), 60 * minute, 31 * minute),
        { ...ran(at('08:00'), 3 * hour), status: 'failed' },
        { ...ran(at('08:00'), 3 * hour), ...untrusted },
      );
      const report = lab.report('bottlenecks');
      assert.deepEqual(
        rowsOf(report).map(({ agent_id, reasons }) => [agent_id, reasons]),
        [
          [5, 'high idle time, long duration'],
          [2, 'long duration'],
          [4, 'high idle time'],
        ],
      );
      assert.ok(report.notes.includes('1 imported agent is left out: their times were not measured.'));
    });

    it('show the hundred longest and say of how many', async () => {
      await addAgents(lab.store, ...Array.from({ length: 120 }, () => ran(at('08:00'), hour)));
      const report = lab.report('bottlenecks');
      assert.equal(rowsOf(report).length, 100);
      assert.equal(factsOf(report)['bottlenecks'], 120);
      assert.ok(report.notes.includes('The 100 longest of 120 are shown.'));
    });

    it('compare the types of agents', async () => {
      await addAgents(
        lab.store,
        ran(at('08:00'), 10 * minute, minute),
        ran(at('08:00'), 20 * minute, 5 * minute),
        ran(at('08:00'), 30 * minute, 6 * minute),
        { ...ran(at('08:00'), minute), agent_type: 'testing', idle_time_ms: null },
      );
      assert.deepEqual(rowsOf(lab.report('bottlenecks'), 'durations'), [
        {
          agent_type: 'coding',
          completed: 3,
          median_ms: 20 * minute,
          p95_ms: 30 * minute,
          max_ms: 30 * minute,
          idle_share: 0.2,
        },
        {
          agent_type: 'testing',
          completed: 1,
          median_ms: minute,
          p95_ms: minute,
          max_ms: minute,
          idle_share: null,
        },
      ]);
    });
  });

  describe('on the success rate', () => {
    it('tell what completed from what was merged, and leave out what is still at work', async () => {
      await addAgents(
        lab.store,
        { ...ran(at('08:00'), minute), outcome: 'merged' },
        { ...ran(at('08:00'), minute), outcome: 'gate_red' },
        { ...ran(at('08:00'), minute), status: 'failed', outcome: 'no_submission' },
        { ...ran(at('08:00'), minute), status: 'killed', outcome: 'interrupted' },
        { spawned_at: at('08:00'), status: 'running' },
        { spawned_at: at('08:00'), status: 'spawned', provider: 'claude', model: 'm' },
      );
      const report = lab.report('success-rate');
      assert.deepEqual(factsOf(report), { success_rate: 0.5, merged_rate: 0.25 });
      const figures = { failed: 1, killed: 1, completed: 2, success_rate: 0.5, merged: 1, merged_rate: 0.25 };
      assert.deepEqual(rowsOf(report), [{ agent_type: 'coding', agents: 6, live: 2, ...figures }]);
      assert.deepEqual(rowsOf(report, 'models'), [
        { provider: 'demo', model: null, agents: 5, live: 1, ...figures },
        {
          provider: 'claude',
          model: 'm',
          agents: 1,
          live: 1,
          completed: 0,
          failed: 0,
          killed: 0,
          success_rate: null,
          merged: 0,
          merged_rate: null,
        },
      ]);
    });
  });

  describe('on idle time', () => {
    it('put the priority that waited longest first, and mark what is over a minute', async () => {
      await addAgents(
        lab.store,
        { ...ran(at('08:00'), 4 * minute, minute), priority_number: 1 },
        { ...ran(at('08:00'), 10 * minute, 2 * minute), priority_number: 2 },
        { ...ran(at('08:00'), 10 * minute, 4 * minute), priority_number: 2, status: 'failed' },
        { spawned_at: at('08:00'), status: 'running', idle_time_ms: 9 * minute, priority_number: 2 },
        { ...ran(at('08:00'), 10 * minute, 8 * minute), priority_number: null },
        { ...ran(at('08:00'), 10 * minute, 8 * minute), priority_number: 3, ...untrusted },
      );
      const report = lab.report('idle-time');
      assert.deepEqual(factsOf(report), { high: 1 });
      assert.deepEqual(rowsOf(report), [
        {
          priority_number: 2,
          agents: 3,
          avg_idle_ms: 5 * minute,
          max_idle_ms: 9 * minute,
          total_idle_ms: 15 * minute,
          // The one at work has no duration yet to be a share of.
          idle_share: 0.3,
          high: 'yes',
        },
        {
          priority_number: 1,
          agents: 1,
          avg_idle_ms: minute,
          max_idle_ms: minute,
          total_idle_ms: minute,
          idle_share: 0.25,
          high: 'no',
        },
      ]);
    });
  });
});
