import { analyticsOverview, beginningOf } from '../../../src/core/analytics/overview/analyticsOverview';
import { bottlenecks } from '../../../src/core/analytics/reports/bottlenecks';
import { timelineRange } from '../../../src/core/analytics/timeline/timelineRange';
import type { Orchestrator } from '../../../src/core/orchestrator';
import type { FromDashboard, ToDashboard } from '../../../src/shared/messages';
import { tableMessage } from '../../../src/host/dashboard/reportMessage';
import type { DashboardPage } from '../../../test/webview/dashboardPage';
import type { FakeClock } from '../../../test/support/fakeClock';

/** Runs in the page from its beginning: keeps the longest task since it was last asked. */
export const longTaskWatch = `
  window.longestTask = 0;
  window.taskWatch = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) window.longestTask = Math.max(window.longestTask, duration);
  });
  window.taskWatch.observe({ type: 'longtask' });
  window.takeLongestTask = () => {
    for (const { duration } of window.taskWatch.takeRecords()) window.longestTask = Math.max(window.longestTask, duration);
    const longest = window.longestTask;
    window.longestTask = 0;
    return longest;
  };`;

/** The little of the page's window that is used. */
interface PageWindow {
  readonly sentMessages: FromDashboard[];
  postMessage(message: unknown, targetOrigin: string): void;
  requestAnimationFrame(callback: () => void): void;
}

/** The dashboard with a host that answers it from the engine. */
export class WatchedPage {
  constructor(
    private readonly dashboard: DashboardPage,
    private readonly orchestrator: Orchestrator,
    private readonly clock: FakeClock,
  ) {}

  async showSnapshot(): Promise<void> {
    await this.post({ type: 'snapshot', snapshot: this.orchestrator.snapshot() });
  }

  /** Resolves when the page has drawn it and what it asked for. */
  async post(message: ToDashboard): Promise<void> {
    // Hands it over as VS Code does; in the page. What it asks for by then comes back.
    const asked = await this.dashboard.page.evaluate(async (text) => {
      const page = globalThis as unknown as PageWindow;
      page.postMessage(JSON.parse(text), '*');
      await new Promise<void>((drawn) =>
        page.requestAnimationFrame(() => page.requestAnimationFrame(() => drawn())),
      );
      return page.sentMessages.splice(0);
    }, JSON.stringify(message));
    for (const request of asked) {
      const answer = await this.answer(request);
      if (answer !== undefined) await this.post(answer);
    }
  }

  /** Milliseconds, since the last call. */
  longestTask(): Promise<number> {
    return this.dashboard.page.evaluate<number>('window.takeLongestTask()');
  }

  private async answer(message: FromDashboard): Promise<ToDashboard | undefined> {
    const { orchestrator } = this;
    const now = this.clock.now();
    const { runStartedAt } = orchestrator.snapshot();
    if (message.type === 'loadRecord') {
      return { type: 'featureRecord', record: await orchestrator.featureRecord(message.featureId) };
    }
    if (message.type === 'loadTimeline') {
      const { requestId, request } = message;
      const range = await orchestrator.read((reader) =>
        timelineRange(reader, request, { now, runStartedAt }),
      );
      return { type: 'timeline', requestId, range };
    }
    if (message.type !== 'loadAnalytics') return undefined;
    const { requestId, request } = message;
    return orchestrator.read((reader) => {
      const from = beginningOf(reader, request.period, { now, runStartedAt });
      const range = { from: isoOf(from), until: isoOf(now), agentType: null };
      return {
        ...{ type: 'analytics', requestId },
        overview: analyticsOverview(reader, from, now, request.offsetMinutes),
        bottlenecks: tableMessage(bottlenecks(reader, range).tables[0]),
      };
    });
  }
}

function isoOf(ms: number): string {
  return new Date(ms).toISOString();
}
