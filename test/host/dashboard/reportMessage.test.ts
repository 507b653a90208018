import assert from 'node:assert/strict';
import type { Report, Table } from '../../../src/core/analytics/report';
import { reportMessage } from '../../../src/host/dashboard/reportMessage';

describe('a report for the dashboard', () => {
  const report = (rows: Table['rows']): Report => ({
    id: 'velocity',
    title: 'Velocity',
    from: '2026-03-03T08:00:00.000Z',
    until: '2026-03-10T08:00:00.000Z',
    agentType: null,
    facts: [{ key: 'completed', label: 'Completed', unit: 'count', value: 1234 }],
    tables: [
      {
        key: 'types',
        title: 'By type',
        columns: [
          { key: 'agent_type', title: 'Type', unit: 'text' },
          { key: 'avg_duration_ms', title: 'Duration', unit: 'ms' },
        ],
        rows,
        whenEmpty: 'No agent has completed.',
      },
    ],
    notes: ['A note.'],
  });

  it('has every value as text for people', () => {
    assert.deepEqual(
      reportMessage(
        'velocity',
        report([
          ['coding', 4200],
          [null, null],
        ]),
      ),
      {
        type: 'report',
        id: 'velocity',
        title: 'Velocity',
        period: '2026-03-03 08:00:00 to 2026-03-10 08:00:00 (UTC)',
        facts: [{ label: 'Completed', value: '1,234' }],
        tables: [
          {
            title: 'By type',
            columns: [
              { title: 'Type', numeric: false },
              { title: 'Duration', numeric: true },
            ],
            rows: [
              ['coding', '4.2 s'],
              ['–', '–'],
            ],
            moreRows: 0,
            whenEmpty: 'No agent has completed.',
          },
        ],
        notes: ['A note.'],
      },
    );
  });

  it('is cut to what can be read in a panel, and says what it lacks', () => {
    const rows = Array.from({ length: 250 }, () => ['x'.repeat(5000), 1] as const);
    const [table] = reportMessage('velocity', report(rows)).tables;
    assert.equal(table?.rows.length, 200);
    assert.equal(table.moreRows, 50);
    assert.equal(table.rows[0]?.[0]?.length, 300);
  });
});
