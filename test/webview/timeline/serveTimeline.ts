import type { FromDashboard } from '../../../src/shared/messages';
import { answerOf, type SampleTimeline } from '../../support/sampleTimeline';
import type { DashboardPage } from '../dashboardPage';

type Question = Extract<FromDashboard, { type: 'loadTimeline' }>;

/** Answers the page's questions for ranges of the timeline as they come, until it is closed. */
export async function serveTimeline(page: DashboardPage, sample: SampleTimeline): Promise<void> {
  await page.serve('timelineOf', ({ requestId, request }: Question) => ({
    type: 'timeline',
    requestId,
    range: answerOf(sample, request),
  }));
  await page.page.evaluate(`(() => {
    const answer = (message) => {
      if (message.type !== 'loadTimeline') return;
      window.timelineOf(message).then((answer) => window.postMessage(answer, '*'));
    };
    const { push } = window.sentMessages;
    window.sentMessages.push = function (message) { answer(message); return push.call(this, message); };
    window.sentMessages.forEach(answer);
  })()`);
}
