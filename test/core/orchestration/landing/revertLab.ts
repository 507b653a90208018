import assert from 'node:assert/strict';
import path from 'node:path';
import { systemClock } from '../../../../src/core/base/clock';
import { MusterError, type MusterErrorCode } from '../../../../src/core/base/errors';
import { silentLog } from '../../../../src/core/base/log';
import { openStore } from '../../../../src/core/store/openStore';
import type { Store } from '../../../../src/core/store/store';
import type { FeatureView } from '../../../../src/shared/viewModel';
import { builtAssets, TestProject } from '../../../support/testProject';

/** A check of the project's own: nothing may use what is not there. */
const check = `import { existsSync, readdirSync } from 'node:fs';
const names = existsSync('features') ? readdirSync('features') : [];
if (names.some((name) => /^\\d+-second/.test(name)) && !names.some((name) => name.startsWith('1-first'))) {
  console.error('The second needs the first');
  process.exit(1);
}
`;

export const files = (id: number, name: string): string[] => [
  `features/${id}-${name}.md`,
  `features/${id}-${name}.mjs`,
];
export const withoutFirst: readonly string[] = ['check.mjs', ...files(2, 'other'), 'readme.md'];
export const withFirst: readonly string[] = [
  ...['check.mjs', ...files(1, 'first'), ...files(2, 'other'), 'readme.md'],
];

/** A project with two features that have passed, and what tests ask of it when a merge is taken back. */
export class RevertLab {
  private constructor(readonly project: TestProject) {}

  static async create(): Promise<RevertLab> {
    const sample = { files: { 'readme.md': '# Sample\n', 'check.mjs': check } };
    return new RevertLab(await TestProject.create({ concurrency: 2 }, sample));
  }

  /** Features 1 and 2 have passed, for each test anew. */
  async prepare(): Promise<void> {
    await this.project.open();
    await this.project.add('First', 'Other');
    await this.runAll();
    await this.project.keep();
  }

  async begin(...gateCommands: string[]): Promise<void> {
    await this.project.restore();
    await this.project.setUp({ gateCommands });
  }

  /** Until everything has passed. */
  async runAll(): Promise<void> {
    const { counts, features, activity } = await this.project.run();
    const told = () => [...features.map(({ lastError }) => lastError), ...activity.map(({ text }) => text)];
    assert.equal(counts.passing, counts.total, told().join('\n'));
  }

  feature(id: number): FeatureView {
    const found = this.project.snapshot.features.find((each) => each.id === id);
    assert.ok(found, `feature ${id}`);
    return found;
  }

  async filesOf(branch: string): Promise<string[]> {
    return (await this.project.repository.git('ls-tree', '-r', '--name-only', branch)).trim().split('\n');
  }

  async assertRefused(id: number, code: MusterErrorCode, sentence: RegExp): Promise<MusterError> {
    const tip = await this.project.repository.tip('roadmap');
    let refusal: MusterError | undefined;
    await assert.rejects(this.project.orchestrator.revertFeature(id), (error) => {
      assert.ok(error instanceof MusterError, String(error));
      assert.equal(error.code, code, error.message);
      assert.match(error.message, sentence);
      refusal = error;
      return true;
    });
    assert.equal(await this.project.repository.tip('roadmap'), tip);
    assert.ok(refusal);
    return refusal;
  }

  /** The database, as nobody but a host opens it. */
  async inStore(use: (store: Store) => Promise<unknown>): Promise<void> {
    const store = await openStore({
      directory: path.join(this.project.repository.folder, '.git', 'muster'),
      wasm: path.join(builtAssets, 'sql-wasm.wasm'),
      clock: systemClock,
      log: silentLog,
    });
    try {
      await use(store);
    } finally {
      await store.close();
    }
  }
}
