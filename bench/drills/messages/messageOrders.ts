/** What hosts and agents of one episode are told; a file, because it has to pass through a command line. */
export interface MessageOrders {
  readonly repository: string;
  /** Folder with the runner and the WebAssembly of SQLite. */
  readonly assets: string;
  /** Folder in which everybody writes down what they do. */
  readonly ledger: string;
  /** Command line of an agent. */
  readonly agent: string;
  readonly seed: string;
  /** So many messages, then nobody sends any more. */
  readonly goal: number;
  /** Features 1 to this one are done at once, so that there is something to test. */
  readonly quick: number;
  /** The features after them, whose agents write to each other. */
  readonly busy: number;
  /** Nobody writes longer than this, whatever becomes of the goal. */
  readonly longestMs: number;
}

export type MessageHostLine =
  | { readonly is: 'running' }
  | { readonly is: 'progress'; readonly passing: number; readonly agents: number }
  | { readonly is: 'idle'; readonly lacking: readonly string[] }
  /** Nothing is open any more. */
  | { readonly is: 'settled' }
  | { readonly is: 'failed'; readonly message: string };
