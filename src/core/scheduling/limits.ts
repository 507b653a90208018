/** All agents together, whatever the settings say. */
export const maxTotalAgents = 10;

export interface LiveCounts {
  readonly coding: number;
  readonly testing: number;
  /** Architect and project manager, which take nobody's slot; default: none. */
  readonly planning?: number;
}

export function totalOf({ coding, testing, planning = 0 }: LiveCounts): number {
  return coding + testing + planning;
}

/** Which limit of the machine was reached, in per cent. */
export interface MachineBusy {
  readonly what: 'cpu' | 'memory';
  readonly percent: number;
  readonly limit: number;
}

export interface AgentLimits {
  readonly concurrency: number;
  readonly countTesting: boolean;
  /** On a machine that is too busy one agent runs, so that work goes on at all. */
  readonly machine?: MachineBusy | undefined;
}

/** Those of the settings' slots in which somebody is at work. */
export function takenSlots(
  { coding, testing }: LiveCounts,
  { countTesting }: Pick<AgentLimits, 'countTesting'>,
): number {
  return countTesting ? coding + testing : coding;
}

/** How many more agents of each kind may start now. */
export function freeSlots(live: LiveCounts, limits: AgentLimits): LiveCounts {
  const { concurrency, countTesting, machine } = limits;
  const most = machine === undefined ? maxTotalAgents : 1;
  const total = Math.max(0, most - totalOf(live));
  const coding = Math.max(0, Math.min(total, concurrency - takenSlots(live, limits)));
  return { coding, testing: countTesting ? coding : total, planning: total };
}
