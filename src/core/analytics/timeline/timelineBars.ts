import type { TimelineBar, TimelinePhase, TimelineSpan } from '../../../shared/timeline';
import type { AgentTimes, MergeTimes, QuestionTimes } from './timelineRows';

/**
 * An agent's life: waiting from its start to its first sign of work (`started_at`), then working, or for a testing
 * agent regression; a question splits that by the time it was open. One that is dead without a recorded end ends
 * where it began: nothing is known of it.
 */
export function agentBar(agent: AgentTimes, questions: readonly QuestionTimes[]): TimelineBar {
  const live = agent.status === 'spawned' || agent.status === 'running';
  const from = Date.parse(agent.spawnedAt);
  const until = live ? null : Math.max(from, timeOf(agent.completedAt) ?? from);
  const end = until ?? Number.POSITIVE_INFINITY;
  const started = Math.min(timeOf(agent.startedAt) ?? end, end);
  const steps: Step[] = [{ phase: 'waiting', at: from }];
  const work: TimelinePhase = agent.agentType === 'testing' ? 'regression' : 'working';
  steps.push({ phase: work, at: started });
  for (const { askedAt, answeredAt } of questions) {
    const answered = timeOf(answeredAt) ?? end;
    steps.push({ phase: 'person', at: Date.parse(askedAt) }, { phase: work, at: answered });
  }
  return {
    key: `agent-${agent.agentId}`,
    agentId: agent.agentId,
    featureId: agent.featureId,
    name: agent.featureName ?? agent.taskId,
    type: agent.agentType,
    attempt: agent.attempt,
    result: live ? null : (agent.outcome ?? agent.status),
    from,
    until,
    spans: spansOf(steps, until),
  };
}

/**
 * A merge's way: queued, perhaps held for a person, gate, and from the end of the gate to its own end merging. Only
 * the last try has its gate recorded, so earlier tries count as queued; what was merged without a gate was queued.
 */
export function mergeBar(merge: MergeTimes): TimelineBar {
  const from = Date.parse(merge.queuedAt);
  const finished = timeOf(merge.finishedAt);
  const until = finished === undefined ? null : Math.max(from, finished);
  const steps: Step[] = [{ phase: 'queued', at: from }];
  const held = timeOf(merge.heldAt);
  if (held !== undefined) {
    steps.push({ phase: 'person', at: held });
    const decided = timeOf(merge.decidedAt);
    if (decided !== undefined) steps.push({ phase: 'queued', at: decided });
  }
  const gateFrom = timeOf(merge.gateStartedAt);
  if (gateFrom !== undefined) steps.push({ phase: 'gate', at: gateFrom });
  const gateUntil = timeOf(merge.gateEndedAt);
  if (gateFrom !== undefined && gateUntil !== undefined) steps.push({ phase: 'merging', at: gateUntil });
  return {
    key: `merge-${merge.mergeId}`,
    agentId: merge.agentId,
    featureId: merge.featureId,
    name: merge.featureName ?? merge.branch,
    type: 'merge',
    attempt: 1,
    result: until === null ? null : merge.status,
    from,
    until,
    spans: spansOf(steps, until),
  };
}

interface Step {
  readonly phase: TimelinePhase;
  readonly at: number;
}

/** Each step lasts until the next; clocks that were set back must not make a span of less than nothing. */
function spansOf(steps: readonly Step[], until: number | null): readonly TimelineSpan[] {
  const end = until ?? Number.POSITIVE_INFINITY;
  const spans: TimelineSpan[] = [];
  let at = Number.NEGATIVE_INFINITY;
  steps.forEach((step, index) => {
    const from = Math.min(Math.max(step.at, at), end);
    at = from;
    const next = steps[index + 1];
    const to = next === undefined ? end : Math.min(Math.max(next.at, from), end);
    if (to <= from) return;
    const last = spans.at(-1);
    if (last?.phase === step.phase) spans[spans.length - 1] = { ...last, until: ended(to) };
    else spans.push({ phase: step.phase, from, until: ended(to) });
  });
  return spans;
}

function ended(time: number): number | null {
  return Number.isFinite(time) ? time : null;
}

function timeOf(at: string | null): number | undefined {
  const time = at === null ? Number.NaN : Date.parse(at);
  return Number.isNaN(time) ? undefined : time;
}
