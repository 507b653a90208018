import path from 'node:path';
import { MusterError } from '../../base/errors';
import { mapLimited } from '../../base/mapLimited';
import { mergeBase } from '../../git/ancestry';
import { changedFiles } from '../../git/diff';
import type { Repository } from '../../git/repository';
import { findRescue, listRescues } from '../../git/rescueRefs';
import { partsOf } from '../../git/restoreRescue';
import { samePath } from '../../git/worktreeList';
import type { Worktrees } from '../../git/worktrees';
import type { DiffRange } from '../../orchestrator';
import type { Reader } from '../../store/store';
import type {
  CleanUpItem,
  CleanUpSelection,
  RescueView,
  RestoredWork,
  WorktreeView,
} from '../../../shared/placeViews';
import { planCleanUp } from './planCleanUp';
import { rescueView } from './rescueView';
import { type RestoreTarget, restoreWork } from './restoreWork';
import { rescuedWork } from './trackedPlaces';
import { worktreeViews } from './worktreeViews';

export interface PlacesOptions {
  readonly repository: Pick<Repository, 'root' | 'git' | 'mutex'>;
  /** As the settings are now. */
  readonly worktrees: () => Worktrees;
  readonly integrationBranch: () => string;
  /** Hands the database over, or nothing where there is none that can be read. */
  readonly read: <T>(use: (reader: Reader | undefined) => T) => Promise<T>;
}

/** Commands of git at the same time, over all worktrees or rescues. */
const atOnce = 4;

/**
 * The agents' worktrees and the work that was rescued of those that are gone, for any host: it reads, and restores,
 * which only adds a branch and a worktree.
 */
export class Places {
  constructor(readonly options: PlacesOptions) {}

  async worktrees(): Promise<WorktreeView[]> {
    const { options } = this;
    return worktreeViews({ ...options, worktrees: options.worktrees(), target: await this.target() });
  }

  /** Newest first. */
  async rescues(): Promise<RescueView[]> {
    const { git } = this.options.repository;
    const [rescues, target] = await Promise.all([listRescues(git), this.target()]);
    const views = await mapLimited(rescues, atOnce, (rescue) => rescueView(git, rescue, target));
    const known = await this.options.read((reader) => {
      const work = reader === undefined ? undefined : rescuedWork(reader);
      return views.map((view) => view.withNames(reader, work?.get(view.ref)));
    });
    return known.sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
  }

  /** What a clean-up would do; changes nothing. */
  async planCleanUp(selection: CleanUpSelection): Promise<CleanUpItem[]> {
    return planCleanUp(this.options.repository.git, await this.worktrees(), selection);
  }

  /** All that was done in a worktree of ours, down to what is not committed. @throws MusterError WorktreeGone */
  async diffOfWorktree(folder: string): Promise<DiffRange> {
    const view = (await this.worktrees()).find((each) => samePath(each.path, folder));
    if (view?.lastCommit === undefined) throw worktreeGone(folder);
    const git = this.options.repository.git.at(view.path);
    const base = await this.forkOf(view.lastCommit.commit);
    return { worktree: view.path, base, head: undefined, files: await changedFiles(git, base, undefined) };
  }

  /** All that is kept of a rescued worktree. @throws MusterError RescueNotFound */
  async diffOfRescue(ref: string): Promise<DiffRange> {
    const { git, root } = this.options.repository;
    const rescue = await findRescue(git, ref);
    const base = await this.forkOf((await partsOf(git, rescue)).tip);
    const head = rescue.commit;
    return { worktree: root, base, head, files: await changedFiles(git, base, head) };
  }

  /** @throws MusterError RescueNotFound, WorktreeExists, BranchExists */
  restoreRescue(ref: string, target: RestoreTarget = {}): Promise<RestoredWork> {
    return restoreWork(this.options.repository.git, this.options.worktrees(), ref, target);
  }

  /** What unmerged work is measured against: the integration branch, else what is checked out. */
  private async target(): Promise<string> {
    const { git } = this.options.repository;
    return (await git.commitOf(`refs/heads/${this.options.integrationBranch()}`)) ?? 'HEAD';
  }

  /** Where work began; its own commit when all of it is merged. */
  private async forkOf(tip: string): Promise<string> {
    const { git } = this.options.repository;
    return (await mergeBase(git, tip, await this.target())) ?? (await emptyTree(git));
  }
}

/** What a history that has nothing in common with ours is compared with. */
async function emptyTree(git: Repository['git']): Promise<string> {
  return (await git.run(['hash-object', '-t', 'tree', '-w', '--stdin'])).stdout.trim();
}

function worktreeGone(folder: string): MusterError {
  return new MusterError(
    'WorktreeGone',
    `There is no worktree ${path.basename(folder)} of Muster's at ${folder}; refresh the list and choose one of it.`,
    { details: { folder } },
  );
}
