export interface WatcherOrders {
  /** Every process of the project's agents names it in its environment. */
  readonly folder: string;
  readonly concurrency: number;
}

export type WatcherLine =
  | { readonly is: 'watching' }
  | { readonly is: 'violation'; readonly violation: string }
  | { readonly is: 'seen'; readonly looks: number; readonly mostAtOnce: number; readonly agents: number };
