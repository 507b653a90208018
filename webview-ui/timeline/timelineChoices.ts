/** What the user has chosen to see of the timeline; kept over hiding the view and reloading the window. */
export interface TimelineChoices {
  /** How much of the time is shown; undefined: the run, or the last day. */
  readonly spanMs: number | undefined;
  /** Right edge of the picture; undefined: it goes with the present. */
  readonly until: number | undefined;
  readonly withTable: boolean;
}

export const initialTimelineChoices: TimelineChoices = {
  spanMs: undefined,
  until: undefined,
  withTable: false,
};

/** Reads what an earlier version may have stored: what does not fit falls back, value by value. */
export function readTimelineChoices(stored: unknown): TimelineChoices {
  const given = typeof stored === 'object' && stored !== null ? (stored as Record<string, unknown>) : {};
  const positive = (key: string): number | undefined => {
    const value = given[key];
    return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : undefined;
  };
  return { spanMs: positive('spanMs'), until: positive('until'), withTable: given['withTable'] === true };
}
