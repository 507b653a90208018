import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, rmdir } from 'node:fs/promises';
import path from 'node:path';
import { messageOf, MusterError } from '../base/errors';
import { type Log, silentLog } from '../base/log';
import { requireQuiet, waitForQuiet } from './busyWorktree';
import type { Git } from './git';
import { isHalfMade, isPassing, removingLock, waitForMaker } from './halfMadeWorktree';
import type { Repository } from './repository';
import { listRescues, rescueCommit, rescueNamed, rescueWorktree, restoreFiles, tipOf } from './rescue';
import { listWorktrees, recordedPath, samePath, type WorktreeEntry } from './worktreeList';

export interface WorktreeRequest {
  /** Name of the folder under the worktree root, for a new one. */
  readonly name: string;
  readonly branch: string;
  /** Commit that a new branch starts from. */
  readonly base: string;
  /**
   * What the tracker knows to be Muster's own from an earlier time; it is used again, also when it lies
   * under the root of other settings.
   */
  readonly reuse?: { readonly branch: string; readonly path: string } | undefined;
}

export interface Worktree {
  readonly path: string;
  readonly branch: string;
  /** Tip of the branch now. */
  readonly tip: string;
  /** The folder and its files were there already. */
  readonly reused: boolean;
}

export interface WorktreeStatus {
  readonly uncommitted: number;
  /** Commits on HEAD that are not in the base. */
  readonly ahead: number;
  readonly head: string;
  /** Undefined when the agent has left HEAD detached. */
  readonly branch: string | undefined;
}

export interface Removal {
  /** Where everything is kept; the first holds the tip and the files. */
  readonly rescueRefs: readonly string[];
}

/** How the names of the gate's worktrees start. */
export const gatePrefix = 'gate-';

/** The agents' worktrees of one repository, all under one folder beside it. */
export class Worktrees {
  readonly root: string;
  private readonly git: Git;

  constructor(
    private readonly repository: Repository,
    root = `${repository.root}.worktrees`,
    private readonly log: Log = silentLog,
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
  add(request: WorktreeRequest): Promise<Worktree> {
    return this.repository.mutex.run(() => this.addNow(request));
  }

  private async addNow({ name, branch, base, reuse }: WorktreeRequest): Promise<Worktree> {
    const folder = reuse === undefined ? await this.pathOf(name) : await recordedPath(reuse.path);
    const entries = await listWorktrees(this.git);
    const oursHere = reuse !== undefined;
    const found = entries.find((entry) => samePath(entry.path, folder));
    if (found !== undefined && !oursHere) throw worktreeExists(folder);
    const registered = found && (await waitForMaker(this.git, found));
    if (registered?.branch === branch && existsSync(path.join(folder, '.git'))) {
      const tip = await this.git.at(folder).commitOf('HEAD');
      const whole = tip !== undefined && !(await isHalfMade(this.git, registered));
      if (whole) return { path: folder, branch, tip, reused: true };
    }
    // Ours, but git was killed while it made it, its folder is gone, or the agent left it on another
    // branch: begin again, losing nothing.
    if (registered !== undefined) await this.removeEntry(registered, name, branch);
    else await this.clearFolder(folder, oursHere);

    const elsewhere = entries.find((entry) => entry.branch === branch && entry !== found);
    const existing = await this.git.commitOf(`refs/heads/${branch}`);
    if (existing !== undefined && (reuse?.branch !== branch || elsewhere !== undefined)) {
      throw branchExists(branch, elsewhere?.path);
    }
    await mkdir(path.dirname(folder), { recursive: true });
    if (existing === undefined) await this.create(folder, ['-b', branch, folder, base], { branch, base });
    else await this.create(folder, [folder, branch]);
    return { path: folder, branch, tip: existing ?? base, reused: false };
  }

  /**
   * A worktree on a commit without a branch, for the gate; `name` starts with {@link gatePrefix}. Only one
   * gate runs at a time, so that a gate's worktree that is there already is a left one.
   */
  addDetached(name: string, commit: string): Promise<string> {
    return this.repository.mutex.run(async () => {
      const folder = await this.pathOf(name);
      const entry = (await listWorktrees(this.git)).find(({ path: other }) => samePath(other, folder));
      if (entry !== undefined && isGate(entry)) await this.removeGate(entry);
      else if (entry !== undefined) throw worktreeExists(folder);
      if (existsSync(folder)) throw worktreeExists(folder);
      await mkdir(this.root, { recursive: true });
      await this.create(folder, ['--detach', folder, commit]);
      return folder;
    });
  }

  private async create(
    folder: string,
    args: readonly string[],
    made?: { readonly branch: string; readonly base: string },
  ): Promise<void> {
    try {
      await this.git.raw('worktree', 'add', ...args);
    } catch (error) {
      // Git makes the branch first and leaves it when the files then fail; a later try would trip over it.
      if (made !== undefined) {
        const { branch, base } = made;
        await this.git.run(['update-ref', '-d', `refs/heads/${branch}`, base], { accept: [0, 1, 128] });
      }
      this.log.warn(`No worktree could be made at ${folder}: ${messageOf(error)}`);
      throw error;
    }
  }

  /** The worktrees under {@link root}. */
  async list(): Promise<WorktreeEntry[]> {
    const root = await recordedPath(this.root);
    return (await listWorktrees(this.git)).filter((entry) => samePath(path.dirname(entry.path), root));
  }

  async isClean(folder: string): Promise<boolean> {
    return (await this.countUncommitted(folder)) === 0;
  }

  async statusOf(folder: string, base: string): Promise<WorktreeStatus> {
    const git = this.git.at(folder);
    const [uncommitted, head, count, branch] = await Promise.all([
      this.countUncommitted(folder),
      git.run(['rev-parse', 'HEAD']),
      git.run(['rev-list', '--count', 'HEAD', `^${base}`]),
      git.run(['symbolic-ref', '--quiet', '--short', 'HEAD'], { accept: [0, 1] }),
    ]);
    return {
      uncommitted,
      ahead: Number(count.stdout),
      head: head.stdout.trim(),
      branch: branch.exitCode === 0 ? branch.stdout.trim() : undefined,
    };
  }

  private async countUncommitted(folder: string): Promise<number> {
    const status = await this.git
      .at(folder)
      .ordinary((library) => library.status(['--untracked-files=normal']));
    return status.files.length;
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
    },
  ): Promise<Removal> {
    await waitForQuiet(await recordedPath(folder));
    return this.repository.mutex.run(async () => {
      if (options.tracked === true && (await this.isGone(folder))) return this.removeBranch(options);
      const entry = await this.ownEntry(folder, options);
      if (!isPassing(entry)) throw worktreeLocked(entry);
      const branch = options.branch ?? entry.branch;
      const rescueRefs = await this.removeEntry(entry, options.rescueName, branch);
      if (branch !== undefined) await this.deleteBranch(branch);
      return { rescueRefs };
    });
  }

