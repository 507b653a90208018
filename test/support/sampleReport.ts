import type { ReportMessage } from '../../src/shared/messages';

export function sampleReport(changes: Partial<ReportMessage> = {}): ReportMessage {
  return {
    type: 'report',
    id: 'velocity',
    title: 'Velocity',
    period: '2026-03-03 08:00:00 to 2026-03-10 08:00:00 (UTC)',
    facts: [{ label: 'Completed agents', value: '14' }],
    tables: [
      {
        title: 'By type',
        columns: [
          { title: 'Type', numeric: false },
          { title: 'Completed', numeric: true },
          { title: 'Per hour', numeric: true },
        ],
        rows: [
          ['coding', '12', '1.5'],
          ['testing', '2', '0.25'],
        ],
        moreRows: 0,
        whenEmpty: 'No agent has completed.',
      },
    ],
    notes: ['Two agents whose times were not measured are left out.'],
    ...changes,
  };
}
