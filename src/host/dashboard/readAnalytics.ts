import { analyticsOverview, beginningOf } from '../../core/analytics/overview/analyticsOverview';
import { bottlenecks } from '../../core/analytics/reports/bottlenecks';
import type { AnalyticsRequest } from '../../shared/analytics';
import type { AnalyticsMessage } from '../../shared/messages';
import type { Project } from '../project';
import { tableMessage } from './reportMessage';

/** From the engine's own database where this window runs the project, else from the files. */
export async function readAnalytics(
  project: Project,
  { period, offsetMinutes }: AnalyticsRequest,
): Promise<Pick<AnalyticsMessage, 'overview' | 'bottlenecks'>> {
  const { orchestrator } = await project.open();
  const { runStartedAt } = orchestrator.snapshot();
  const now = Date.now();
  return orchestrator.read((reader) => {
    const from = beginningOf(reader, period, { now, runStartedAt });
    const range = { from: new Date(from).toISOString(), until: new Date(now).toISOString(), agentType: null };
    return {
      overview: analyticsOverview(reader, from, now, offsetMinutes),
      bottlenecks: tableMessage(bottlenecks(reader, range).tables[0]),
    };
  });
}
