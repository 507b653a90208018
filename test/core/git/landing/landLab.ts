import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { MusterError, type MusterErrorCode } from '../../../../src/core/base/errors';
import { land, type Landed, type LandMode } from '../../../../src/core/git/landing/land';
import { type LandPlan, planLanding } from '../../../../src/core/git/landing/landPlan';
import { openRepository, type Repository } from '../../../../src/core/git/repository';
import { SampleRepository } from '../../../support/sampleRepository';

/** A checkout into which the integration branch `roadmap` is to be taken. */
export class LandLab {
  private constructor(
    readonly sample: SampleRepository,
    readonly repository: Repository,
    /** Tip of `main`. */
    readonly main: string,
  ) {}

  static async create(): Promise<LandLab> {
    const sample = await SampleRepository.create({
      files: { 'readme.md': '# Sample\n', 'src/one.txt': 'one\n', '.gitignore': 'ignored\nbuild/\n' },
    });
    const main = await sample.tip('main');
    return new LandLab(sample, await repositoryIn(sample, sample.folder), main);
  }

  open(folder: string): Promise<Repository> {
    return repositoryIn(this.sample, folder);
  }

  plan(into?: string): Promise<LandPlan> {
    return planLanding(this.repository, 'roadmap', { into });
  }

  async landAll(mode: LandMode = 'merge', into?: string): Promise<Landed> {
    return land(this.repository, await this.plan(into), { mode, message: 'Land roadmap' });
  }

  /** Everything that a person could miss afterwards. */
  async stateOfCheckout(): Promise<string> {
    const { sample } = this;
    const parts = [
      await sample.git('rev-parse', 'HEAD'),
      await sample.git('symbolic-ref', 'HEAD'),
      await sample.git('status', '--porcelain', '--ignored'),
      await sample.git('diff', 'HEAD'),
      await sample.git('diff', '--cached'),
      await sample.git('stash', 'list'),
      existsSync(path.join(sample.folder, '.git', 'MERGE_HEAD')) ? 'merging' : '',
    ];
    return parts.join('\n---\n');
  }

  async assertRefused(
    action: () => Promise<unknown>,
    code: MusterErrorCode,
    sentence: RegExp,
  ): Promise<void> {
    const before = await this.stateOfCheckout();
    await assert.rejects(action, (error) => {
      assert.ok(error instanceof MusterError, String(error));
      assert.equal(error.code, code, error.message);
      assert.match(error.message, sentence);
      return true;
    });
    assert.equal(await this.stateOfCheckout(), before);
  }
}

function repositoryIn({ environment }: SampleRepository, folder: string): Promise<Repository> {
  return openRepository(folder, { integrationBranch: 'roadmap', environment });
}
