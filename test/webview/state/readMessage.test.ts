import assert from 'node:assert/strict';
import { readMessage } from '../../../webview-ui/state/readMessage';
import { sampleAnalytics } from '../../support/sampleAnalytics';
import { sampleReport } from '../../support/sampleReport';
import { sampleSnapshot } from '../../support/sampleSnapshot';

describe('Reading a message of the host', () => {
  it('takes snapshots and the reason why there is no project', () => {
    const snapshot = { type: 'snapshot', snapshot: sampleSnapshot() };
    assert.equal(readMessage(snapshot), snapshot);
    const noProject = { type: 'noProject', message: 'Open a folder.' };
    assert.equal(readMessage(noProject), noProject);
  });

  it('takes a report, and the reason why there is none', () => {
    const report = sampleReport();
    assert.equal(readMessage(report), report);
    const failed = { type: 'reportFailed', id: 'velocity', message: 'There is no database yet.' };
    assert.equal(readMessage(failed), failed);
  });

  it('takes analytics, and the reason why there are none', () => {
    const request = { period: 'day', offsetMinutes: 0 } as const;
    const analytics = sampleAnalytics(3, request, Date.parse('2026-03-10T12:00:00.000Z'));
    assert.equal(readMessage(analytics), analytics);
    const failed = { type: 'analyticsFailed', requestId: 3, message: 'There is no database yet.' };
    assert.equal(readMessage(failed), failed);
  });

  it('lets nothing else through', () => {
    const others = [
      undefined,
      null,
      'snapshot',
      {},
      { type: 'snapshot' },
      { type: 'snapshot', snapshot: null },
      { type: 'report', id: 'velocity' },
      { type: 'report', id: 'everything', tables: [] },
      { type: 'reportFailed', id: 'velocity' },
      { type: 'analytics', requestId: 3, overview: {} },
      { type: 'analyticsFailed', requestId: 3 },
    ];
    for (const other of [...others, { type: 'noProject', message: 5 }, { type: 'reload' }]) {
      assert.equal(readMessage(other), undefined);
    }
  });
});
