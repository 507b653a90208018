import assert from 'node:assert/strict';
import { answered, askedFor, noReport, reportIn } from '../../../webview-ui/reports/reportState';
import { sampleReport } from '../../support/sampleReport';

describe('The report that the dashboard shows', () => {
  const report = sampleReport();
  const shown = answered(askedFor(noReport, 'velocity'), report);

  it('is the one that was asked for, once it is there', () => {
    assert.deepEqual(askedFor(noReport, 'velocity'), { kind: 'loading', id: 'velocity', before: undefined });
    assert.deepEqual(shown, { kind: 'shown', id: 'velocity', report });
  });

  it('stays while it is refreshed, and goes when another is chosen', () => {
    assert.equal(reportIn(askedFor(shown, 'velocity')), report);
    assert.equal(reportIn(askedFor(askedFor(shown, 'velocity'), 'velocity')), report);
    assert.equal(reportIn(askedFor(shown, 'throughput')), undefined);
  });

  it('is none that comes too late or that nobody asked for', () => {
    const other = askedFor(shown, 'throughput');
    assert.equal(answered(other, report), other);
    assert.equal(answered(noReport, report), noReport);
  });

  it('gives way to the reason why it cannot be read', () => {
    const failed = answered(askedFor(shown, 'velocity'), {
      type: 'reportFailed',
      id: 'velocity',
      message: 'There is no database yet.',
    });
    assert.deepEqual(failed, { kind: 'failed', id: 'velocity', message: 'There is no database yet.' });
    assert.equal(reportIn(failed), undefined);
  });
});
