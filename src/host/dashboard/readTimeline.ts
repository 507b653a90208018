import { timelineRange } from '../../core/analytics/timeline/timelineRange';
import type { TimelineRange, TimelineRequest } from '../../shared/timeline';
import type { Project } from '../project';

/** From the engine's own database where this window runs the project, else from the files. */
export async function readTimeline(project: Project, request: TimelineRequest): Promise<TimelineRange> {
  const { orchestrator } = await project.open();
  const { runStartedAt } = orchestrator.snapshot();
  return orchestrator.read((reader) => timelineRange(reader, request, { now: Date.now(), runStartedAt }));
}
