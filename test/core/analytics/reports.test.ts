import assert from 'node:assert/strict';
import { MusterError } from '../../../src/core/base/errors';
import { reports } from '../../../src/core/analytics/reports';
import { addAgents, addFeatures, factsOf, hour, minute, ran, ReportLab, rowsOf } from './reportLab';

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

  describe('on hourly velocity', () => {
    it('count starts by their hour, and ends by theirs', async () => {
      await addAgents(
        lab.store,
        ran(at('08:50'), 20 * minute),
        { ...ran(at('08:10'), 5 * minute), status: 'failed' },
        { ...ran(at('08:10'), 5 * minute), status: 'killed' },
        { spawned_at: at('09:30'), status: 'running' },
        { ...ran(at('08:10'), minute), ...untrusted },
      );
      const report = lab.report('hourly-velocity');
      assert.deepEqual(rowsOf(report), [
        { hour: at('08:00'), spawned: 3, completed_of_spawned: 1, completed: 0, failed: 2 },
        { hour: at('09:00'), spawned: 1, completed_of_spawned: 0, completed: 1, failed: 0 },
      ]);
      assert.equal(report.notes.length, 1);
    });
  });

  describe('on the priority timeline', () => {
    it('order priorities as numbers and name their features', async () => {
      await addFeatures(
        lab.store,
        { id: 1, priority: 10, name: 'Ten' },
        { id: 2, priority: 2, name: 'Two' },
        { id: 3, priority: 2, name: 'Two as well' },
      );
      await addAgents(
        lab.store,
        { ...ran(at('08:00'), 10 * minute), feature_id: 1, priority_number: 10 },
        { ...ran(at('09:00'), 30 * minute), feature_id: 1, priority_number: 10, status: 'failed' },
        { ...ran(at('08:00'), minute), feature_id: 2, priority_number: 2 },
        { ...ran(at('08:00'), minute), feature_id: 3, priority_number: 2 },
        { spawned_at: at('08:00'), status: 'running', priority_number: 1.5 },
        { ...ran(at('08:00'), hour) },
      );
      assert.deepEqual(rowsOf(lab.report('priority-timeline')), [
        {
          priority_number: 1.5,
          feature: null,
          agent_type: 'coding',
          first_spawn: at('08:00'),
          last_completion: null,
          elapsed_ms: null,
          agent_count: 1,
          total_time_ms: null,
          avg_time_ms: null,
        },
        {
          priority_number: 2,
          feature: '2 features',
          agent_type: 'coding',
          first_spawn: at('08:00'),
          last_completion: at('08:01'),
          elapsed_ms: minute,
          agent_count: 2,
          total_time_ms: 2 * minute,
          avg_time_ms: minute,
        },
        {
          priority_number: 10,
          feature: 'Ten',
          agent_type: 'coding',
          first_spawn: at('08:00'),
          last_completion: at('09:30'),
          elapsed_ms: 90 * minute,
          agent_count: 2,
          total_time_ms: 40 * minute,
          avg_time_ms: 20 * minute,
        },
      ]);
    });
  });

  describe('on throughput', () => {
    it('count days of UTC, also those on which nothing was finished', async () => {
      await addFeatures(
        lab.store,
        { id: 1, name: 'A', status: 'passing', passed_at: '2026-03-07T23:59:59.999Z' },
        { id: 2, name: 'B', status: 'passing', passed_at: '2026-03-08T00:00:00.000Z' },
        { id: 3, name: 'C', status: 'passing', passed_at: '2026-03-08T10:00:00.000Z' },
        { id: 4, name: 'D', status: 'pending', passed_at: null },
      );
      const done = (day: string, priority_number: number, more = {}) => ({
        ...ran(`2026-03-${day}T10:00:00.000Z`, minute),
        priority_number,
        ...more,
      });
      await addAgents(
        lab.store,
        // Priority 1 takes two agents over two days and is completed on the second one.
        done('07', 1),
        done('08', 1, { outcome: 'merged' }),
        done('08', 2, { outcome: 'gate_red' }),
        done('10', 2, { outcome: 'submitted' }),
        done('10', 3, { status: 'failed' }),
        done('10', 4, untrusted),
      );
      const report = lab.report('throughput');
      assert.deepEqual(
        rowsOf(report).map((row) => Object.values(row)),
        [
          ['2026-03-07', 1, 0, 1, 0],
          ['2026-03-08', 2, 1, 2, 0],
          ['2026-03-09', 0, 0, 0, 0],
          ['2026-03-10', 0, 0, 1, 0],
        ],
      );
      assert.deepEqual(factsOf(report), {
        features_passed: 3,
        features_passed_per_day: 0.75,
        priorities_completed: 1,
        priorities_completed_per_day: 0.25,
      });
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

  describe('that sum up the activity', () => {
    beforeEach(async () => {
      await addFeatures(
        lab.store,
        { id: 1, name: 'Passes', status: 'passing', passed_at: at('11:00') },
        { id: 2, name: 'Unchecked', status: 'passing', passed_at: '2026-03-01T00:00:00.000Z', unverified: 1 },
        { id: 3, name: 'Fails', status: 'failed', last_error: 'Failed after 3 attempts.' },
        { id: 4, name: 'Asks', human_question: 'Which one?' },
        { id: 5, name: 'Was answered', human_question: 'Which one?', human_answer: 'This one.' },
        { id: 6, name: 'Waits', status: 'in_progress' },
      );
      const tokens = { input_tokens: 1000, output_tokens: 200, cost_usd: 0.25 };
      await addAgents(
        lab.store,
        { ...ran('2026-03-08T08:00:00.000Z', minute), feature_id: 2, ...tokens },
        { ...ran(at('08:00'), 40 * minute), feature_id: 1, outcome: 'merged', ...tokens },
        {
          ...ran(at('09:00'), minute),
          feature_id: 3,
          status: 'failed',
          outcome: 'no_submission',
          error_message: 'It ended with exit code 3.',
        },
        {
          spawned_at: at('10:00'),
          status: 'running',
          feature_id: 6,
          waiting_for_person: 1,
          stalled: 1,
          last_thought: 'May I?',
          provider: 'claude',
          model: 'm',
          ...tokens,
        },
      );
    });

    it('tell the figures of the period', () => {
      assert.deepEqual(factsOf(lab.report('activity-summary')), {
        started: 3,
        live: 1,
        completed: 1,
        failed: 1,
        killed: 0,
        passed: 1,
        merged: 0,
        input_tokens: 2000,
        output_tokens: 400,
        cost_usd: 0.5,
      });
    });

    it('tell what ran, the latest first', () => {
      assert.deepEqual(
        rowsOf(lab.report('activity-summary'), 'agents').map(({ agent_id, feature, status, duration_ms }) => [
          agent_id,
          feature,
          status,
          duration_ms,
        ]),
        [
          [4, 'Waits', 'running', null],
          [3, 'Fails', 'failed', minute],
          [2, 'Passes', 'completed', 40 * minute],
        ],
      );
    });

    it('tell what passed, what did not work out and what it cost', () => {
      const report = lab.report('activity-summary');
      assert.deepEqual(rowsOf(report, 'passed'), [
        { feature_id: 1, name: 'Passes', passed_at: at('11:00'), verified: 'yes' },
      ]);
      assert.deepEqual(
        rowsOf(report, 'failures').map(({ agent_id, error }) => [agent_id, error]),
        [[3, 'It ended with exit code 3.']],
      );
      assert.deepEqual(rowsOf(report, 'cost'), [
        {
          provider: 'claude',
          model: 'm',
          agents: 1,
          input_tokens: 1000,
          output_tokens: 200,
          cost_usd: 0.25,
        },
        {
          provider: 'demo',
          model: null,
          agents: 2,
          input_tokens: 1000,
          output_tokens: 200,
          cost_usd: 0.25,
        },
      ]);
      assert.deepEqual(
        rowsOf(report, 'bottlenecks').map(({ agent_id, reasons }) => [agent_id, reasons]),
        [[2, 'long duration']],
      );
    });

    it('tell what needs a person, however old it is', () => {
      assert.deepEqual(
        rowsOf(lab.report('activity-summary', { hours: 1 }), 'needs_person').map((row) => Object.values(row)),
        [
          ['question', 4, null, 'Asks', 'Which one?'],
          ['failed feature', 3, null, 'Fails', 'Failed after 3 attempts.'],
          ['waiting agent', 6, 4, 'Waits', 'May I?'],
          ['stalled agent', 6, 4, 'Waits', 'May I?'],
          ['unverified merge', 2, null, 'Unchecked', 'Merged without a check of the merged tree.'],
        ],
      );
    });

    it('show no duration that was not measured', async () => {
      await addAgents(lab.store, { ...ran(at('08:00'), hour), ...untrusted });
      assert.equal(rowsOf(lab.report('activity-summary'), 'agents')[0]?.['duration_ms'], null);
    });
  });
});
