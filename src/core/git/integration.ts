import { MusterError } from '../base/errors';
import type { Git } from './git';
import { missingIdentity } from './identity';
import { appliedElsewhere, isAncestor, mergeBase } from './ancestry';
import { type ObjectionCause, objectionTo } from './mergeObjection';
import { mergeTrees } from './mergeTree';
import { currentBranchOf, integrationBranchCheckedOut, type Repository } from './repository';
import { commitTree } from './snapshot';
import { checkedOutAt } from './worktreeList';

export interface CleanMerge {
  readonly kind: 'clean';
  /** The merge commit; no ref points to it yet. */
  readonly commit: string;
  /** Integration tip that it was built on. */
  readonly parent: string;
  readonly tree: string;
}

/** Nothing was changed, and nothing is merged before somebody has solved it. */
export interface MergeConflict {
  readonly kind: 'conflict';
  /** `merge`: git itself cannot put the two together; `unrelated`: they have no history in common. */
  readonly cause: 'merge' | 'unrelated' | ObjectionCause;
  /** Integration tip that it conflicts with. */
  readonly parent: string;
  readonly files: readonly string[];
  readonly details: string;
}

export type Preparation =
  | CleanMerge
  | MergeConflict
  /**
   * The integration branch holds the commit itself, or (squashed or rebased) the same changes. Also true of
   * a branch without any commit of its own, which git cannot tell from a merged one.
   */
  | { readonly kind: 'alreadyMerged'; readonly parent: string; readonly by: 'commit' | 'content' }
  /** There are commits, but together they change nothing. */
  | { readonly kind: 'empty'; readonly parent: string };

export type Advance =
  | { readonly kind: 'advanced' }
  /** Someone else moved the branch; nothing was changed. */
  | { readonly kind: 'moved'; readonly tip: string | undefined }
  /** Moving a branch that is checked out shows up there as a staged revert; nothing was changed. */
  | { readonly kind: 'checkedOut'; readonly worktree: string };

/** The branch that verified work is merged into, always without a checkout. */
export class Integration {
  private readonly git: Git;
  private readonly ref: string;
  /** For whoever deletes the branch by mistake. */
  private lastTip: string | undefined;

  constructor(
    private readonly repository: Repository,
    readonly branch: string,
    /** Called when Muster has moved it. */
    private readonly onMoved: () => void = () => undefined,
  ) {
    this.git = repository.git;
    this.ref = `refs/heads/${branch}`;
  }

  /** Makes the branch from the tip of the branch checked out now when there is none, and returns its tip. */
  ensure(): Promise<string> {
    return this.repository.mutex.run(async () => {
      const present = await this.git.commitOf(this.ref);
      if (present !== undefined) return present;
      const worktree = await this.checkedOutAt();
      if (worktree !== undefined) throw integrationBranchCheckedOut(this.branch, worktree);
      // The user may have switched branches since the repository was opened.
      const current = await currentBranchOf(this.git.at(this.repository.checkout));
      const start = await this.git.run(['rev-parse', `refs/heads/${current}^{commit}`]);
      const made = await this.git.run(
        ['update-ref', '-m', 'muster: created', this.ref, start.stdout.trim(), ''],
        { accept: [0, 128] },
      );
      const tip = await this.git.commitOf(this.ref);
      if (tip !== undefined) return tip;
      throw new MusterError(
        'GitFailed',
        `The integration branch "${this.branch}" could not be made (${made.stderr.trim()}); choose another name in the settings.`,
        { details: { stderr: made.stderr } },
      );
    });
  }

  async tip(): Promise<string> {
    const tip = await this.git.commitOf(this.ref);
    if (tip !== undefined) {
      this.lastTip = tip;
      return tip;
    }
    const restore = this.lastTip === undefined ? '' : ` with \`git branch ${this.branch} ${this.lastTip}\``;
    throw new MusterError(
      'GitFailed',
      `The integration branch "${this.branch}" is gone; restore it from its last commit${restore}, or start again to make a new one.`,
    );
  }

  /** The worktree, if any, that keeps the branch from being moved. */
  checkedOutAt(): Promise<string | undefined> {
    return checkedOutAt(this.git, this.branch);
  }

  /** Whether the branch holds the commit. A commit that does not exist (any more) it cannot hold. */
  async contains(commit: string): Promise<boolean> {
    const tip = await this.git.commitOf(this.ref);
    if (tip === undefined || (await this.git.commitOf(commit)) === undefined) return false;
    return isAncestor(this.git, commit, tip);
  }

  /** Merges in memory. Only adds objects: no ref, index or file changes. */
  async prepare(branchTip: string, message: string): Promise<Preparation> {
    const parent = await this.tip();
    if (await isAncestor(this.git, branchTip, parent)) return { kind: 'alreadyMerged', parent, by: 'commit' };
    const base = await mergeBase(this.git, parent, branchTip);
    if (base === undefined) {
      const details = `${branchTip} and the branch "${this.branch}" have no commit in common.`;
      return { kind: 'conflict', cause: 'unrelated', parent, files: [], details };
    }
    const merge = await mergeTrees(this.git, parent, branchTip);
    if (merge.kind === 'conflict') {
      if (await appliedElsewhere(this.git, base, branchTip, parent)) {
        return { kind: 'alreadyMerged', parent, by: 'content' };
      }
      return { kind: 'conflict', cause: 'merge', parent, files: merge.files, details: merge.details };
    }
    const { tree } = merge;
    if (tree === (await this.treeOf(parent))) {
      const nothing = (await this.treeOf(branchTip)) === (await this.treeOf(base));
      return nothing ? { kind: 'empty', parent } : { kind: 'alreadyMerged', parent, by: 'content' };
    }
    const objection = await objectionTo(this.git, { base, parent, branchTip, tree });
    if (objection !== undefined) return { kind: 'conflict', parent, ...objection };
    const identity = await missingIdentity(this.git);
    const commit = await commitTree(this.git, tree, ['-p', parent, '-p', branchTip], message, identity);
    return { kind: 'clean', commit, parent, tree };
  }

  /** Moves the branch from `expected` to `commit`, and only from there, and only while no worktree has it. */
  advance(expected: string, commit: string): Promise<Advance> {
    return this.repository.mutex.run(async () => {
      const worktree = await this.checkedOutAt();
      if (worktree !== undefined) return { kind: 'checkedOut', worktree };
      // Where it only stands for another branch, that one stays: it may be checked out.
      const args = ['update-ref', '--no-deref', '-m', 'muster: merge', this.ref, commit, expected];
      const moved = await this.git.run(args, { accept: [0, 128] });
      if (moved.exitCode === 0) {
        this.lastTip = commit;
        this.onMoved();
        return { kind: 'advanced' };
      }
      const tip = await this.git.commitOf(this.ref);
      if (tip !== expected) return { kind: 'moved', tip };
      throw new MusterError(
        'GitFailed',
        `The integration branch "${this.branch}" could not be moved (${moved.stderr.trim()}); mend what git names and try again.`,
        { details: { stderr: moved.stderr } },
      );
    });
  }

  treeOf(commit: string): Promise<string> {
    return this.git.treeOf(commit);
  }
}
