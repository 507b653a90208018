import type { AnalyticsMessage, FromDashboard } from '../../../src/shared/messages';
import { sampleAnalytics } from '../../support/sampleAnalytics';
import type { DashboardPage } from '../dashboardPage';

export type AnalyticsQuestion = Extract<FromDashboard, { type: 'loadAnalytics' }>;

/** Answers the page's questions for analytics as they come, until it is closed. */
export async function serveAnalytics(
  page: DashboardPage,
  answer = ({ requestId, request }: AnalyticsQuestion): AnalyticsMessage =>
    sampleAnalytics(requestId, request, Date.now()),
): Promise<void> {
  await page.serve('analyticsOf', answer);
  await page.page.evaluate(`(() => {
    const answer = (message) => {
      if (message.type !== 'loadAnalytics') return;
      window.analyticsOf(message).then((answer) => window.postMessage(answer, '*'));
    };
    const { push } = window.sentMessages;
    window.sentMessages.push = function (message) { answer(message); return push.call(this, message); };
    window.sentMessages.forEach(answer);
  })()`);
}
