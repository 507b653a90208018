import { keepObject } from './keptRefs';
import { quoted, type SharedChange, type SharedContext } from './sharedChange';
import type { SharedState } from './sharedState';

export async function stashChanges(
  context: SharedContext,
  before: SharedState,
  after: SharedState,
): Promise<SharedChange[]> {
  const { git } = context.repository;
  const had = new Set(before.stash.map(({ commit }) => commit));
  const has = new Set(after.stash.map(({ commit }) => commit));
  const changes: SharedChange[] = [];
  for (const { commit, message } of before.stash) {
    if (has.has(commit)) continue;
    const kept = await keepObject(git, context.agentId, `stash/${commit.slice(0, 10)}`, commit);
    changes.push({
      what: `stash ${commit}`,
      before: commit,
      after: null,
      level: 'warning',
      by: 'unknown',
      text: `the stash entry "${message}" was dropped or applied (kept as ${kept ?? 'nothing: git has it no longer'})`,
      undo: `git stash store -m ${quoted(message)} ${commit}`,
    });
  }
  for (const { commit, message } of after.stash) {
    if (had.has(commit)) continue;
    // Git names the branch; that of anybody else is not this agent's doing.
    const branch = /^(?:WIP on|On) (.+?): /.exec(message)?.[1];
    if (context.branch === undefined || branch !== context.branch) continue;
    changes.push({
      what: `stash ${commit}`,
      before: null,
      after: commit,
      level: 'info',
      by: 'agent',
      text: `work was put into the stash, which all worktrees share ("${message}")`,
      undo: `git stash apply ${commit}`,
    });
  }
  return changes;
}
