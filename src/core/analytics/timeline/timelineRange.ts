import type { TimelineBar, TimelineLane, TimelineRange, TimelineRequest } from '../../../shared/timeline';
import type { Reader } from '../../store/store';
import type { Period } from '../period';
import { agentBar, mergeBar } from './timelineBars';
import { laneOf, packed } from './timelineLanes';
import {
  agentsAlive,
  countNotMeasured,
  firstStart,
  mergesUnderWay,
  type QuestionTimes,
  questionsOpen,
  slotsEverUsed,
} from './timelineRows';

const mostMergeLanes = 4;
const mostImportedLanes = 12;

export interface TimelineBars {
  readonly agents: readonly {
    readonly bar: TimelineBar;
    readonly slot: number;
    readonly imported: boolean;
  }[];
  readonly merges: readonly TimelineBar[];
}

/** Everything of a period, each bar by itself. */
export function timelineBars(reader: Reader, period: Period): TimelineBars {
  const questions = new Map<number, QuestionTimes[]>();
  for (const question of questionsOpen(reader, period)) {
    const known = questions.get(question.agentId);
    if (known === undefined) questions.set(question.agentId, [question]);
    else known.push(question);
  }
  return {
    agents: agentsAlive(reader, period).map((agent) => ({
      bar: agentBar(agent, questions.get(agent.agentId) ?? []),
      slot: agent.slot,
      imported: agent.imported !== 0,
    })),
    merges: mergesUnderWay(reader, period).map(mergeBar),
  };
}

/** What a picture of a range shows: a lane for each slot, for merges, and for what was imported. */
export function timelineRange(
  reader: Reader,
  { from, until, widthPx }: TimelineRequest,
  { now, runStartedAt }: { readonly now: number; readonly runStartedAt: string | undefined },
): TimelineRange {
  const period: Period = {
    from: new Date(from).toISOString(),
    until: new Date(until).toISOString(),
    agentType: null,
  };
  const { agents, merges } = timelineBars(reader, period);
  const msPerPx = (until - from) / widthPx;
  const lanes: TimelineLane[] = slotsEverUsed(reader).map((slot) =>
    laneOf(
      { key: `slot-${slot}`, kind: 'slot', index: slot },
      agents.filter((agent) => !agent.imported && agent.slot === slot).map(({ bar }) => bar),
      msPerPx,
    ),
  );
  packed(merges, mostMergeLanes).forEach((bars, index) =>
    lanes.push(laneOf({ key: `merges-${index}`, kind: 'merges', index }, bars, msPerPx)),
  );
  const imported = agents.filter((agent) => agent.imported).map(({ bar }) => bar);
  packed(imported, mostImportedLanes).forEach((bars, index) =>
    lanes.push(laneOf({ key: `imported-${index}`, kind: 'imported', index }, bars, msPerPx)),
  );
  const first = firstStart(reader);
  return {
    from,
    until,
    now,
    first: first === undefined ? null : Date.parse(first),
    runStartedAt: runStartedAt === undefined ? null : Date.parse(runStartedAt),
    agents: agents.length,
    merges: merges.length,
    leftOut: countNotMeasured(reader, period),
    lanes,
  };
}
