import assert from 'node:assert/strict';
import { openRepository, type Repository } from '../../../../src/core/git/repository';
import { compareShared } from '../../../../src/core/git/shared/compareShared';
import type { SharedChange, SharedContext } from '../../../../src/core/git/shared/sharedChange';
import { readSharedState, type SharedState } from '../../../../src/core/git/shared/sharedState';
import { sharedValues } from '../../../../src/core/git/shared/sharedValues';
import { type Worktree, Worktrees } from '../../../../src/core/git/worktrees';
import { SampleRepository } from '../../../support/sampleRepository';

const stateOf = (repository: Repository): Promise<SharedState> =>
  readSharedState(repository, new Date().toISOString());

/** A repository with the worktree of an agent, and what has changed since in what both of them share. */
export class SharedLab {
  /** Commits that the merge queue has made. */
  readonly merges = new Set<string>();

  private constructor(
    readonly sample: SampleRepository,
    readonly repository: Repository,
    readonly worktree: Worktree,
    /** What is compared with. */
    public before: SharedState,
  ) {}

  static async create(): Promise<SharedLab> {
    const sample = await SampleRepository.create({ name: 'rép ository' });
    const { environment } = sample;
    const repository = await openRepository(sample.folder, { integrationBranch: 'roadmap', environment });
    await sample.git('branch', 'roadmap');
    await sample.branch('topic', { 'topic.txt': 'topic\n' });
    const worktree = await new Worktrees(repository).add({
      name: 'feature-1',
      branch: 'task-1',
      base: await sample.tip('main'),
    });
    return new SharedLab(sample, repository, worktree, await stateOf(repository));
  }

  state(): Promise<SharedState> {
    return stateOf(this.repository);
  }

  async changes(context: Partial<SharedContext> = {}, after?: SharedState): Promise<SharedChange[]> {
    const whole: SharedContext = {
      repository: this.repository,
      agentId: 7,
      branch: 'task-1',
      worktree: this.worktree.path,
      integrationBranch: 'roadmap',
      ownBranches: new Set(['task-1', 'task-2']),
      isMerge: (commit) => this.merges.has(commit),
      ownExcludes: new Set(['# of Muster', '/linked']),
      keptFolder: '/kept folder',
      ...context,
    };
    return compareShared(whole, this.before, after ?? (await this.state()));
  }

  async onlyChange(context: Partial<SharedContext> = {}): Promise<SharedChange> {
    const [change, ...others] = await this.changes(context);
    assert.ok(change !== undefined, 'nothing was noticed');
    assert.deepEqual(others, []);
    return change;
  }

  /** Runs the command line that is shown to the user, and shows that it puts back what there was. */
  async undo({ undo: line }: SharedChange): Promise<void> {
    const args = [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, inQuotes, plain]) => inQuotes ?? plain ?? '');
    assert.equal(args.shift(), 'git');
    await this.sample.git(...args);
    const values = async (of: SharedState): Promise<unknown> =>
      Object.fromEntries(await sharedValues(this.repository.git, of));
    assert.deepEqual(await values(await this.state()), await values(this.before));
  }
}
