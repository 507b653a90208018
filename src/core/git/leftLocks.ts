import { lstat, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from '../base/log';
import { mapLimited } from '../base/mapLimited';
import { heldLocks, type WaitingGit } from './lockHolders';
import { lockDelaysMs } from './lockWait';
import type { Repository } from './repository';
import { linkedFolders } from './worktreeGitDir';
import { samePath } from './worktreeList';

export interface OwnPlaces {
  /** Short names of branches that Muster moves. */
  readonly branches: readonly string[];
  /** Folders of worktrees that Muster made. */
  readonly worktrees: readonly string[];
  /** Also what is shared: the packed refs and Muster's own refs. Whoever works in these other worktrees may hold it. */
  readonly sharedWith?: readonly string[];
  /** Muster's own that counts for nobody at work. */
  readonly waitingGit?: WaitingGit;
}

/** Two looks, so far apart, must show the same file: a lock that lives comes and goes. */
const apartMs = 500;

/**
 * Removes the lock files that a git has left which was killed together with the host or agent that had started
 * it, and names them. Only such as lie where Muster itself writes: at its branches and refs, in its worktrees, and
 * at the packed refs. Never the checkout's index, the user's branches or the configuration.
 *
 * A lock counts as left only when it is this user's, when no process has it open, and when no git at all (but
 * Muster's own that hold none) is at work in the repository or its worktrees: `git commit` closes the lock that it keeps while it waits for an editor or a
 * hook. Where the system does not tell (anywhere but on Linux) nothing is removed, and who meets the lock is told.
 */
export async function clearLeftLocks(
  repository: Pick<Repository, 'root' | 'commonDir'>,
  places: OwnPlaces,
  log: Log,
): Promise<string[]> {
  if (process.platform !== 'linux') return [];
  const first = await looks(await candidates(repository.commonDir, places));
  if (first.size === 0) return [];
  await delay(apartMs);
  const folders = [
    ...[repository.root, repository.commonDir],
    ...[...places.worktrees, ...(places.sharedWith ?? [])],
  ];
  const held = await stillHeld([...first.keys()], folders, places.waitingGit);
  const removed: string[] = [];
  for (const [file, look] of first) {
    if (held.has(file)) {
      log.warn(`Git's lock file ${file} was left alone: somebody is at work there.`);
      continue;
    }
    // Only the very file that nobody held when it was asked.
    if ((await lookAt(file)) !== look) continue;
    await rm(file, { force: true });
    log.warn(`Removed git's lock file ${file}: the git that made it was killed.`);
    removed.push(file);
  }
  return removed;
}

/** Waits a moment for a git that a killed host has started, and that is about to end by itself. */
async function stillHeld(
  files: readonly string[],
  folders: readonly string[],
  waitingGit: WaitingGit | undefined,
): Promise<ReadonlySet<string>> {
  let held: ReadonlySet<string> = new Set(files);
  for (const delayMs of lockDelaysMs.slice(0, 6)) {
    held = await heldLocks(files, folders, waitingGit);
    if (held.size === 0) break;
    await delay(delayMs);
  }
  return held;
}

async function candidates(commonDir: string, places: OwnPlaces): Promise<string[]> {
  return [
    ...(places.sharedWith === undefined ? [] : await sharedLocks(commonDir)),
    ...places.branches.map((branch) => path.join(commonDir, 'refs', 'heads', `${branch}.lock`)),
    ...(await locksOfWorktrees(commonDir, places.worktrees)),
  ];
}

async function sharedLocks(commonDir: string): Promise<string[]> {
  const own = path.join(commonDir, 'refs', 'muster');
  const below = await readdir(own, { recursive: true }).catch(() => []);
  return [
    path.join(commonDir, 'packed-refs.lock'),
    path.join(commonDir, 'reftable', 'tables.list.lock'),
    ...below.filter((name) => name.endsWith('.lock')).map((name) => path.join(own, name)),
  ];
}

/** In git's own folders of these worktrees. */
async function locksOfWorktrees(commonDir: string, worktrees: readonly string[]): Promise<string[]> {
  const folder = path.join(commonDir, 'worktrees');
  const named = worktrees.flatMap((worktree) => {
    const own = linkedFolders(worktree)?.own;
    return own !== undefined && samePath(path.dirname(own), folder) ? [own] : [];
  });
  const owns = named.length === worktrees.length ? named : await foldersNaming(worktrees, folder);
  return owns.flatMap((own) => ['index.lock', 'HEAD.lock'].map((file) => path.join(own, file)));
}

/** Where a worktree does not name its folder any more, its folder may still name it. */
async function foldersNaming(worktrees: readonly string[], folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  const naming = await mapLimited(names, 8, async (name) => {
    const link = await readFile(path.join(folder, name, 'gitdir'), 'utf8').catch(() => '');
    const worktree = path.dirname(path.resolve(folder, name, link.trimEnd()));
    return link !== '' && worktrees.some((own) => samePath(own, worktree)) ? [path.join(folder, name)] : [];
  });
  return naming.flat();
}

async function looks(files: readonly string[]): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const file of files) {
    const look = await lookAt(file);
    if (look !== undefined) found.set(file, look);
  }
  return found;
}

/** What tells this lock from one that another git makes in its place; undefined for what is none of this user's. */
async function lookAt(file: string): Promise<string | undefined> {
  const stat = await lstat(file).catch(() => undefined);
  if (stat?.isFile() !== true || stat.uid !== process.geteuid?.()) return undefined;
  return `${stat.dev} ${stat.ino} ${stat.ctimeMs} ${stat.size}`;
}
