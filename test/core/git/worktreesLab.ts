import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { MusterError, type MusterErrorCode } from '../../../src/core/base/errors';
import { openRepository, type Repository } from '../../../src/core/git/repository';
import { Worktrees } from '../../../src/core/git/worktrees';
import { SampleRepository } from '../../support/sampleRepository';

/** A repository in a folder with a difficult name, and its worktrees. */
export class WorktreesLab {
  private constructor(
    readonly sample: SampleRepository,
    readonly repository: Repository,
    readonly worktrees: Worktrees,
    /** Tip of `main`. */
    readonly base: string,
  ) {}

  static async create(): Promise<WorktreesLab> {
    const sample = await SampleRepository.create({
      name: 'rép ository ✓',
      files: { 'readme.md': '# Sample\n', 'src/one.txt': 'one\n', '.gitignore': 'ignored/\n' },
    });
    const repository = await openRepository(sample.folder, {
      integrationBranch: 'roadmap',
      environment: sample.environment,
    });
    return new WorktreesLab(sample, repository, new Worktrees(repository), await sample.tip('main'));
  }

  remove(): void {
    this.sample.remove();
  }

  /** All that must not change in the user's own checkout. */
  async checkoutState(): Promise<unknown> {
    const { sample } = this;
    const index = readFileSync(path.join(sample.folder, '.git', 'index'));
    return {
      index: createHash('sha256').update(index).digest('hex'),
      status: await sample.git('--no-optional-locks', 'status', '--porcelain=v2', '--branch'),
      stashes: await sample.git('stash', 'list'),
      head: readFileSync(path.join(sample.folder, '.git', 'HEAD'), 'utf8'),
      readme: sample.read('readme.md'),
    };
  }
}

export async function refused(action: Promise<unknown>, code: MusterErrorCode): Promise<MusterError> {
  const error = await action.then(
    () => assert.fail('It was accepted'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof MusterError, String(error));
  assert.equal(error.code, code, error.message);
  assert.match(error.message, /^[^\n]+\.$/, 'one sentence');
  return error;
}
