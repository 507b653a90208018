import { existsSync } from 'node:fs';
import { mkdir, readdir, rmdir } from 'node:fs/promises';
import path from 'node:path';
import { allOf } from '../base/allOf';
import { messageOf } from '../base/errors';
import { type Log, silentLog } from '../base/log';
import { ReadAhead } from '../base/readAhead';
import { waitForQuiet } from './busyWorktree';
import { isGate, removeGateWorktree } from './gateWorktree';
import { branchLike } from './branchLike';
import type { Git } from './git';
import { isHalfMade, isPassing, waitForMaker } from './halfMadeWorktree';
import { type BeforeExclude, ignoreRoot } from './ignoreRoot';
import { deleteMoved, movedAsideIn } from './movedAside';
import { clearFolder, deleteBranch, removeKeeping, removeLeftBranch } from './removeWorktree';
import type { Repository } from './repository';
import { findRescue, tipOf } from './rescueRefs';
import { putBack } from './restoreRescue';
import { fillSubmodules } from './submodules/fillSubmodules';
import { listWorktrees, recordedPath, samePath, type WorktreeEntry } from './worktreeList';
import type { Removal, Worktree, WorktreeRequest } from './worktreeRequest';
import { branchExists, notUnderRoot, worktreeExists, worktreeLocked } from './worktreeRefusals';
import { checkedOutBranch } from './worktreeGitDir';
import { countUncommitted, type WorktreeStatus, worktreeStatus } from './worktreeStatus';

export type { Removal, Worktree, WorktreeRequest };

const freshForMs = 2_000;

/** The agents' worktrees of one repository, all under one folder beside it. */
export class Worktrees {
  readonly root: string;
  private readonly git: Git;
  private readonly ahead = new ReadAhead(() => listWorktrees(this.git), freshForMs);

  constructor(
    private readonly repository: Pick<Repository, 'root' | 'git' | 'mutex'> &
      Partial<Pick<Repository, 'checkout'>>,
    root = `${repository.root}.worktrees`,
    private readonly log: Log = silentLog,
    private readonly beforeExclude?: BeforeExclude,
  ) {
    this.root = path.resolve(repository.root, root);
    this.git = repository.git;
  }

  /** Where a worktree of this name lies or would lie. */
  async pathOf(name: string): Promise<string> {
    const root = await recordedPath(this.root);
    const folder = path.join(root, name);
    if (path.dirname(folder) !== root) throw new Error(`Not a folder name: ${name}`);
    return folder;
  }

  /**
   * Gives a worktree on the wanted branch: a new one, or the one that is ours already. What exists and is
   * not ours is refused (`WorktreeExists`, `BranchExists`): asking again would not help.
   */
  async add(request: WorktreeRequest): Promise<Worktree> {
    const notices: string[] = [];
    const made = await this.deletingAfter(async (moved) => {
      const { base } = request;
      const [entries, start] = await allOf([
        this.listFor(request),
        typeof base === 'string' ? Promise.resolve(base) : base(),
      ]);
      const ignored = await ignoreRoot(this.git, entries, this.root, this.beforeExclude);
      if (ignored !== undefined) notices.push(ignored);
      return this.addNow({ ...request, base: start }, entries, moved);
    });
    notices.push(...(await fillSubmodules(this.repository, made.path, made.base)));
    return notices.length === 0 ? made : { ...made, notices };
  }

  /** Worktrees that are there already are about to be asked for. */
  async expectReuse(): Promise<void> {
    await this.ahead.expect().catch(() => undefined);
  }

  /** All worktrees. As they were a moment ago, if the one that is wanted is still there as it was then. */
  private async listFor({
    reuse,
    branch,
  }: Pick<WorktreeRequest, 'reuse' | 'branch'>): Promise<WorktreeEntry[]> {
    if (reuse === undefined) return listWorktrees(this.git);
    const [entries, folder] = await allOf([this.ahead.now(), recordedPath(reuse.path)]);
    const entry = entries.find((each) => samePath(each.path, folder));
    const isUsable = entry?.branch === branch && entry.locked === undefined && entry.prunable === undefined;
    const stands = isUsable && (await checkedOutBranch(this.git.at(folder))) === branch;
    return stands ? entries : listWorktrees(this.git);
  }

  /** One at a time; what was moved aside meanwhile is deleted when others may go on already. */
  private async deletingAfter<T>(action: (moved: (string | undefined)[]) => Promise<T>): Promise<T> {
    const moved: (string | undefined)[] = [];
    try {
      return await this.repository.mutex.run(() => action(moved));
    } finally {
      for (const folder of moved) await deleteMoved(folder, this.log);
    }
  }

