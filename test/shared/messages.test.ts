import assert from 'node:assert/strict';
import { reports } from '../../src/core/analytics/reports';
import { parseFromDashboard } from '../../src/shared/parseFromDashboard';
import { isReportId, reportChoices } from '../../src/shared/reports';

describe('What the dashboard sends', () => {
  it('is taken when it is exactly a message', () => {
    const messages = [
      { type: 'ready' },
      { type: 'retryFeature', featureId: 7 },
      { type: 'land' },
      { type: 'showFeatureDiff', featureId: 7 },
      { type: 'revertFeature', featureId: 7 },
      { type: 'runCheck', featureId: 7 },
      { type: 'deleteCheck', featureId: 7 },
      { type: 'decideChecks' },
      { type: 'pageFailed', message: 'TypeError' },
      { type: 'answerQuestion', featureId: 7 },
      { type: 'answerQuestion', featureId: 7, answer: 'Yes' },
      { type: 'editFeature', featureId: 7 },
      { type: 'saveFeature', requestId: 1, draft: { name: 'A', steps: ['B'], dependencies: [1] } },
      { type: 'saveFeature', requestId: 2, featureId: 7, draft: { priority: 1.5, model: '' } },
      { type: 'showDiff', agentId: 4 },
      { type: 'loadReport', id: 'velocity' },
      { type: 'exportReport', id: 'idle-time' },
      { type: 'exportReport', id: 'analytics', period: { from: 1, until: 2 }, table: 'durations' },
      { type: 'loadAnalytics', requestId: 1, request: { period: 'week', offsetMinutes: -300 } },
      { type: 'restartAgent', agentId: 7 },
    ];
    for (const message of messages) assert.equal(parseFromDashboard(message), message);
  });

  it('is refused when it names no report, feature or agent that could be', () => {
    const others = [
      undefined,
      'ready',
      { type: 'reload' },
      { type: 'retryFeature', featureId: '7' },
      { type: 'showFeatureDiff' },
      { type: 'restartAgent', agentId: '7' },
      { type: 'runCheck' },
      { type: 'revertFeature', featureId: 1.5 },
      { type: 'showDiff', featureId: 4 },
      { type: 'pageFailed', message: { text: 'TypeError' } },
      { type: 'answerQuestion', featureId: 7, answer: 7 },
      { type: 'answerQuestion', answer: 'Yes' },
      { type: 'editFeature' },
      { type: 'saveFeature', draft: { name: 'A' } },
      { type: 'saveFeature', requestId: 1, featureId: '7', draft: {} },
      { type: 'saveFeature', requestId: 1, draft: { name: 7 } },
      { type: 'saveFeature', requestId: 1, draft: { dependencies: ['1'] } },
      { type: 'saveFeature', requestId: 1, draft: { priority: Number.NaN } },
      { type: 'saveFeature', requestId: 1, draft: { status: 'passing' } },
      { type: 'saveFeature', requestId: 1, draft: { description: 'x'.repeat(200_000) } },
      { type: 'loadReport' },
      { type: 'loadReport', id: 7 },
      { type: 'loadReport', id: 'agents; DROP TABLE agent_lifecycle' },
      { type: 'loadReport', id: 'toString' },
      { type: 'exportReport', id: ['velocity'] },
      { type: 'exportReport', id: 'analytics', table: ['durations'] },
      { type: 'loadAnalytics', requestId: 1, request: { period: 'year', offsetMinutes: 0 } },
      { type: 'loadAnalytics', requestId: 1, request: { period: 'day', offsetMinutes: 1e9 } },
      { type: 'loadAnalytics', request: { period: 'day', offsetMinutes: 0 } },
    ];
    for (const other of others) assert.equal(parseFromDashboard(other), undefined);
  });
});

describe('The reports that the dashboard offers', () => {
  it('are all that there are, by the same titles', () => {
    const sorted = (list: readonly { readonly id: string; readonly title: string }[]) =>
      list.map(({ id, title }) => `${id}: ${title}`).sort();
    assert.deepEqual(sorted(reportChoices), sorted(reports));
    assert.ok(reports.every(({ id }) => isReportId(id)));
  });
});