  private async isGone(folder: string): Promise<boolean> {
    const wanted = await recordedPath(folder);
    if (existsSync(wanted)) return false;
    return !(await listWorktrees(this.git)).some((entry) => samePath(entry.path, wanted));
  }

  /** What is left to do when an earlier removal was cut short after the worktree had gone. */
  private async removeBranch(options: {
    readonly rescueName: string;
    readonly branch?: string;
  }): Promise<Removal> {
    const { rescueName, branch } = options;
    const rescueRefs: string[] = [];
    const tip = branch === undefined ? undefined : await this.git.commitOf(`refs/heads/${branch}`);
    const earlier = await rescueNamed(this.git, rescueName);
    if (earlier !== undefined) rescueRefs.push(earlier);
    if (tip !== undefined) rescueRefs.push(await rescueCommit(this.git, tip, rescueName));
    if (branch !== undefined) await this.deleteBranch(branch);
    return { rescueRefs: [...new Set(rescueRefs)] };
  }

  /** Takes a gate's worktree away: its commit is recorded, and what a gate writes is not kept. */
  removeDetached(folder: string): Promise<void> {
    return this.repository.mutex.run(async () => {
      const entry = await this.ownEntry(folder);
      if (!isGate(entry)) throw new Error(`Not a gate's worktree: ${folder}`);
      await this.removeGate(entry);
    });
  }

  private async removeGate(entry: WorktreeEntry): Promise<void> {
    const remove = (): Promise<string> =>
      this.git.raw('worktree', 'remove', '--force', '--force', entry.path);
    try {
      await remove();
    } catch (error) {
      // Git does not touch a folder whose `.git` is gone or spoilt; without the folder it only forgets it.
      this.log.debug(`Git did not remove the gate's worktree ${entry.path}: ${messageOf(error)}`);
      await rm(entry.path, { recursive: true, force: true });
      await remove();
    }
  }

