import assert from 'node:assert/strict';
import { Integration, type Preparation } from '../../../src/core/git/integration';
import { openRepository } from '../../../src/core/git/repository';
import { SampleRepository } from '../../support/sampleRepository';

/** A text of several lines, told apart by what is given for each. */
export const lines = (...each: (number | string)[]): string => each.map((line) => `line ${line}\n`).join('');

/** A repository with an integration branch that merges are made into. */
export class CleanMerges {
  private constructor(
    readonly sample: SampleRepository,
    private readonly integration: Integration,
  ) {}

  static async create(): Promise<CleanMerges> {
    const sample = await SampleRepository.create({
      files: { 'a.txt': lines(1, 2, 3, 4, 5, 6, 7, 8, 9), 'b.txt': 'b\n' },
    });
    const { environment, folder } = sample;
    const repository = await openRepository(folder, { integrationBranch: 'roadmap', environment });
    const integration = new Integration(repository, 'roadmap');
    await integration.ensure();
    return new CleanMerges(sample, integration);
  }

  async land(tip: string): Promise<void> {
    const prepared = await this.prepare(tip);
    assert.ok(prepared.kind === 'clean', JSON.stringify(prepared));
    await this.integration.advance(prepared.parent, prepared.commit);
  }

  prepare(tip: string): Promise<Preparation> {
    return this.integration.prepare(tip, 'Merge');
  }

  /** What is said of a branch that is not merged; nothing has changed then. */
  async refused(tip: string): Promise<{ cause: string; files: readonly string[]; details: string }> {
    const before = await this.sample.tip('roadmap');
    const prepared = await this.prepare(tip);
    assert.ok(prepared.kind === 'conflict', prepared.kind);
    assert.equal(await this.sample.tip('roadmap'), before);
    return prepared;
  }

  remove(): void {
    this.sample.remove();
  }
}
