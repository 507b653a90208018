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

/** How many more agents of each kind may start now. */
export function freeSlots(live: LiveCounts, { concurrency, countTesting, machine }: AgentLimits): LiveCounts {
  const most = machine === undefined ? maxTotalAgents : 1;
  const total = Math.max(0, most - totalOf(live));
  const taken = countTesting ? live.coding + live.testing : live.coding;
  const coding = Math.max(0, Math.min(total, concurrency - taken));
  return { coding, testing: countTesting ? coding : total, planning: total };
}
