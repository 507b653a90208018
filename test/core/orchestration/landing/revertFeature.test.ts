import assert from 'node:assert/strict';
import path from 'node:path';
import { systemClock } from '../../../../src/core/base/clock';
import { moveFeature } from '../../../../src/core/backlog/transitions';
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

describe('Taking a feature’s merge back', function () {
  this.timeout(180_000);
  let project: TestProject;

  /** Features 1 and 2 have passed. */
  before(async () => {
    const sample = { files: { 'readme.md': '# Sample\n', 'check.mjs': check } };
    project = await TestProject.create({ concurrency: 2 }, sample);
    await project.open();
    await project.add('First', 'Other');
    await runAll();
    await project.keep();
  });
  after(() => project.dispose());

  async function begin(...gateCommands: string[]): Promise<void> {
    await project.restore();
    await project.setUp({ gateCommands });
  }
  afterEach(() => project.end());

  /** Until everything has passed. */
  async function runAll(): Promise<void> {
    const { counts, features, activity } = await project.run();
    const told = () => [...features.map(({ lastError }) => lastError), ...activity.map(({ text }) => text)];
    assert.equal(counts.passing, counts.total, told().join('\n'));
  }

  const feature = (id: number): FeatureView => {
    const found = project.snapshot.features.find((each) => each.id === id);
    assert.ok(found, `feature ${id}`);
    return found;
  };
  const filesOf = async (branch: string): Promise<string[]> =>
    (await project.repository.git('ls-tree', '-r', '--name-only', branch)).trim().split('\n');
  const files = (id: number, name: string): string[] => [
    `features/${id}-${name}.md`,
    `features/${id}-${name}.mjs`,
  ];
  const withoutFirst = ['check.mjs', ...files(2, 'other'), 'readme.md'];
  const withFirst = ['check.mjs', ...files(1, 'first'), ...files(2, 'other'), 'readme.md'];

  async function assertRefused(id: number, code: MusterErrorCode, sentence: RegExp): Promise<MusterError> {
    const tip = await project.repository.tip('roadmap');
    let refusal: MusterError | undefined;
    await assert.rejects(project.orchestrator.revertFeature(id), (error) => {
      assert.ok(error instanceof MusterError, String(error));
      assert.equal(error.code, code, error.message);
      assert.match(error.message, sentence);
      refusal = error;
      return true;
    });
    assert.equal(await project.repository.tip('roadmap'), tip);
    assert.ok(refusal);
    return refusal;
  }

  it('takes out what the merge has brought and nothing else, and holds the feature for a person', async () => {
    await begin('node check.mjs');
    const tip = await project.repository.tip('roadmap');
    const checkout = await project.repository.git('status', '--porcelain', '--branch');

    const { revertCommit, mergeCommit, verified } = await project.orchestrator.revertFeature(1, {
      reason: 'Not what\nwas meant',
    });
    assert.equal(verified, true);
    assert.equal(await project.repository.tip('roadmap'), revertCommit);
    assert.equal(await project.repository.tip('roadmap^1'), tip);
    assert.deepEqual(await filesOf('roadmap'), withoutFirst);
    const message = await project.repository.git('log', '-1', '--format=%B', 'roadmap');
    assert.match(message, /^Revert feature #1: First\n/);
    assert.match(message, new RegExp(`${mergeCommit}[^]*Reason: Not what was meant`));
    assert.equal(await project.repository.git('status', '--porcelain', '--branch'), checkout);

    const { status, state, reasonText, lastError } = feature(1);
    assert.deepEqual([status, state], ['pending', 'needsPerson']);
    assert.match(`${reasonText}`, /taken back .*: Not what was meant\. Retry it/);
    assert.match(lastError ?? '', /taken back \([0-9a-f]{9}\): Not what was meant$/);
    assert.equal(feature(2).status, 'passing');
    assert.equal((await project.run()).counts.passing, 1, 'no agent starts on it by itself');
  });

  it('really brings in the work of a new attempt, though git knows the old commits', async () => {
    await begin('node check.mjs');
    const { mergeCommit } = await project.orchestrator.revertFeature(1, { again: true });
    assert.deepEqual(await filesOf('roadmap'), withoutFirst);
    assert.equal(feature(1).state, 'ready');
    await runAll();
    assert.equal(feature(1).status, 'passing');
    assert.deepEqual(await filesOf('roadmap'), withFirst);
    const merges = await project.repository.git(
      'log',
      '--first-parent',
      '--merges',
      '--format=%H',
      'roadmap',
    );
    assert.equal(merges.trim().split('\n').length, 3);
    assert.notEqual(merges.split('\n')[0], mergeCommit);
  });

  it('brings all of that into the user’s branch, whenever they land', async () => {
    await begin();
    const { landing } = project.orchestrator;
    const idsOf = (features: readonly { readonly id: number }[]): number[] => features.map(({ id }) => id);

    const first = await landing.land();
    assert.deepEqual(idsOf(first.features.brought).sort(), [1, 2]);
    await project.orchestrator.revertFeature(1);
    const second = await landing.land();
    assert.deepEqual([idsOf(second.features.brought), idsOf(second.features.takenBack)], [[], [1]]);
    assert.deepEqual(await filesOf('main'), withoutFirst);

    await project.orchestrator.retryFeature(1);
    await runAll();
    const third = await landing.land();
    assert.deepEqual([idsOf(third.features.brought), idsOf(third.features.takenBack)], [[1], []]);
    assert.deepEqual(await filesOf('main'), withFirst);
  });

  it('names nothing as landed that was merged and taken back in between', async () => {
    await begin();
    await project.orchestrator.revertFeature(1);
    const { features } = await project.orchestrator.landing.preview();
    assert.deepEqual(
      features.brought.map(({ id }) => id),
      [2],
    );
    assert.deepEqual([features.takenBack, features.undone], [[], [1]]);
  });

  it('names first what has passed and depends on it, also through others', async () => {
    await begin();
    await project.add({ name: 'Second', dependencies: [1] }, { name: 'Third', dependencies: [3] });
    await runAll();
    const { dependents, diff, name } = await project.orchestrator.previewRevert(1);
    assert.deepEqual(dependents, [
      { id: 3, name: 'Second' },
      { id: 4, name: 'Third' },
    ]);
    assert.equal(name, 'First');
    assert.deepEqual(
      diff.files.map((file) => file.path),
      files(1, 'first'),
    );
    const { revertCommit } = await project.orchestrator.revertFeature(1);
    assert.ok(revertCommit);
    assert.equal(feature(3).status, 'passing', 'what depends on it stays as it is');
  });

  it('changes nothing when the checks fail without it, and says which', async () => {
    await begin('node check.mjs');
    await project.add({ name: 'Second', dependencies: [1] });
    await runAll();
    const { details } = await assertRefused(
      1,
      'RevertRefused',
      /checks fail without feature 1 .*node check\.mjs.* exit code 1/,
    );
    assert.match(String(details['output']), /The second needs the first/);
    assert.equal(feature(1).status, 'passing');
    await project.orchestrator.revertFeature(3);
    await project.orchestrator.revertFeature(1);
    assert.deepEqual(await filesOf('roadmap'), withoutFirst);
  });

  it('changes nothing on a conflict with later work, and names the files', async () => {
    await begin();
    const { repository } = project;
    const [file = ''] = files(1, 'first');
    await repository.branch('roadmap', { [file]: 'built upon\n' }, 'roadmap');
    await assertRefused(1, 'RevertConflict', new RegExp(`Later work builds on feature 1 First in ${file}`));
    assert.equal(feature(1).status, 'passing');
  });

  it('is refused for what has not passed, is gone already, or is not there', async () => {
    await begin();
    await project.add('Late');
    await assertRefusedWith('RevertRefused', 3, /has not passed/);
    await assertRefusedWith('FeatureNotFound', 9, /9/);
    await project.repository.git('update-ref', 'refs/heads/roadmap', 'main');
    await assertRefused(1, 'RevertRefused', /holds no merge of feature 1/);
  });

  async function assertRefusedWith(code: MusterErrorCode, id: number, sentence: RegExp): Promise<void> {
    await assert.rejects(
      project.orchestrator.revertFeature(id),
      (error) => error instanceof MusterError && error.code === code && sentence.test(error.message),
    );
  }

  it('never takes for a feature’s own merge what came into the branch by other hands', async () => {
    await begin();
    const merge = await project.repository.tip('roadmap');
    await project.close();
    // As the queue writes it down for work that it found merged already.
    await inStore((store) =>
      store.commit((tx) => tx.run(`UPDATE merge_record SET branch_tip = ?`, [`${merge.slice(1)}0`])),
    );
    await project.open();
    await assertRefused(1, 'RevertRefused', /came there by other hands/);
  });

  it('takes the worktree away that a clean-up had to leave, or is refused as long as it cannot', async () => {
    await begin();
    await project.add({ name: 'Slow', description: 'demo:slow=2' });
    await project.orchestrator.start();
    await project.until('the agent works', ({ agents }) =>
      agents.some(({ featureId, pid }) => featureId === 3 && pid > 0),
    );
    const worktree = path.join(`${project.repository.folder}.worktrees`, 'feature-3');
    await project.repository.git('worktree', 'lock', worktree);
    await project.orchestrator.untilIdle();
    assert.equal(feature(3).status, 'passing');
    await assertRefused(3, 'RevertRefused', /worktree .* could not be taken away .*unlock it/);
    assert.equal(feature(3).status, 'passing');

    await project.repository.git('worktree', 'unlock', worktree);
    await project.orchestrator.revertFeature(3, { again: true });
    assert.deepEqual(await filesOf('roadmap'), withFirst);
    await runAll();
    assert.deepEqual(await filesOf('roadmap'), [
      ...['check.mjs', ...files(1, 'first'), ...files(2, 'other'), ...files(3, 'slow'), 'readme.md'],
    ]);
  });

  it('happens once when it is asked for twice at the same time', async () => {
    await begin();
    const { orchestrator } = project;
    const results = await Promise.allSettled([orchestrator.revertFeature(1), orchestrator.revertFeature(1)]);
    assert.deepEqual(results.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
    assert.deepEqual(await filesOf('roadmap'), withoutFirst);
  });

  it('takes turns with merges that go on meanwhile, and loses none', async () => {
    await begin('node check.mjs');
    await project.add('Another', 'Last');
    await project.orchestrator.start();
    await project.orchestrator.revertFeature(1);
    await project.orchestrator.untilIdle();
    const expected = [...files(2, 'other'), ...files(3, 'another'), ...files(4, 'last')];
    assert.deepEqual((await filesOf('roadmap')).sort(), ['check.mjs', ...expected, 'readme.md'].sort());
    assert.equal(project.snapshot.counts.passing, 3);
  });

  it('is ended by Stop while its checks run, and changes nothing', async () => {
    await begin();
    project.orchestrator.updateSettings({
      ...project.settings,
      gateCommands: ['node -e "setInterval(() => 0, 1000)"'],
    });
    const refused = assertRefused(1, 'RevertRefused', /stopped before the checks had ended/);
    const gate = (): Promise<string> => project.repository.git('worktree', 'list');
    while (!(await gate()).includes('gate-')) await new Promise((resolve) => setImmediate(resolve));
    await project.orchestrator.stop();
    await refused;
    assert.equal(feature(1).status, 'passing');
    assert.doesNotMatch(await gate(), /gate-/);
  });

  describe('when the host was killed in between', () => {
    const openRevert = (commit: string, merge: string): Promise<void> =>
      inStore(async (store) => {
        await store.commit((tx) =>
          tx.run(
            `INSERT INTO merge_revert (feature_id, merge_commit, revert_commit, status, reason, hold, requested_at)
             VALUES (1, ?, ?, 'intent', 'why', 0, ?)`,
            [merge, commit, tx.now],
          ),
        );
      });
    let merge: string;
    let revert: string;

    beforeEach(async () => {
      await begin();
      await project.close();
      const { repository } = project;
      merge = (await repository.git('log', '--grep=feature #1:', '--format=%H', 'roadmap')).trim();
      const tree = (await repository.git('rev-parse', 'main^{tree}')).trim();
      revert = (await repository.git('commit-tree', tree, '-p', 'roadmap', '-m', 'Revert')).trim();
      await openRevert(revert, merge);
    });

    it('finishes it if the branch was moved', async () => {
      await project.repository.git('update-ref', 'refs/heads/roadmap', revert);
      await project.open();
      assert.equal(feature(1).state, 'ready');
      assert.match(feature(1).lastError ?? '', /taken back .*: why/);
    });

    it('finishes it also when a regression has set the feature back meanwhile', async () => {
      await project.repository.git('update-ref', 'refs/heads/roadmap', revert);
      await inStore((store) =>
        store.commit((tx) => moveFeature(tx, 1, 'pending', { lastError: 'It does not work.' })),
      );
      await project.open();
      assert.equal(feature(1).state, 'ready');
      assert.match(feature(1).lastError ?? '', /taken back .*: why/);
      assert.equal((await project.run()).counts.passing, 2);
    });

    it('forgets it if the branch was not moved', async () => {
      await project.open();
      assert.equal(feature(1).status, 'passing');
      await project.orchestrator.revertFeature(1);
      assert.equal(feature(1).status, 'pending');
    });
  });

  /** The database, as nobody but a host opens it. */
  async function inStore(use: (store: Store) => Promise<unknown>): Promise<void> {
    const store = await openStore({
      directory: path.join(project.repository.folder, '.git', 'muster'),
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
});