  /** Makes a worktree, with a branch of its own, of what is kept under a rescue ref. */
  async restore(ref: string, target: { readonly name: string; readonly branch: string }): Promise<Worktree> {
    const rescue = (await listRescues(this.git)).find((each) => each.ref === ref);
    if (rescue === undefined) {
      throw new MusterError(
        'GitFailed',
        `Nothing is kept under ${ref}; choose one from the list of rescued work.`,
      );
    }
    const worktree = await this.add({ ...target, base: await tipOf(this.git, rescue) });
    await restoreFiles(this.git.at(worktree.path), rescue);
    return worktree;
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
    throw new MusterError(
      'WorktreeExists',
      `${folder} is not a worktree of this repository under ${this.root}, so it was left alone; remove it yourself if it is not needed.`,
    );
  }

  private async removeEntry(
    entry: WorktreeEntry,
    name: string,
    branch: string | undefined,
  ): Promise<string[]> {
    await requireQuiet(entry.path);
    const refs: string[] = [];
    if (existsSync(path.join(entry.path, '.git'))) {
      const halfMade = await isHalfMade(this.git, entry);
      refs.push(...(await rescueWorktree(this.git, entry.path, name, branch, { halfMade })));
    } else {
      // The folder was taken away by someone else: what is left are the commits.
      const tips = [
        entry.head,
        branch === undefined ? undefined : await this.git.commitOf(`refs/heads/${branch}`),
      ];
      for (const tip of new Set(tips))
        if (tip !== undefined) refs.push(await rescueCommit(this.git, tip, name));
      await this.clearFolder(entry.path, true);
    }
    // Git that is killed from here on leaves a part of the files, which must not pass for a whole worktree.
    const lock = ['worktree', 'lock', '--reason', removingLock, entry.path];
    await this.git.run(lock, { accept: [0, 128] });
    await this.git.raw('worktree', 'remove', '--force', '--force', entry.path);
    this.log.info(`Removed the worktree ${entry.path}; its work is kept under ${refs.join(', ')}.`);
    return refs;
  }

  private async deleteBranch(branch: string): Promise<void> {
    const tip = await this.git.commitOf(`refs/heads/${branch}`);
    const used = (await listWorktrees(this.git)).some((entry) => entry.branch === branch);
    // The old value makes sure that only what was rescued goes.
    if (tip !== undefined && !used) await this.git.run(['update-ref', '-d', `refs/heads/${branch}`, tip]);
  }

  /** Makes room for a worktree; files that no worktree owns are moved aside when the place is ours. */
  private async clearFolder(folder: string, ours: boolean): Promise<void> {
    if (!existsSync(folder)) return;
    if ((await readdir(folder).catch(() => [folder])).length === 0) return;
    if (!ours) throw worktreeExists(folder);
    let aside = `${folder}.left`;
    for (let number = 2; existsSync(aside); number += 1) aside = `${folder}.left-${number}`;
    await rename(folder, aside);
    this.log.warn(`${folder} held files but was no worktree any more; they are now in ${aside}.`);
  }

  /** Removes the worktree root when nothing is left in it. */
  async removeRootIfEmpty(root = this.root): Promise<void> {
    const names = await readdir(root).catch(() => undefined);
    if (names?.length === 0) await rmdir(root);
  }
}

/** Whether a worktree under the root is the gate's: what else lies there is on a branch. */
export function isGate({ path: folder, branch }: WorktreeEntry): boolean {
  return branch === undefined && path.basename(folder).startsWith(gatePrefix);
}

function worktreeExists(folder: string): MusterError {
  return new MusterError(
    'WorktreeExists',
    `${folder} exists already and is not Muster's; move or remove it, or choose another worktree folder in the settings.`,
    { details: { folder } },
  );
}

function worktreeLocked({ path: folder, locked }: WorktreeEntry): MusterError {
  const why = locked === undefined || locked === '' ? '' : ` (${locked})`;
  return new MusterError(
    'WorktreeLocked',
    `The worktree ${folder} is locked${why}; unlock it with \`git worktree unlock\` first.`,
  );
}

function branchExists(branch: string, worktree: string | undefined): MusterError {
  const where = worktree === undefined ? '' : ` and is checked out in ${worktree}`;
  return new MusterError(
    'BranchExists',
    `The branch "${branch}" exists already${where} and is not Muster's; rename or delete it, or change the branch template in the settings.`,
    { details: { branch, worktree } },
  );
}
