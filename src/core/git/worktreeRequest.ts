export interface WorktreeRequest {
  /** Name of the folder under the worktree root, for a new one. */
  readonly name: string;
  /** Where a new one is made instead. */
  readonly folder?: string | undefined;
  readonly branch: string;
  /** Commit that a new branch starts from; a function is asked while git lists the worktrees. */
  readonly base: string | (() => Promise<string>);
  /**
   * What the tracker knows to be Muster's own from an earlier time; it is used again, also when it lies
   * under the root of other settings.
   */
  readonly reuse?: { readonly branch: string; readonly path: string } | undefined;
  /** Called when nothing is in the way and before anything is made: what is there from now on is Muster's. */
  readonly onFree?: (base: string) => Promise<void>;
}

export interface Worktree {
  readonly path: string;
  readonly branch: string;
  /** Tip of the branch now. */
  readonly tip: string;
  /** Commit that was asked for as base. */
  readonly base: string;
  /** The folder and its files were there already. */
  readonly reused: boolean;
  /** What could not be put into it, one sentence each, if anything. */
  readonly notices?: readonly string[];
}

export interface Removal {
  /** Where everything is kept; the first holds the tip and the files. */
  readonly rescueRefs: readonly string[];
}
