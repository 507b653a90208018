import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { dashboardViewType, panelViewId } from '../../../src/host/contributions';
import { commandOf } from '../../../src/host/dashboard/commandOf';
import { dashboardHtml } from '../../../src/host/dashboard/dashboardHtml';
import { waitUntil } from '../../support/waitUntil';
import { Muster, openTabs } from '../muster';

const dashboards = (): readonly vscode.Tab[] =>
  openTabs().filter(
    ({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith(dashboardViewType),
  );

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
