import { createHash } from 'node:crypto';
import type { Repository } from '../repository';

/**
 * - `info`: nothing is lost, and nothing leads elsewhere
 * - `warning`: something that was there is gone or was moved; it is kept
 * - `danger`: from now on git may run something, or believe something, that nobody has looked at
 */
export type SharedChangeLevel = 'info' | 'warning' | 'danger';

/** One thing that all worktrees share and that was another one before an agent worked. Plain data. */
export interface SharedChange {
  /** `ref …`, `stash …`, `config …`, `file …` or `hook …`; the same thing always has the same name. */
  readonly what: string;
  /** What it was and what it is, as far as that tells one value from another; null: it was or is not there. */
  readonly before: string | null;
  readonly after: string | null;
  readonly level: SharedChangeLevel;
  /** `agent` only where git's own records say so; else it is not known who did it. */
  readonly by: 'agent' | 'unknown';
  /** What happened, without who and without a full stop. */
  readonly text: string;
  /** A command line that puts the old value back. */
  readonly undo: string;
}

/** What is known when the state after an agent is compared with the one before it. */
export interface SharedContext {
  readonly repository: Pick<Repository, 'git' | 'commonDir'>;
  readonly agentId: number;
  readonly branch: string | undefined;
  readonly worktree: string | undefined;
  readonly integrationBranch: string;
  /** Branches that Muster has made for features, whatever became of them. */
  readonly ownBranches: ReadonlySet<string>;
  /** Whether the merge queue has made this commit. */
  readonly isMerge: (commit: string) => boolean;
  /** Lines that Muster itself has added to `info/exclude`. */
  readonly ownExcludes: ReadonlySet<string>;
  /** Where old files are kept, so that they can be copied back. */
  readonly keptFolder: string;
}

/** A word of a command line, quoted for the usual shells where it needs to be. */
export function quoted(word: string): string {
  return /^[\w./:@{}^=+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** Tells one text from another without holding it: settings may carry what lets anybody in. */
export function fingerprint(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

/** Names whose values are not the same in both, also those that only one has. */
export function differing<T>(
  before: Readonly<Record<string, T>>,
  after: Readonly<Record<string, T>>,
  same: (one: T | undefined, other: T | undefined) => boolean = Object.is,
): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].filter((name) => !same(before[name], after[name])).sort();
}
