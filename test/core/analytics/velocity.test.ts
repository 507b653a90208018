import assert from 'node:assert/strict';
import { addAgents, factsOf, hour, minute, now, ran, ReportLab, rowsOf } from './reportLab';

describe('The velocity report', () => {
  let lab: ReportLab;
  beforeEach(async () => {
    lab = new ReportLab();
    await lab.open();
  });
  afterEach(() => lab.remove());

  it('counts completed agents per hour, by type, with averages of the completed ones alone', async () => {
    await addAgents(
      lab.store,
      // 06:00 is six hours ago; two coding agents completed, one failed.
      ran('2026-03-10T06:00:00.000Z', 10 * minute, 1 * minute),
      ran('2026-03-10T09:00:00.000Z', 20 * minute, 3 * minute),
      { ...ran('2026-03-10T10:00:00.000Z', 90 * minute), status: 'failed' },
      { ...ran('2026-03-10T11:00:00.000Z', 6 * minute), agent_type: 'testing' },
      { agent_type: 'testing', spawned_at: '2026-03-10T11:59:00.000Z', status: 'running' },
    );
    const report = lab.report('velocity', { hours: 24 });
    assert.deepEqual(factsOf(report), { completed: 3, hours_observed: 6, completed_per_hour: 0.5 });
    assert.deepEqual(rowsOf(report), [
      {
        agent_type: 'coding',
        completed: 2,
        failed: 1,
        killed: 0,
        completed_per_hour: 2 / 6,
        // 10 + 20 + 90 minutes, none at the same time.
        completed_per_busy_hour: 1,
        avg_duration_ms: 15 * minute,
        avg_idle_ms: 2 * minute,
        min_duration_ms: 10 * minute,
        max_duration_ms: 20 * minute,
      },
      {
        agent_type: 'testing',
        completed: 1,
        failed: 0,
        killed: 0,
        completed_per_hour: 1 / 6,
        // 6 minutes, and 1 of the one that is still at work.
        completed_per_busy_hour: 1 / (7 / 60),
        avg_duration_ms: 6 * minute,
        avg_idle_ms: 0,
        min_duration_ms: 6 * minute,
        max_duration_ms: 6 * minute,
      },
    ]);
  });

  it('counts time in which several agents were alive once', async () => {
    await addAgents(
      lab.store,
      ran('2026-03-10T08:00:00.000Z', 60 * minute),
      ran('2026-03-10T08:10:00.000Z', 10 * minute),
      ran('2026-03-10T08:30:00.000Z', 60 * minute),
      ran('2026-03-10T10:00:00.000Z', 30 * minute),
    );
    // 08:00 to 09:30 and 10:00 to 10:30.
    assert.equal(rowsOf(lab.report('velocity', { hours: 24 }))[0]?.['completed_per_busy_hour'], 4 / 2);
  });

  it('counts an agent in the period in which it ended, and only what of its life lies in there', async () => {
    await addAgents(
      lab.store,
      ran('2026-03-10T09:00:00.000Z', 90 * minute),
      ran('2026-03-09T00:00:00.000Z', minute),
    );
    const report = lab.report('velocity', { hours: 2 });
    assert.deepEqual(factsOf(report), { completed: 1, hours_observed: 2, completed_per_hour: 0.5 });
    assert.equal(rowsOf(report)[0]?.['completed_per_busy_hour'], 1 / 0.5);
  });

  it('includes both ends of the period, to the millisecond', async () => {
    const end = (at: string) => ({ ...ran('2026-03-09T10:00:00.000Z', hour), completed_at: at });
    await addAgents(
      lab.store,
      end('2026-03-09T11:59:59.999Z'),
      end('2026-03-09T12:00:00.000Z'),
      end('2026-03-10T12:00:00.000Z'),
      end('2026-03-10T12:00:00.001Z'),
    );
    assert.equal(factsOf(lab.report('velocity', { hours: 24 }))['completed'], 2);
  });

  it('looks at one type of agent when asked to', async () => {
    await addAgents(lab.store, ran('2026-03-10T09:00:00.000Z', minute), {
      ...ran('2026-03-10T09:00:00.000Z', minute),
      agent_type: 'testing',
    });
    const report = lab.report('velocity', { agentType: 'testing' });
    assert.deepEqual(
      rowsOf(report).map((row) => row['agent_type']),
      ['testing'],
    );
    assert.deepEqual(
      report.notes.filter((note) => note.includes('No agent is of the type')),
      [],
    );
  });

  it('says so when no agent is of the type that was asked for', async () => {
    await addAgents(lab.store, ran('2026-03-10T09:00:00.000Z', minute));
    const report = lab.report('velocity', { agentType: 'codign' });
    assert.deepEqual(rowsOf(report), []);
    assert.match(report.notes.join('\n'), /No agent is of the type "codign"; known are coding\./);
  });

  it('leaves out imported agents whose times were not measured, and says how many', async () => {
    const metadata = (value: object) => ({ metadata: JSON.stringify(value) });
    await addAgents(
      lab.store,
      { ...ran('2026-03-10T09:00:00.000Z', minute), ...metadata({ durationsUntrusted: true }) },
      { ...ran('2026-03-10T09:00:00.000Z', minute), ...metadata({ timesUntrusted: true }) },
      { ...ran('2026-03-10T09:00:00.000Z', minute), ...metadata({ durationsUntrusted: false }) },
      { ...ran('2026-03-10T09:00:00.000Z', minute), ...metadata({ origin: 'agent_state.json' }) },
      { ...ran('2026-03-10T09:00:00.000Z', minute), metadata: '[1, "not an object"]' },
    );
    const report = lab.report('velocity');
    assert.equal(factsOf(report)['completed'], 3);
    assert.ok(report.notes.includes('2 imported agents are left out: their times were not measured.'));
  });

  it('is empty, and divides by nothing, before the first agent', () => {
    const report = lab.report('velocity');
    assert.deepEqual(factsOf(report), { completed: 0, hours_observed: 0, completed_per_hour: null });
    assert.deepEqual(report.tables[0].rows, []);
  });

  it('knows of no other now than the one it is given', async () => {
    await addAgents(lab.store, ran('2026-03-10T09:00:00.000Z', minute));
    assert.equal(factsOf(lab.report('velocity', { now: now - 4 * hour, hours: 24 }))['completed'], 0);
    assert.equal(factsOf(lab.report('velocity', { now: now + 20 * hour, hours: 24 }))['completed'], 1);
  });
});
