/** What an agent does, named by its feature. */
export const faults = [
  'works',
  'floods',
  'hogs',
  'leaves empty-handed',
  'crashes',
  'storms and leaves',
  'storms and stays',
  'computes in silence',
  'sleeps',
] as const;
export type Fault = (typeof faults)[number];

/** Features that an agent gets done whatever else it does; whoever ends one has harmed a busy agent. */
export const industrious: readonly Fault[] = ['works', 'floods', 'hogs', 'computes in silence'];
/** Features that no agent will get done: they come to an end after their attempts. */
export const hopeless: readonly Fault[] = ['leaves empty-handed', 'crashes', 'storms and leaves'];

export interface MisbehaveOrders {
  readonly repository: string;
  readonly assets: string;
  /** Folder in which agents note what they have started. */
  readonly ledger: string;
  readonly agent: string;
  readonly faults: readonly Fault[];
  readonly maxRetries: number;
  /** Of an agent that is silent: minutes until it is called stalled, and from one step to the next. */
  readonly stalledMinutes: number;
  readonly stepMinutes: number;
  /** Of a feature whose agents stall. */
  readonly restarts: number;
  readonly floodLines: number;
  readonly hogMB: number;
  /** Of one storm. */
  readonly processes: number;
  /** What is busy in some way is so for so long. */
  readonly busyMs: number;
  /** Who computes in silence does so for so long. */
  readonly computingMs: number;
}

/** What a host is told on its input, a line each. */
export type MisbehaveCommand = { readonly jumpMs: number } | 'stop';

export type MisbehaveHostLine =
  | { readonly is: 'running' }
  /** Features that are neither passing nor failed. */
  | {
      readonly is: 'progress';
      readonly open: readonly string[];
      readonly agents: number;
      /** Features that have failed once and wait for another attempt. */
      readonly waiting: number;
    }
  | { readonly is: 'jumped' }
  | { readonly is: 'stopped' }
  | { readonly is: 'failed'; readonly message: string };
