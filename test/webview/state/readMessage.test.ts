import assert from 'node:assert/strict';
import { readMessage } from '../../../webview-ui/state/readMessage';
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
    ];
    for (const other of [...others, { type: 'noProject', message: 5 }, { type: 'reload' }]) {
      assert.equal(readMessage(other), undefined);
    }
  });
});
