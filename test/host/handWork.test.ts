import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import type { MadeWorktree, SubmittedWorktree } from '../../src/shared/placeViews';
import { git, Muster } from './muster';

interface Status {
  readonly counts: { readonly total: number; readonly passing: number };
  readonly features: readonly { readonly id: number; readonly state: string }[];
}

describe('work of one’s own in VS Code', () => {
  let muster: Muster;
  before(async () => {
    muster = await Muster.activate();
    await muster.open();
  });
  afterEach(() => muster.calmDown());

  /** The terminal beside the window, which runs the project. */
  const inTerminal = async (...argv: string[]): Promise<string> => {
    const cli = path.join(muster.extension.extensionPath, 'dist', 'cli.js');
    const folder = muster.snapshot().project.repository;
    const { stdout } = await promisify(execFile)(process.execPath, [cli, ...argv], {
      cwd: folder,
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    });
    return stdout;
  };

  const commitIn = (folder: string, name: string): void => {
    writeFileSync(path.join(folder, name), 'mine\n');
    git('-C', folder, 'add', '.');
    git('-C', folder, '-c', 'user.name=Me', '-c', 'user.email=me@localhost', 'commit', '-qm', name);
  };
  const untilPassed = (id: number): Promise<unknown> =>
    muster.waitFor('it has passed', () => muster.feature(id).state === 'passing');

  it('is begun in a worktree of the feature and merged like an agent’s; the terminal shows the same', async () => {
    const id = await muster.addFeature({ name: 'By hand' });
    const made = await muster.run<MadeWorktree>('createWorktree', { featureId: id });
    assert.equal(made.featureId, id);
    commitIn(made.path, 'by-hand.txt');
    const submitted = await muster.run<SubmittedWorktree>('mergeWorktree', { featureId: id });
    assert.equal(submitted.featureId, id);
    await untilPassed(id);
    const { integrationBranch } = muster.snapshot().project;
    assert.equal(git('show', `${integrationBranch}:by-hand.txt`), 'mine');

    const status = JSON.parse(await inTerminal('status', '--json')) as Status;
    const { counts, features } = muster.snapshot();
    assert.deepEqual([status.counts.total, status.counts.passing], [counts.total, counts.passing]);
    assert.deepEqual(
      status.features.map((feature) => [feature.id, feature.state]),
      features.map((feature) => [feature.id, feature.state]),
    );
  });

  it('is begun and merged from the terminal as well, and the window shows it', async () => {
    const id = await muster.addFeature({ name: 'From the terminal' });
    const made = JSON.parse(await inTerminal('worktrees', 'create', String(id), '--json')) as MadeWorktree;
    assert.equal(
      await muster.run('createWorktree', { featureId: id }),
      undefined,
      'it has one already, which is said as an error',
    );
    commitIn(made.path, 'from-terminal.txt');
    await inTerminal('worktrees', 'merge', String(id), '--json');
    await untilPassed(id);
    const told = muster.snapshot().activity.map(({ text }) => text);
    assert.match(told.join('\n'), /You made a worktree for #\d+ From the terminal/);
  });
});
