/** From when to when an agent was alive, in milliseconds since the epoch. */
export interface Life {
  readonly from: number;
  readonly until: number;
}

export interface SlotTime {
  /** All agents' time together. */
  readonly workMs: number;
  /** Time in which at least one agent was alive: the length of the union of their lives. */
  readonly busyMs: number;
  /** The most that were alive at once. One that starts in the moment in which another ends is not at once with it. */
  readonly peakSlots: number;
  /**
   * Slot time unused: 1 − work ÷ (peak × busy time). As many slots are counted as were ever used at once in the period,
   * and only time in which anything was at work: nobody knows what was allowed back then, and a night without a run is
   * not idle. Null when nothing was at work.
   */
  readonly idleShare: number | null;
}

/** `lives` are within the period already. */
export function slotTime(lives: readonly Life[]): SlotTime {
  const moments = lives
    .filter(({ from, until }) => until > from)
    .flatMap(({ from, until }) => [
      { at: from, change: 1 },
      { at: until, change: -1 },
    ])
    .sort((a, b) => a.at - b.at || a.change - b.change);
  let [alive, peakSlots, workMs, busyMs, before] = [0, 0, 0, 0, 0];
  for (const { at, change } of moments) {
    workMs += alive * (at - before);
    if (alive > 0) busyMs += at - before;
    alive += change;
    before = at;
    peakSlots = Math.max(peakSlots, alive);
  }
  return { workMs, busyMs, peakSlots, idleShare: busyMs === 0 ? null : 1 - workMs / (peakSlots * busyMs) };
}

/** Milliseconds that two spans of time have in common. */
export function overlapMs(a: Life, b: Life): number {
  return Math.max(0, Math.min(a.until, b.until) - Math.max(a.from, b.from));
}
