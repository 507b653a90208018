import assert from 'node:assert/strict';
import path from 'node:path';
import * as vscode from 'vscode';
import { readSettings } from '../../../src/host/configuration';
import { openProject } from '../../../src/core/createOrchestrator';
import { readAnalytics } from '../../../src/host/dashboard/readAnalytics';
import { readTimeline } from '../../../src/host/dashboard/readTimeline';
import { Project } from '../../../src/host/project';
import { Muster } from '../muster';

/** As a window sees it that follows the one which runs the project. */
describe('what timeline and analytics read in VS Code', () => {
  let muster: Muster;
  let project: Project;
  const log = vscode.window.createOutputChannel('Reading', { log: true });
  const from = Date.now();

  before(async () => {
    muster = await Muster.activate();
    await muster.open();
    project = new Project({
      ...{ log, readSettings, openProject, storage: undefined, isTrusted: () => true },
      assets: path.join(muster.extension.extensionPath, 'dist'),
      memory: { keys: () => [], get: () => undefined, update: () => Promise.resolve() },
    });
  });
  after(async () => {
    await project.close();
    project.dispose();
    log.dispose();
    await muster.calmDown();
  });

  it('is what a run has just done, and nothing where nothing was done', async () => {
    const id = await muster.addFeature({ name: 'Is read afterwards' });
    await muster.run('runFeature', id);
    await muster.waitFor('its run has ended', ({ mode }) => {
      return mode === 'stopped' && muster.feature(id).state === 'passing';
    });
    const until = Date.now() + 1000;
    const timeline = await readTimeline(project, { from, until, widthPx: 100_000 });
    assert.ok(timeline.agents >= 1 && timeline.merges >= 1);
    assert.ok(timeline.first !== null);
    assert.ok(JSON.stringify(timeline.lanes).includes(`"featureId":${id}`));
    const early = await readTimeline(project, { from: 0, until: 1000, widthPx: 100 });
    assert.deepEqual([early.agents, early.merges], [0, 0]);

    const { overview, bottlenecks } = await readAnalytics(project, { period: 'day', offsetMinutes: 0 });
    assert.ok(overview.figures.passed >= 1 && overview.figures.peakSlots >= 1);
    assert.ok(bottlenecks.columns.length > 0);
  });
});
