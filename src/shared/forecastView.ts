/** When all that can go on by itself will have passed, from now on. */
export type ForecastView =
  /** Not enough features have passed to say anything. */
  | { readonly kind: 'tooLittle'; readonly samples: number; readonly needed: number }
  /** In 8 of 10 cases it is between the earliest and the latest. */
  | {
      readonly kind: 'range';
      readonly earliestMs: number;
      readonly likelyMs: number;
      readonly latestMs: number;
      /** That are in it, and those that do not go on by themselves. */
      readonly features: number;
      readonly leftOut: number;
      /** Features that passed, from whose durations it is made. */
      readonly samples: number;
      readonly agents: number;
    };
