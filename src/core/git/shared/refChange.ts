import path from 'node:path';
import { isAncestor } from '../ancestry';
import type { Git } from '../git';
import { rescuePrefix } from '../rescueRefs';
import { type HeadLogs, lastMoveOf } from './headLog';
import { keepObject } from './keptRefs';
import { isPushedByMuster } from './pushedByMuster';
import { quoted, type SharedChange, type SharedChangeLevel, type SharedContext } from './sharedChange';

interface RefMove {
  readonly name: string;
  readonly before: string | null;
  readonly after: string | null;
}

/**
 * What a ref's new value means, and who is known to have moved it. Undefined when that is explained: by Muster
 * itself, by another worktree (another agent's or the user's own), or by a fetch.
 */
export async function refChange(
  context: SharedContext,
  logs: HeadLogs,
  move: RefMove,
): Promise<SharedChange | undefined> {
  const { name, before, after } = move;
  if (name === `refs/heads/${context.branch ?? ''}` || name === 'refs/stash') return undefined;
  const logged = after !== null && /^refs\/(?:heads|remotes)\//.test(name);
  const said = logged ? await lastMoveOf(context.repository.git, name) : '';
  if (said.startsWith('muster: ')) return undefined;
  if (name.startsWith('refs/remotes/')) return remoteChange(context, move, said);
  const branch = name.startsWith('refs/heads/') ? name.slice('refs/heads/'.length) : undefined;
  const integration = branch === context.integrationBranch;
  if (integration && after !== null && context.isMerge(after)) return undefined;
  let by: SharedChange['by'] = 'unknown';
  if (branch !== undefined && after !== null) {
    const mover = await logs.moverOf(branch, after, before === null);
    if (mover !== undefined && !isWithin(mover, context.worktree)) return undefined;
    if (mover !== undefined) by = 'agent';
  }
  const own = branch !== undefined && context.ownBranches.has(branch);
  if (own && by === 'unknown' && (await isCleanedUp(context, move))) return undefined;
  const kept = await keepIfLost(context, move);
  return {
    what: `ref ${name}`,
    before,
    after,
    level: levelOf(move, { integration, lost: kept !== undefined, by }),
    by,
    text: `${describe(move)}${kept === undefined ? '' : ` (kept as ${kept})`}`,
    undo: undoOf(move),
  };
}

function levelOf(
  { name, before }: RefMove,
  { integration, lost, by }: { integration: boolean; lost: boolean; by: SharedChange['by'] },
): SharedChangeLevel {
  // Nobody has checked what the integration branch holds now; a replaced object changes what git believes.
  if (integration || name.startsWith('refs/replace/')) return 'danger';
  return lost || (by === 'agent' && before !== null) ? 'warning' : 'info';
}

/** Fetching moves these all the time; only a push and a loss are worth a word. */
async function remoteChange(
  context: SharedContext,
  move: RefMove,
  said: string,
): Promise<SharedChange | undefined> {
  const { name, before, after } = move;
  const what = `ref ${name}`;
  const short = name.slice('refs/remotes/'.length);
  if (after !== null) {
    if (!said.startsWith('update by push')) return undefined;
    if (await isPushedByMuster(context.repository.git, short, after)) return undefined;
    const text = `${short} was pushed to the remote repository (${shortId(after)})`;
    return { what, before, after, level: 'info', by: 'unknown', text, undo: undoOf(move) };
  }
  const kept = await keepIfLost(context, move);
  const text = `the remote branch ${short} is not known any more${kept === undefined ? '' : ` (kept as ${kept})`}`;
  return { what, before, after, level: 'info', by: 'unknown', text, undo: undoOf(move) };
}

/**
 * Muster deletes a branch of its own only after its tip is under a rescue ref, and its worktree with the log that
 * says who moved it before that: a branch that went forward may be seen between the two.
 */
async function isCleanedUp(
  { repository: { git } }: SharedContext,
  { before, after }: RefMove,
): Promise<boolean> {
  if (before !== null && after !== null && !(await isForward(git, before, after))) return false;
  const tip = after ?? before ?? '';
  const args = ['for-each-ref', '--count=1', '--format=%(refname)', '--contains', tip, rescuePrefix];
  // Fails when the commit is gone as well: then nothing keeps it.
  return (await git.run(args, { accept: [0, 1, 128, 129] })).stdout.trim() !== '';
}

async function keepIfLost(
  { repository: { git }, agentId }: SharedContext,
  { name, before, after }: RefMove,
): Promise<string | undefined> {
  if (before === null) return undefined;
  if (after !== null && (await isForward(git, before, after))) return undefined;
  return (
    (await keepObject(git, agentId, name.replace(/^refs\//, ''), before)) ?? 'nothing: git has it no longer'
  );
}

/** Whether both are commits and nothing goes; an annotated tag is an object of its own, and what it said would go. */
async function isForward(git: Git, before: string, after: string): Promise<boolean> {
  for (const object of [before, after]) if ((await git.commitOf(object)) !== object) return false;
  return isAncestor(git, before, after);
}

function describe({ name, before, after }: RefMove): string {
  const thing = name
    .replace(/^refs\/heads\/(.*)$/, 'the branch "$1"')
    .replace(/^refs\/tags\/(.*)$/, 'the tag "$1"');
  if (before === null) return `${thing} was made (${shortId(after ?? '')})`;
  if (after === null) return `${thing} was deleted (it was at ${shortId(before)})`;
  return `${thing} was moved from ${shortId(before)} to ${shortId(after)}`;
}

function undoOf({ name, before, after }: RefMove): string {
  if (before === null) return `git update-ref -d ${quoted(name)} ${after ?? ''}`.trim();
  return `git update-ref ${quoted(name)} ${before}${after === null ? '' : ` ${after}`}`;
}

function shortId(object: string): string {
  return object.slice(0, 10);
}

/** Also a worktree that the agent has made inside its own. */
function isWithin(folder: string, worktree: string | undefined): boolean {
  if (worktree === undefined) return false;
  const relative = path.relative(worktree, folder);
  return relative === '' || (!relative.startsWith('..') && !path.isAbsolute(relative));
}
