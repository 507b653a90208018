import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { announceRunEnd, type RunEndNotice } from '../../src/host/announceRunEnd';
import { commandIds } from '../../src/host/contributions';
import { link } from '../support/hostileTexts';
import { Muster, workspaceFolder } from './muster';
import { hearTexts, type ToldTexts } from './toldTexts';

describe('the end of a run in VS Code', function () {
  this.timeout(240_000);
  let muster: Muster;
  let told: RunEndNotice[];
  let announcing: vscode.Disposable;
  let heard: ToldTexts;
  const configuration = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration('muster');
  const set = (key: string, value: unknown): Thenable<void> =>
    configuration().update(key, value, vscode.ConfigurationTarget.Global);

  before(async () => {
    muster = await Muster.activate();
    await muster.open();
    await muster.calmDown();
  });
  beforeEach(() => {
    told = [];
    heard = hearTexts();
    announcing = announceRunEnd(muster.shown, (notice) => told.push(notice));
  });
  afterEach(async () => {
    announcing.dispose();
    heard.dispose();
    await set('maxRetries', undefined);
    await set('concurrency', undefined);
    await muster.calmDown();
  });

  const ended = (): Promise<unknown> =>
    muster.waitFor('the run has ended', ({ mode }) => mode === 'stopped' && told.length > 0, 200_000);

  /** What other suites have left waits for this feature from now on, so that a run comes to its end without it. */
  async function letOthersWaitFor(broken: number): Promise<void> {
    for (const { id, state, dependencies } of muster.snapshot().features) {
      if (id === broken || !['ready', 'waiting', 'blocked', 'overBudget'].includes(state)) continue;
      await muster.run('skipFeature', id);
      await muster.run('editDependencies', id, { dependencies: [...dependencies, broken] });
    }
  }

  it('runs one feature alone, tells that once, and runs and deletes the check that was written for it', async () => {
    const id = await muster.addFeature({ name: 'What has a check', description: 'demo:check' });
    const other = await muster.addFeature({ name: 'What is not run' });
    const latest = muster.snapshot().activity.at(-1)?.id ?? 0;
    await muster.run('runFeature', id);
    await ended();
    assert.equal(muster.feature(id).state, 'passing');
    assert.notEqual(muster.feature(other).state, 'passing');
    const [notice] = told;
    assert.equal(told.length, 1);
    const isNews = (text: string): boolean => text.startsWith('Run finished');
    assert.equal(heard.texts.filter(isNews).length, 1, 'one notification, and no second one');
    const entries = muster.snapshot().activity.filter(({ id: entry }) => entry > latest);
    assert.equal(entries.filter(({ text }) => isNews(text)).length, 1, 'one entry of the feed');
    assert.equal(notice?.isGood, true);
    assert.match(notice.text, new RegExp(`^Run finished \\(only #${id}\\): `));
    assert.deepEqual(
      notice.actions.map(([, command]) => command),
      [commandIds.land, commandIds.openDashboard, commandIds.showReport],
    );

    assert.ok(muster.feature(id).check, 'its testing agent has written a check');
    assert.equal(await muster.run('runCheck', id, { confirm: true }), 'green');
    assert.equal(muster.feature(id).check?.result, 'green');
    await muster.run('deleteCheck', id, { confirm: true });
    await muster.waitFor('the check is gone', () => muster.feature(id).check === undefined);
  });

  it('raises the alarm of a deadlock, and mends it by going on without what has failed', async () => {
    await set('maxRetries', 1);
    const broken = await muster.addFeature({
      name: 'What fails [at once](command:workbench.action.quit)',
      description: 'demo:fail',
    });
    const waiting = await muster.addFeature({ name: 'What waits', dependencies: [broken] });
    await letOthersWaitFor(broken);
    await muster.run('start');
    await ended();
    const [notice] = told;
    assert.equal(notice?.isGood, false);
    assert.match(notice.text, new RegExp(`Deadlock: .*#${broken} What fails .*, which has failed`));
    const shown = heard.texts.find((text) => text.includes('Deadlock: ')) ?? '';
    assert.match(shown, /What fails \[at once\] \(command:/, 'a name is no link that runs a command');
    assert.doesNotMatch(shown, link);
    assert.deepEqual(notice.actions[0], ['Mend…', commandIds.mendDeadlock]);
    assert.ok(muster.snapshot().notices.some((each) => each.startsWith('Deadlock: ')));

    await muster.run('mendDeadlock', { remedy: 'nonsense' });
    assert.deepEqual(muster.feature(waiting).dependencies, [broken], 'what is no remedy changes nothing');
    await muster.run('mendDeadlock', { remedy: `skip:${broken}` });
    await muster.waitFor('nothing waits for it', () => muster.feature(waiting).state === 'ready');
    assert.deepEqual(muster.feature(waiting).dependencies, []);
    assert.equal(muster.feature(broken).state, 'failed');
    assert.equal(muster.snapshot().deadlock, undefined);
  });

  it('makes the recommended concurrency the setting of the workspace', async () => {
    await muster.addFeature({ name: 'Something that is left' });
    await set('concurrency', 4);
    const { concurrency } = await muster.run<{ concurrency: number }>('recommendConcurrency', {
      confirm: true,
    });
    assert.notEqual(concurrency, 4);
    assert.equal(configuration().inspect('concurrency')?.workspaceValue, concurrency);
    await muster.waitFor('it applies', ({ project }) => project.concurrency === concurrency);
    // The folder of the user's checkout is as it was.
    await configuration().update('concurrency', undefined, vscode.ConfigurationTarget.Workspace);
    rmSync(path.join(workspaceFolder(), '.vscode'), { recursive: true, force: true });
  });
});
