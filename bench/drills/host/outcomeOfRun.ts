/** What is found when all is over, from the database, from git and from the system. */
export interface OutcomeOfRun {
  /** Numbers of all features there are. */
  readonly features: readonly number[];
  /** What `PRAGMA integrity_check` of the stock program says; undefined without it. */
  readonly integrity: string | undefined;
  /** Statuses of features that have not passed, by number. */
  readonly notPassing: ReadonlyMap<number, string>;
  /** How often each feature has passed, as the database's own record of events says. */
  readonly passes: ReadonlyMap<number, number>;
  /** How often each feature was merged, by the first parents of the integration branch. */
  readonly merges: ReadonlyMap<number, number>;
  /** Numbers of features whose files are in the integration branch. */
  readonly inTree: ReadonlySet<number>;
  /** Agents that the database calls live, and merges that it calls unfinished. */
  readonly unfinished: readonly string[];
  /** Commits that an agent has made, by what it said itself, or submitted. */
  readonly commits: readonly string[];
  /** All commits that some ref leads to. */
  readonly reachable: ReadonlySet<string>;
  /** Worktrees, branches, lock files and the like that should be gone. */
  readonly left: readonly string[];
  /** Processes that should be gone. */
  readonly processes: readonly string[];
  /** What has changed in the user's checkout, index, stash, branches. */
  readonly userChanges: readonly string[];
}

/** What was promised and does not hold, one sentence each. */
export function judgeRun(outcome: OutcomeOfRun): string[] {
  const { integrity, features, passes, merges, inTree, reachable } = outcome;
  const violations: string[] = [];
  if (integrity !== undefined && integrity !== 'ok') violations.push(`the database is damaged: ${integrity}`);
  for (const id of features) {
    const status = outcome.notPassing.get(id);
    if (status !== undefined) violations.push(`feature ${id} has not passed, it is ${status}`);
    if (passes.get(id) !== 1) violations.push(`feature ${id} has passed ${passes.get(id) ?? 0} times`);
    if (merges.get(id) !== 1) violations.push(`feature ${id} was merged ${merges.get(id) ?? 0} times`);
    if (!inTree.has(id)) violations.push(`the files of feature ${id} are not in the integration branch`);
  }
  const known = [...reachable].sort();
  const lost = outcome.commits.filter((commit) => !hasPrefix(known, commit));
  if (lost.length > 0) violations.push(`${lost.length} commits of agents are lost, as ${lost[0] ?? ''}`);
  violations.push(...outcome.unfinished.map((what) => `unfinished in the database: ${what}`));
  violations.push(...outcome.left.map((what) => `left behind: ${what}`));
  violations.push(...outcome.processes.map((what) => `still running: ${what}`));
  violations.push(...outcome.userChanges);
  return violations;
}

/** Agents name their commits by the first digits. */
function hasPrefix(sorted: readonly string[], prefix: string): boolean {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? '') < prefix) low = middle + 1;
    else high = middle;
  }
  return prefix !== '' && (sorted[low] ?? '').startsWith(prefix);
}
