import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { dashboardViewType, featureTabViewType, panelViewId } from '../../../src/host/contributions';
import { commandOf } from '../../../src/host/dashboard/commandOf';
import { dashboardHtml } from '../../../src/host/dashboard/dashboardHtml';
import type { DashboardPanel } from '../../../src/host/dashboard/dashboardPanel';
import { FeatureTabs } from '../../../src/host/dashboard/featureTabs';
import { saveFeature } from '../../../src/host/dashboard/saveFeature';
import type { Project } from '../../../src/host/project';
import { waitUntil } from '../../support/waitUntil';
import { Muster, openTabs } from '../muster';

const tabsOf = (viewType: string): readonly vscode.Tab[] =>
  openTabs().filter(
    ({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith(viewType),
  );
const dashboards = (): readonly vscode.Tab[] => tabsOf(dashboardViewType);

describe('the dashboard in VS Code', () => {
  let muster: Muster;

  before(async () => {
    muster = await Muster.activate();
  });
  afterEach(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  it('opens once, however often it is asked for, and again after it was closed', async () => {
    await muster.run('openDashboard');
    await muster.run('openDashboard');
    await waitUntil('it is open', () => dashboards().length === 1);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await waitUntil('it is closed', () => dashboards().length === 0);
    await muster.run('openDashboard');
    await waitUntil('it is open again', () => dashboards().length === 1);
  });

  it('is a view of the panel as well, beside the one in the editor', async () => {
    await vscode.commands.executeCommand(`${panelViewId}.focus`);
    await muster.run('openDashboard');
    await waitUntil('it is open in the editor', () => dashboards().length === 1);
    await vscode.commands.executeCommand('workbench.action.closePanel');
  });

  it('opens a feature in a tab of its own, once for each, with its number and name', async () => {
    await muster.open();
    const first = await muster.addFeature({ name: 'Shown \u202ealone' });
    const second = await muster.addFeature({ name: 'Shown too' });
    for (const id of [first, second, first]) await muster.run('openFeatureTab', id);
    await waitUntil('both are open', () => tabsOf(featureTabViewType).length === 2);
    const titles = tabsOf(featureTabViewType).map(({ label }) => label);
    assert.deepEqual(titles, [`#${first} Shown alone`, `#${second} Shown too`]);
    await muster.run('editFeature', first, { name: 'Renamed' });
    await waitUntil('the tab has the new name', () =>
      tabsOf(featureTabViewType).some(({ label }) => label === `#${first} Renamed`),
    );
    await muster.run('deleteFeatures', { featureIds: [first, second], confirm: true });
  });

  it('brings a tab of a feature back after a reload, and shows one that is there already in place of the second', async () => {
    const adopted: unknown[] = [];
    const project = { snapshot: undefined, onDidChange: () => new vscode.Disposable(() => undefined) };
    const page = new vscode.Disposable(() => undefined) as unknown as DashboardPanel;
    const tabs = new FeatureTabs(muster.extension.extensionUri, project, (place) => {
      adopted.push(place.feature);
      return page;
    });
    const panel = (): { panel: vscode.WebviewPanel; isClosed: () => boolean } => {
      const made = vscode.window.createWebviewPanel('test', 'Test', vscode.ViewColumn.Active);
      let closed = false;
      made.onDidDispose(() => (closed = true));
      return { panel: made, isClosed: () => closed };
    };
    const here = { featureTab: 7, repository: '/here' };
    const there = { featureTab: 7, repository: '/there' };
    const states = [here, there, here, { ...here, featureTab: '8' }, { featureTab: 9 }, undefined];
    const panels = states.map(() => panel());
    for (const [index, state] of states.entries()) {
      const each = panels[index];
      assert.ok(each);
      await tabs.deserializeWebviewPanel(each.panel, state);
      if (index === 2) await waitUntil('the one that was there is seen', () => panels[0]?.panel.active);
    }
    assert.deepEqual(adopted, [here, there]);
    assert.deepEqual(
      panels.map(({ isClosed }) => isClosed()),
      [false, false, true, true, true, true],
    );
    tabs.dispose();
  });

  it('saves a form only into the repository that it was opened for', async () => {
    const saved: string[] = [];
    const orchestrator = {
      snapshot: () => ({ project: { repository: '/there' } }),
      addFeature: ({ name }: { readonly name: string }) => Promise.resolve(saved.push(name)),
    };
    const project = { open: () => Promise.resolve({ orchestrator }) } as unknown as Project;
    const form = { type: 'saveFeature', requestId: 1, draft: { name: 'Mine' } } as const;
    const refused = await saveFeature(project, { ...form, repository: '/here' });
    assert.equal(refused.type, 'featureRefused');
    assert.deepEqual(saved, []);
    const done = await saveFeature(project, { ...form, repository: '/there' });
    assert.deepEqual([done.type, saved], ['featureSaved', ['Mine']]);
  });

  it('allows its page one script and one style sheet, and nothing from elsewhere', () => {
    const panel = vscode.window.createWebviewPanel('test', 'Test', vscode.ViewColumn.Active);
    const html = dashboardHtml(panel.webview, muster.extension.extensionUri);
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? '';
    assert.match(policy, /default-src 'none'/);
    assert.match(policy, /base-uri 'none'/);
    assert.doesNotMatch(policy, /unsafe-|data:|\*;/);
    const nonce = /script-src 'nonce-([\w-]{20,})'(;|$)/.exec(policy)?.[1];
    assert.ok(nonce, policy);
    const scripts = html.match(/<script[^>]*>/g)?.filter((tag) => !tag.includes('type="application/json"'));
    assert.equal(scripts?.length, 1, 'besides the texts, which are data');
    assert.ok(html.includes(`<script nonce="${nonce}" src="`));
    assert.doesNotMatch(html, /\son\w+=|style="|javascript:/);
    assert.notEqual(dashboardHtml(panel.webview, muster.extension.extensionUri), html, 'the nonce is reused');
  });

  it('makes a command of each of its buttons', () => {
    assert.deepEqual(commandOf({ type: 'start' }), { command: 'muster.start', args: [] });
    assert.deepEqual(commandOf({ type: 'retryFeature', featureId: 7 }), {
      command: 'muster.retryFeature',
      args: [7],
    });
    assert.deepEqual(commandOf({ type: 'showOutput', agentId: 4 }), {
      command: 'muster.showAgentOutput',
      args: [4],
    });
    assert.deepEqual(commandOf({ type: 'exportReport', id: 'throughput' }), {
      command: 'muster.exportReport',
      args: ['throughput'],
    });
  });
});
