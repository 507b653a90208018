import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { settingKeys, settingsSection } from '../../src/host/contributions';
import { temporaryFolder } from '../support/temporaryFolder';
import { waitUntil } from '../support/waitUntil';
import { git, Muster, openTabs, workspaceFolder } from './muster';
import { hearTexts } from './toldTexts';

describe('decisions about merges in VS Code', function () {
  this.timeout(240_000);
  let muster: Muster;
  const outside = temporaryFolder('gate');

  const setGate = async (...commands: string[]): Promise<void> => {
    const value = commands.length === 0 ? undefined : commands;
    await vscode.workspace
      .getConfiguration(settingsSection)
      .update(settingKeys.gateCommands, value, vscode.ConfigurationTarget.Global);
    await muster.waitFor('the checks are looked up', ({ project }) =>
      value === undefined
        ? project.gate?.source !== 'settings'
        : project.gate?.commands.map(({ command }) => command).join() === commands.join(),
    );
  };

  before(async () => {
    muster = await Muster.activate();
    await muster.open();
  });
  afterEach(() => muster.calmDown());
  after(async () => {
    await setGate();
    outside.remove();
  });

  it('says so when nothing waits to be merged', async () => {
    assert.equal(muster.snapshot().counts.submitted, 0);
    const told = hearTexts();
    await muster.run('tryMergesAgain');
    told.dispose();
    assert.deepEqual(told.texts, ['Nothing waits to be merged.']);
  });

  /** A file in the integration branch, without touching the checkout. */
  function commitToRoadmap(file: string, text: string): void {
    if (git('branch', '--list', 'roadmap') === '') git('branch', 'roadmap', 'HEAD');
    const worktree = path.join(outside.path, 'roadmap');
    git('worktree', 'add', '--quiet', '--detach', worktree, 'roadmap');
    const there = (...argv: string[]): string => git('-C', worktree, ...argv);
    writeFileSync(path.join(worktree, path.basename(file)), text);
    const object = there('hash-object', '-w', path.basename(file));
    there('update-index', '--add', '--cacheinfo', `100644,${object},${file}`);
    there('-c', 'user.name=T', '-c', 'user.email=t@example.org', 'commit', '--quiet', '-m', `Add ${file}`);
    git('update-ref', 'refs/heads/roadmap', there('rev-parse', 'HEAD'));
    git('worktree', 'remove', '--force', worktree);
  }

  /** A feature whose merge is held: it writes the very script that the gate runs. */
  async function held(name: string): Promise<number> {
    const id = await muster.addFeature({ name, priority: -1000 });
    const script = `features/${id}-${name.toLowerCase().replaceAll(' ', '-')}.mjs`;
    commitToRoadmap(script, 'process.exitCode = 0;\n');
    await setGate(`node ${script}`);
    await muster.startFor(id);
    await muster.waitFor('it is held', () => muster.feature(id).held !== undefined);
    await muster.calmDown();
    assert.deepEqual(muster.feature(id).held, [script]);
    assert.equal(muster.feature(id).state, 'needsPerson');
    return id;
  }

  it('shows what is held, and merges it when it is approved', async () => {
    const id = await held('Changes the checks');
    const uri = await muster.run<vscode.Uri>('showEvidence', { kind: 'feature', featureId: id });
    await waitUntil('it is shown', () => openTabs().some(({ label }) => label.includes(`Evidence of ${id}`)));
    const text = (await vscode.workspace.openTextDocument(uri)).getText();
    assert.match(text, /## Held/);
    assert.ok(text.includes(`features/${id}-changes-the-checks.mjs`));

    const tip = git('rev-parse', 'roadmap');
    await muster.run('approveMerge', id);
    await muster.waitFor('it is merged', () => muster.feature(id).state === 'passing');
    assert.equal(git('rev-parse', 'roadmap^1'), tip);
    const evidence = await muster.run<vscode.Uri>('showEvidence', id);
    assert.match((await vscode.workspace.openTextDocument(evidence)).getText(), /Held/);
    // Nothing of it waits any more.
    await muster.run('approveMerge', id);
    assert.equal(muster.feature(id).state, 'passing');
  });

  it('sends it back with a note, and merges nothing', async () => {
    const id = await held('Changes them as well');
    const tip = git('rev-parse', 'roadmap');
    await muster.run('rejectMerge', id, { note: 'Leave the checks alone.' });
    await muster.waitFor('it is back', () => muster.feature(id).held === undefined);
    const { status, attempts, lastError } = muster.feature(id);
    assert.deepEqual([status, attempts], ['pending', 0]);
    assert.match(lastError ?? '', /Leave the checks alone\./);
    assert.equal(git('rev-parse', 'roadmap'), tip);
    // Without checks there is nothing to be held for.
    await setGate();
    await muster.startFor(id);
    // Others that earlier suites have left may be merged before it.
    await muster.waitFor('it passes', () => muster.feature(id).state === 'passing', 120_000);
  });

  it('tries a branch again that did not pass by itself, and shows what it has shown', async () => {
    const file = path.join(outside.path, 'mended').replaceAll('\\', '/');
    await setGate(`node -e "process.exit(require('fs').existsSync('${file}') ? 0 : 7)"`);
    const id = await muster.addFeature({ name: 'Not to blame', priority: -1000 });
    await muster.startFor(id);
    await muster.waitFor(
      'its merge waits',
      ({ notices }) =>
        muster.feature(id).status === 'submitted' &&
        notices.some((notice) => notice.includes('ended with exit code 7')),
    );
    assert.equal(muster.feature(id).attempts, 0);
    const uri = await muster.run<vscode.Uri>('showEvidence', { base: true });
    assert.match((await vscode.workspace.openTextDocument(uri)).getText(), /Exit code 7/i);
    writeFileSync(file, '');
    await muster.run('tryMergesAgain');
    await muster.waitFor('it passes', () => muster.feature(id).state === 'passing');
  });

  it('keeps the word about checks that testing agents write, either way', async () => {
    const told = (): string | undefined =>
      muster.snapshot().activity.findLast(({ kind }) => kind.startsWith('checks'))?.kind;
    await muster.run('decideChecks', true);
    await muster.waitFor('it is allowed', () => told() === 'checksAllowed');
    await muster.run('decideChecks', false);
    await muster.waitFor('it is refused', () => told() === 'checksRefused');
  });

  it('leaves the user’s checkout alone in all of that', () => {
    assert.equal(git('status', '--porcelain'), '');
    assert.equal(path.resolve(git('rev-parse', '--show-toplevel')), path.resolve(workspaceFolder()));
  });
});
