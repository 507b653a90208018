import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { reports } from '../../src/core/analytics/reports';
import { temporaryFolder } from '../support/temporaryFolder';
import { waitUntil } from '../support/waitUntil';
import { Muster, openTabs } from './muster';

describe('reports in VS Code', () => {
  let muster: Muster;
  const folder = temporaryFolder('export');
  const hostile = '<img src=x onerror=alert(1)> [stop](command:muster.stop) https://example.org | `x`';

  before(async () => {
    muster = await Muster.activate();
    await muster.open();
  });
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    folder.remove();
  });

  const textOf = async (uri: vscode.Uri | undefined): Promise<string> => {
    assert.ok(uri, 'No report was shown');
    return (await vscode.workspace.openTextDocument(uri)).getText();
  };

  it('open as documents that need not be saved', async () => {
    const uri = await muster.run<vscode.Uri | undefined>('showVelocity');
    assert.match(await textOf(uri), /^# Velocity\n/);
    assert.ok(
      openTabs().some(({ label }) => label.includes('Velocity')),
      'There is no tab',
    );
    assert.ok(!openTabs().some(({ isDirty }) => isDirty));
  });

  it('are all there by name', async () => {
    for (const { id, title } of reports) {
      const uri = await muster.run<vscode.Uri | undefined>('showReport', id, { hours: 2 });
      const text = await textOf(uri);
      assert.ok(text.startsWith(`# ${title}\n`), id);
    }
    assert.match(await textOf(await muster.run<vscode.Uri>('showBottlenecks')), /^# Bottlenecks\n/);
    assert.match(await textOf(await muster.run<vscode.Uri>('showActivitySummary')), /^# Activity Summary\n/);
  });

  it('are read anew when they are asked for again', async () => {
    const uri = await muster.run<vscode.Uri>('showReport', 'activity-summary', { hours: 3 });
    const document = await vscode.workspace.openTextDocument(uri);
    const before = document.getText();
    // The heading names the second.
    await waitUntil('the report has changed', async () => {
      await muster.run('showReport', 'activity-summary', { hours: 3 });
      return document.getText() !== before;
    });
  });

  it('fail softly for a name that does not exist', async () => {
    assert.equal(await muster.run('showReport', 'nothing-of-the-kind'), undefined);
  });

  it('show hostile names as text: VS Code renders no link, no image and no code of them', async () => {
    // The type that was asked for stands in the heading and in a note.
    const uri = await muster.run<vscode.Uri | undefined>('showVelocity', { agentType: hostile });
    const html = await vscode.commands.executeCommand<string>('markdown.api.render', await textOf(uri));
    assert.match(html, /onerror/);
    assert.doesNotMatch(html, /<(img|a|code|script|em)\b/);
  });

  it('are exported in the format that the name of the file asks for', async () => {
    const file = (name: string): string => path.join(folder.path, name);
    await muster.run('exportReport', 'velocity', { file: file('velocity.md') });
    assert.match(readFileSync(file('velocity.md'), 'utf8'), /^# Velocity\n/);
    await muster.run('exportReport', 'velocity', { file: vscode.Uri.file(file('velocity.csv')) });
    assert.match(readFileSync(file('velocity.csv'), 'utf8'), /^agent_type,completed,.*\r\n/);
    await muster.run('exportReport', 'activity-summary', { file: file('cost.csv'), table: 'cost' });
    assert.match(readFileSync(file('cost.csv'), 'utf8'), /^provider,model,agents,/);
    const day = { from: Date.now() - 86_400_000, until: Date.now() };
    await muster.run('exportReport', 'timeline', { ...day, file: file('timeline.csv') });
    assert.match(readFileSync(file('timeline.csv'), 'utf8'), /^lane,type,agent_id,.*,gate_ms,.*\r\n/);
    await muster.run('exportReport', 'velocity', { file: file('velocity.json') });
    const { report } = JSON.parse(readFileSync(file('velocity.json'), 'utf8')) as { report: string };
    assert.equal(report, 'velocity');
  });

  it('are not exported to a file whose name says no format', async () => {
    const file = path.join(folder.path, 'velocity.xlsx');
    assert.equal(await muster.run('exportReport', 'velocity', { file }), undefined);
    assert.ok(!existsSync(file));
  });
});
