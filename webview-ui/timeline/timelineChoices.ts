/** What the user has chosen to see of the timeline; kept over hiding the view and reloading the window. */
export interface TimelineChoices {
  /** How much of the time is shown; undefined: the run, or the last day. */
  readonly spanMs: number | undefined;
  /** Right edge of the picture; undefined: it goes with the present. */
  readonly until: number | undefined;
  readonly withTable: boolean;
  /** The feature whose details are open, and the repository that it is of: each counts its features anew. */
  readonly opened: { readonly of: string; readonly id: number } | undefined;
}

export const initialTimelineChoices: TimelineChoices = {
  spanMs: undefined,
  until: undefined,
  withTable: false,
  opened: undefined,
};

/** Reads what an earlier version may have stored: what does not fit falls back, value by value. */
export function readTimelineChoices(stored: unknown): TimelineChoices {
  const given = asRecord(stored);
  const positive = (key: string): number | undefined => {
    const value = given[key];
    return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : undefined;
  };
  const { of, id } = asRecord(given['opened']);
  return {
    spanMs: positive('spanMs'),
    until: positive('until'),
    withTable: given['withTable'] === true,
    opened: typeof of === 'string' && Number.isSafeInteger(id) ? { of, id: id as number } : undefined,
  };
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
