import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { rescueItem, worktreeItem } from '../../src/host/trees/worktreeTree';
import type { CleanUpItem, RescueView, RestoredWork, WorktreeView } from '../../src/shared/placeViews';
import { waitUntil } from '../support/waitUntil';
import { git, Muster, openTabs } from './muster';

const worktree: WorktreeView = {
  path: '/repository.worktrees/feature-7',
  name: 'feature-7',
  kind: 'agent',
  state: 'dirty',
  branch: 'task-7',
  featureId: 7,
  featureName: 'Login page',
  agentId: 3,
  processes: [],
  changed: 2,
  untracked: 1,
  unmerged: 1,
  lastCommit: undefined,
  refusal: undefined,
  done: false,
};

describe('worktrees in VS Code', () => {
  let muster: Muster;

  before(async () => {
    muster = await Muster.activate();
    await muster.open();
  });
  afterEach(() => muster.calmDown());

  it('shows the feature, the state, the contents and the size of a worktree', () => {
    const item = worktreeItem(worktree, { bytes: 12_400_000, entries: 9, complete: true });
    assert.equal(item.label, '#7 Login page');
    assert.equal(
      item.description,
      'not committed · 1 commit not merged, 2 files changed, 1 untracked · 12 MB',
    );
    assert.equal(item.contextValue, 'place cleanable submittable');
    const busy = worktreeItem({ ...worktree, state: 'inUse', refusal: 'Agent 3 works in it.' }, undefined);
    assert.equal(busy.contextValue, 'place');
    const missing = worktreeItem({ ...worktree, state: 'missing' }, undefined);
    assert.equal(missing.contextValue, 'cleanable');
  });

  it('shows what is in rescued work', () => {
    const rescue: RescueView = {
      ref: 'refs/muster/rescue/3',
      name: '3',
      commit: 'c',
      at: '2026-01-02T03:04:05.000Z',
      subject: 's',
      agentId: 3,
      featureId: 7,
      featureName: 'Login page',
      unmerged: 2,
      staged: 0,
      changed: 0,
      untracked: 0,
    };
    assert.equal(rescueItem(rescue).description, '2 commits not merged · 2026-01-02');
  });

  it('cleans up what an agent has left, shows what was kept, restores it and deletes it', async () => {
    const id = await muster.addFeature({ name: 'Something left behind', description: 'demo:hang' });
    await muster.startFor(id);
    const agent = muster.agentOf(id);
    const folder = agent?.worktree ?? '';
    writeFileSync(path.join(folder, 'left behind.txt'), 'work\n');
    const cleanUp = (): Thenable<CleanUpItem[]> =>
      muster.run<CleanUpItem[]>('cleanUpWorktree', { path: folder }, { confirm: true });
    assert.equal((await cleanUp())[0]?.removed, false, 'an agent works in it');
    await muster.run('showWorktreeDiff', { path: folder });
    await waitUntil('its changes are shown', () =>
      openTabs().some(({ label }) => label.startsWith(`#${id} Something left behind`)),
    );
    await muster.run('stop');
    await muster.waitFor('it is stopped', ({ mode }) => mode === 'stopped');
    // Nothing but the file is in it, so that its feature can be given up by hand.
    git('worktree', 'lock', folder);
    assert.equal((await cleanUp())[0]?.removed, false, 'it is locked');
    git('worktree', 'unlock', folder);
    assert.match((await cleanUp())[0]?.text ?? '', /is in progress and goes on in it/);
    assert.ok(existsSync(folder));

    // What was rescued of another worktree, as any clean-up leaves it.
    git('worktree', 'add', '-q', '-b', 'by-hand', path.join(path.dirname(folder), 'by hand'));
    const byHand = path.join(path.dirname(folder), 'by hand');
    writeFileSync(path.join(byHand, 'new.txt'), 'new\n');
    const [gone] = await muster.run<CleanUpItem[]>('cleanUpWorktree', { path: byHand }, { confirm: true });
    assert.equal(gone?.removed, true, gone?.text);
    assert.equal(existsSync(byHand), false);
    const ref = gone.rescueRefs[0] ?? '';
    await muster.run('showRescueDiff', { ref });
    await waitUntil('what was kept is shown', () =>
      openTabs().some(({ label }) => label.includes('rescued')),
    );
    const restored = await muster.run<RestoredWork>('restoreRescue', { ref }, { branch: 'back-again' });
    assert.equal(readFileSync(path.join(restored.path, 'new.txt'), 'utf8'), 'new\n');
    assert.equal(git('branch', '--list', 'by-hand').trim(), 'by-hand', 'the user’s branch stays');
    await muster.run('deleteRescue', { ref }, { confirm: true });
    assert.equal(git('for-each-ref', ref), '');
    git('worktree', 'remove', '--force', restored.path);
    git('branch', '-D', 'back-again', 'by-hand');
  });

  it('opens a terminal in a worktree', async () => {
    const id = await muster.addFeature({ name: 'Something to type in', description: 'demo:hang' });
    await muster.startFor(id);
    const folder = muster.agentOf(id)?.worktree ?? '';
    const before = vscode.window.terminals.length;
    await muster.run('openWorktreeTerminal', { path: folder });
    const terminal = vscode.window.terminals.at(-1);
    assert.equal(vscode.window.terminals.length, before + 1);
    assert.equal(terminal?.name, path.basename(folder));
    terminal.dispose();
  });
});
