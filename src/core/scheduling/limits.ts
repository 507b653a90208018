/** Coding and testing agents together, whatever the settings say. */
export const maxTotalAgents = 10;

export interface LiveCounts {
  readonly coding: number;
  readonly testing: number;
}

/** How many more agents of each kind may start now. */
export function freeSlots(
  live: LiveCounts,
  { concurrency, countTesting }: { readonly concurrency: number; readonly countTesting: boolean },
): LiveCounts {
  const total = Math.max(0, maxTotalAgents - live.coding - live.testing);
  const taken = countTesting ? live.coding + live.testing : live.coding;
  const coding = Math.max(0, Math.min(total, concurrency - taken));
  return { coding, testing: countTesting ? coding : total };
}
