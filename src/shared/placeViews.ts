/**
 * - `missing`: git knows it, but its folder is gone
 * - `inUse`: a live agent, a process or the gate works in it
 * - `locked`: somebody has locked it
 * - `dirty`: it holds files that are not committed
 * - `unmerged`: it holds commits that the integration branch does not have
 * - `merged`: all that was done in it is in the integration branch
 * - `empty`: nothing was done in it yet
 */
export type WorktreeState = 'missing' | 'inUse' | 'locked' | 'dirty' | 'unmerged' | 'merged' | 'empty';

export interface CommitView {
  readonly commit: string;
  readonly subject: string;
  /** ISO 8601, as git says it. */
  readonly at: string;
}

/** A worktree of Muster's, or another one in the same folder. */
export interface WorktreeView {
  readonly path: string;
  /** Name of its folder. */
  readonly name: string;
  /** `agent`: made for a feature; `gate`: of the checks that run; `other`: whatever else lies there. */
  readonly kind: 'agent' | 'gate' | 'other';
  /** What matters most about it. */
  readonly state: WorktreeState;
  readonly branch: string | undefined;
  readonly featureId: number | undefined;
  readonly featureName: string | undefined;
  /** The last agent that worked in it. */
  readonly agentId: number | undefined;
  /** Processes whose current folder lies in it, where the system tells. */
  readonly processes: readonly number[];
  /** Files that git follows and that differ from its last commit. */
  readonly changed: number;
  /** Files that git does not follow, a whole folder counted as one; ignored ones are left out. */
  readonly untracked: number;
  /** Commits that are not in the integration branch, by their ids or their changes. */
  readonly unmerged: number;
  readonly lastCommit: CommitView | undefined;
  /** Why it cannot be cleaned up, as a sentence; undefined when it can. */
  readonly refusal: string | undefined;
  /** All of it is merged and its feature has passed, so that nobody needs it any more. */
  readonly done: boolean;
}

/** What is kept of a worktree that was taken away. */
export interface RescueView {
  readonly ref: string;
  /** The ref without what all of them begin with. */
  readonly name: string;
  readonly commit: string;
  /** ISO 8601: when it was rescued if that is known, else when it was committed. */
  readonly at: string;
  readonly subject: string;
  readonly agentId: number | undefined;
  readonly featureId: number | undefined;
  readonly featureName: string | undefined;
  /** Commits that are not in the integration branch. */
  readonly unmerged: number;
  /** Files that were staged. */
  readonly staged: number;
  /** Files that differ from the last commit and were not new. */
  readonly changed: number;
  /** Files that git did not follow. */
  readonly untracked: number;
}

export interface CleanUpItem {
  readonly path: string;
  readonly name: string;
  /** Whether it goes, or went. */
  readonly removed: boolean;
  /** What goes and what is kept of it, or why it stays. */
  readonly text: string;
  /** Where its work is kept. */
  readonly rescueRefs: readonly string[];
}

/** Which worktrees to clean up: all that are done, all whose folder is gone, or those at these paths. */
export type CleanUpSelection = 'done' | 'missing' | readonly string[];

/** A worktree that a person has had made for a feature. */
export interface MadeWorktree {
  readonly featureId: number;
  readonly path: string;
  readonly branch: string;
}

/** What a person has submitted of a feature's worktree. */
export interface SubmittedWorktree {
  readonly featureId: number;
  readonly branch: string;
  readonly commit: string;
}

export interface RestoredWork {
  readonly ref: string;
  readonly path: string;
  readonly branch: string;
}