  private async addNow(
    request: WorktreeRequest & { readonly base: string },
    entries: readonly WorktreeEntry[],
    moved: (string | undefined)[],
  ): Promise<Worktree> {
    const { name, branch, base, reuse, folder: wanted, onFree } = request;
    const given = reuse?.path ?? wanted;
    const folder = given === undefined ? await this.pathOf(name) : await recordedPath(given);
    const oursHere = reuse !== undefined;
    const found = entries.find((entry) => samePath(entry.path, folder));
    if (found !== undefined && !oursHere) throw worktreeExists(folder);
    const registered = found && (await waitForMaker(this.git, found));
    if (registered?.branch === branch && existsSync(path.join(folder, '.git'))) {
      const tip = registered.head;
      const whole = tip !== undefined && !(await isHalfMade(this.git, registered));
      if (whole) return { path: folder, branch, tip, base, reused: true };
    }
    // Ours, but git was killed while it made it, its folder is gone, or the agent left it on another
    // branch: begin again, losing nothing.
    if (registered !== undefined) {
      if (!isPassing(registered)) throw worktreeLocked(registered);
      moved.push((await removeKeeping(this.git, registered, { name, branch, log: this.log })).moved);
    } else await clearFolder(folder, oursHere, this.log);

    const elsewhere = entries.find((entry) => entry.branch === branch && entry !== found);
    const existing = await this.git.commitOf(`refs/heads/${branch}`);
    if (existing !== undefined && (reuse?.branch !== branch || elsewhere !== undefined)) {
      throw branchExists(branch, elsewhere?.path);
    }
    await onFree?.(base);
    const alike = existing === undefined ? await branchLike(this.git, branch) : undefined;
    if (alike !== undefined) throw branchExists(alike, undefined);
    await mkdir(path.dirname(folder), { recursive: true });
    if (existing === undefined) await this.create(folder, ['-b', branch, folder, base], { branch, base });
    else await this.create(folder, [folder, branch]);
    return { path: folder, branch, tip: existing ?? base, base, reused: false };
  }

  /**
   * A worktree on a commit without a branch. Only one gate runs at a time, so that a gate's worktree that is there
   * already is a left one.
   */
  async addDetached(name: string, commit: string): Promise<string> {
    const made = await this.deletingAfter(async (moved) => {
      const folder = await this.pathOf(name);
      const entries = await listWorktrees(this.git);
      const entry = entries.find(({ path: other }) => samePath(other, folder));
      if (entry !== undefined && isGate(entry)) {
        moved.push(await removeGateWorktree(this.git, entry, this.log));
      } else if (entry !== undefined) throw worktreeExists(folder);
      if (existsSync(folder)) throw worktreeExists(folder);
      const ignored = await ignoreRoot(this.git, entries, this.root, this.beforeExclude);
      if (ignored !== undefined) this.log.info(ignored);
      await mkdir(this.root, { recursive: true });
      await this.create(folder, ['--detach', folder, commit]);
      return folder;
    });
    for (const notice of await fillSubmodules(this.repository, made)) this.log.warn(`The gate: ${notice}`);
    return made;
  }

  private async create(
    folder: string,
    args: readonly string[],
    made?: { readonly branch: string; readonly base: string },
  ): Promise<void> {
    try {
      const { checkout = '', root } = this.repository;
      // Git hands on the sparse patterns of the worktree that it runs in: those of the one that was opened.
      const from = existsSync(checkout) ? checkout : root;
      await this.git.at(from).run(['worktree', 'add', ...args]);
    } catch (error) {
      // Git makes the branch first and leaves it when the files then fail; a later try would trip over it.
      if (made !== undefined) {
        const { branch, base } = made;
        await this.git.run(['update-ref', '-d', `refs/heads/${branch}`, base], { accept: [0, 1, 128] });
      }
      this.log.warn(`No worktree could be made at ${folder}: ${messageOf(error)}`);
      // A branch cannot be called `a/b` beside one called `a`: trying again would not help.
      const inTheWay = /'refs\/heads\/(\S+)' exists; cannot create/.exec(messageOf(error))?.[1];
      throw inTheWay === undefined ? error : branchExists(inTheWay, undefined);
    }
  }

  /** The worktrees under {@link root}. */
  async list(): Promise<WorktreeEntry[]> {
    const root = await recordedPath(this.root);
    return (await listWorktrees(this.git)).filter((entry) => samePath(path.dirname(entry.path), root));
  }

