/** One run of git that the host wants to be made. */
export interface StartRequest {
  readonly id: number;
  readonly folder: string;
  readonly args: readonly string[];
  /** All of git's environment. */
  readonly env: NodeJS.ProcessEnv;
  readonly input: string | Uint8Array;
}

/** What the host says: what is to be run, or that nobody waits for it any more. */
export type StartMessage = StartRequest | { readonly endOf: number };

export interface StartAnswer {
  readonly id: number;
  /** `null`: it did not come to an exit code of its own; what is wrong shows when the host starts it itself. */
  readonly exitCode: number | null;
  readonly stdout: Uint8Array;
  readonly stderr: string;
}

/** The first thing that is said, once requests are heard. */
export const readyMessage = 'ready';
