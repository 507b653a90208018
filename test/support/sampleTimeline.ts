import { agentBar, mergeBar } from '../../src/core/analytics/timeline/timelineBars';
import { laneOf, packed } from '../../src/core/analytics/timeline/timelineLanes';
import type { TimelineBar, TimelineRange, TimelineRequest } from '../../src/shared/timeline';

const minute = 60_000;

export interface SampleTimeline {
  readonly now: number;
  readonly agents: readonly { readonly bar: TimelineBar; readonly slot: number }[];
  readonly merges: readonly TimelineBar[];
}

const names = [
  'Keep a cart over several visits',
  'Pay at the checkout',
  'Search the catalogue',
  'Print an invoice',
];
const outcomes = ['merged', 'merged', 'merged', 'gate_red', 'merged', 'conflict', 'merged', 'no_submission'];

/** As many agents as wanted, in slots 0 to 2 and a testing one, the last of them at work; the same at every call. */
export function sampleTimeline(count: number, now: number): SampleTimeline {
  const random = seeded(7);
  const agents: { bar: TimelineBar; slot: number }[] = [];
  const merges: TimelineBar[] = [];
  const slots = [0, 1, 2, 5];
  const iso = (at: number): string => new Date(at).toISOString();
  for (const slot of slots) {
    let until = now - Math.round(random() * 2 * minute);
    for (let index = 0; index < Math.ceil(count / slots.length); index++) {
      const id = agents.length + 1;
      const isLast = index === 0;
      const spawned = until - Math.round((2 + random() * random() * 18) * minute);
      const started = spawned + Math.round((0.1 + random() * 0.7) * minute);
      const outcome = outcomes[id % outcomes.length] ?? 'merged';
      const asks = slot === 1 && index % 3 === 0;
      const agent = {
        ...{
          agentId: id,
          agentType: slot === 5 ? 'testing' : 'coding',
          taskId: `feature-${id}`,
          slot,
          attempt: 1 + (id % 2),
        },
        ...{ featureId: id, featureName: names[id % names.length] ?? '', imported: 0 },
        status: isLast ? 'running' : outcome === 'merged' ? 'completed' : 'failed',
        outcome: isLast ? null : slot === 5 ? null : outcome,
        ...{ spawnedAt: iso(spawned), startedAt: iso(started), completedAt: isLast ? null : iso(until) },
      };
      const third = (until - started) / 3;
      const question = { agentId: id, askedAt: iso(started + third), answeredAt: iso(started + 2 * third) };
      agents.push({ slot, bar: agentBar(agent, asks ? [question] : []) });
      if (slot !== 5 && !isLast && outcome !== 'no_submission') {
        const gate = until + Math.round(random() * minute);
        const gated = gate + Math.round((0.5 + random()) * minute);
        merges.push(
          mergeBar({
            ...{
              mergeId: id,
              agentId: id,
              featureId: id,
              featureName: agent.featureName,
              branch: `work-${id}`,
            },
            ...{ status: outcome, queuedAt: iso(until), heldAt: null, decidedAt: null },
            ...{ gateStartedAt: iso(gate), gateEndedAt: iso(gated), finishedAt: iso(gated + 4000) },
          }),
        );
      }
      until = spawned - Math.round(random() * minute);
    }
  }
  return { now, agents: agents.reverse(), merges: merges.sort((a, b) => a.from - b.from) };
}

/** As the host would answer. */
export function answerOf(sample: SampleTimeline, { from, until, widthPx }: TimelineRequest): TimelineRange {
  const within = (bar: TimelineBar): boolean => bar.from <= until && (bar.until ?? sample.now) >= from;
  const agents = sample.agents.filter(({ bar }) => within(bar));
  const merges = sample.merges.filter(within);
  const msPerPx = (until - from) / widthPx;
  return {
    ...{ from, until, now: sample.now, runStartedAt: null, leftOut: 0 },
    first: Math.min(...sample.agents.map(({ bar }) => bar.from)),
    agents: agents.length,
    merges: merges.length,
    lanes: [
      ...[...new Set(sample.agents.map(({ slot }) => slot))]
        .sort((a, b) => a - b)
        .map((slot) =>
          laneOf(
            { key: `slot-${slot}`, kind: 'slot', index: slot },
            agents
              .filter((agent) => agent.slot === slot)
              .map(({ bar }) => bar)
              .sort((a, b) => a.from - b.from),
            msPerPx,
          ),
        ),
      ...packed(merges, 4).map((bars, index) =>
        laneOf({ key: `merges-${index}`, kind: 'merges', index }, bars, msPerPx),
      ),
    ],
  };
}

/** Numbers from 0 to 1 that look like chance and are always the same. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}