  async isClean(folder: string): Promise<boolean> {
    return (await countUncommitted(this.git.at(folder))) === 0;
  }

  statusOf(folder: string, base: string): Promise<WorktreeStatus> {
    return worktreeStatus(this.git.at(folder), base);
  }

  /**
   * Takes a worktree away after its tip, its uncommitted and its untracked files have been kept under
   * `refs/muster/rescue/<name>`; then its branch. One in which a process works, as far as the system tells,
   * is refused, and so is one that someone has locked. One that the tracker knows and that is gone already
   * counts as removed.
   */
  async remove(
    folder: string,
    options: {
      readonly rescueName: string;
      readonly branch?: string;
      /** The tracker knows it as Muster's own; otherwise only what lies under the root is. */
      readonly tracked?: boolean;
      /** Keeps its branch. */
      readonly keepBranch?: boolean;
      /** Called when nothing else can come in between any more; what it throws keeps the worktree. */
      readonly lastCheck?: () => void;
    },
  ): Promise<Removal> {
    await waitForQuiet(await recordedPath(folder));
    const { rescueName: name, tracked, keepBranch = false } = options;
    return this.deletingAfter(async (moved) => {
      options.lastCheck?.();
      if (tracked === true && (await this.isGone(folder))) {
        const branch = keepBranch ? undefined : options.branch;
        return { rescueRefs: await removeLeftBranch(this.git, { name, branch }) };
      }
      const entry = await this.ownEntry(folder, options);
      if (!isPassing(entry)) throw worktreeLocked(entry);
      const branch = options.branch ?? entry.branch;
      const kept = await removeKeeping(this.git, entry, { name, branch, log: this.log });
      moved.push(kept.moved);
      if (branch !== undefined && !keepBranch) await deleteBranch(this.git, branch);
      return { rescueRefs: kept.rescueRefs };
    });
  }

  private async isGone(folder: string): Promise<boolean> {
    const wanted = await recordedPath(folder);
    if (existsSync(wanted)) return false;
    return !(await listWorktrees(this.git)).some((entry) => samePath(entry.path, wanted));
  }

  /** Takes a gate's worktree away: its commit is recorded, and what a gate writes is not kept. */
  removeDetached(folder: string): Promise<void> {
    return this.deletingAfter(async (moved) => {
      const entry = await this.ownEntry(folder);
      if (!isGate(entry)) throw new Error(`Not a gate's worktree: ${folder}`);
      moved.push(await removeGateWorktree(this.git, entry, this.log));
    });
  }

  /** Makes a worktree, with a branch of its own, of what is kept under a rescue ref. */
  async restore(
    ref: string,
    target: { readonly name: string; readonly branch: string; readonly folder?: string | undefined },
  ): Promise<Worktree> {
    const rescue = await findRescue(this.git, ref);
    const worktree = await this.add({ ...target, base: await tipOf(this.git, rescue) });
    try {
      await putBack(this.git.at(worktree.path), rescue);
      return worktree;
    } catch (error) {
      // All of it is still kept; half of it would only mislead.
      await this.git.run(['worktree', 'remove', '--force', worktree.path], { accept: [0, 128] });
      await deleteBranch(this.git, worktree.branch);
      throw error;
    }
  }

  private async ownEntry(
    folder: string,
    { tracked = false }: { readonly tracked?: boolean } = {},
  ): Promise<WorktreeEntry> {
    const wanted = await recordedPath(folder);
    // The main worktree, which git names first, is never ours.
    const entries = tracked ? (await listWorktrees(this.git)).slice(1) : await this.list();
    const entry = entries.find((each) => samePath(each.path, wanted));
    if (entry !== undefined) return entry;
    throw notUnderRoot(folder, this.root);
  }

  /** Deletes what removals of hosts that were killed have left under these folders and the root. */
  async deleteLeft(roots: Iterable<string> = []): Promise<void> {
    for (const root of new Set([this.root, ...roots])) {
      const left = await movedAsideIn(root);
      for (const moved of left) await deleteMoved(moved, this.log);
      if (left.length > 0) await this.removeRootIfEmpty(root);
    }
  }

  /** Removes the worktree root when nothing is left in it; several may try at a time. */
  async removeRootIfEmpty(root = this.root): Promise<void> {
    const names = await readdir(root).catch(() => undefined);
    if (names?.length === 0) await rmdir(root).catch(() => undefined);
  }
}
