import assert from 'node:assert/strict';
import { addAgents, addFeatures, factsOf, hour, minute, ran, ReportLab, rowsOf } from './reportLab';

describe('Reports over time', () => {
  let lab: ReportLab;
  beforeEach(async () => {
    lab = new ReportLab();
    await lab.open();
  });
  afterEach(() => lab.remove());

  const at = (time: string): string => `2026-03-10T${time}:00.000Z`;
  const untrusted = { metadata: JSON.stringify({ durationsUntrusted: true }) };

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
        regressed: 0,
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

    it('tell what regressed, and what has become of it', async () => {
      await lab.store.commit((tx) => {
        for (const [feature, result, finishedAt] of [
          [1, 'passed', at('11:10')],
          [3, 'regressed', at('11:20')],
          [6, 'regressed', '2026-03-01T00:00:00.000Z'],
        ] as const) {
          tx.run(
            `INSERT INTO regression_test (agent_id, feature_id, feature_fence, result, seen, created_at, finished_at)
             VALUES (2, ?, 1, ?, 'The page is empty.', ?, ?)`,
            [feature, result, finishedAt, finishedAt],
          );
        }
      });
      const report = lab.report('activity-summary');
      assert.equal(factsOf(report)['regressed'], 1);
      assert.deepEqual(
        rowsOf(report, 'regressions').map((row) => Object.values(row)),
        [[3, 'Fails', at('11:20'), 2, 'failed', 'The page is empty.']],
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
          ['unverified merge', 2, null, 'Unchecked', 'No check has passed on exactly what was merged.'],
        ],
      );
    });

    it('show no duration that was not measured', async () => {
      await addAgents(lab.store, { ...ran(at('08:00'), hour), ...untrusted });
      assert.equal(rowsOf(lab.report('activity-summary'), 'agents')[0]?.['duration_ms'], null);
    });
  });
});
