import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Finding } from '../../src/core/orchestration/doctor';
import { Muster, openTabs } from './muster';

describe('the doctor in VS Code', () => {
  let muster: Muster;
  before(async () => {
    muster = await Muster.activate();
  });
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('looks at the repository, the checks, every provider and the Node that VS Code itself is', async () => {
    const findings = await muster.run<readonly Finding[]>('doctor');
    const stateOf = new Map(findings.map(({ what, state }) => [what, state]));
    assert.deepEqual(
      [stateOf.get('repository'), stateOf.get('runner')],
      ['ok', 'ok'],
      JSON.stringify(findings),
    );
    for (const label of ['checks', 'Claude Code', 'Codex', 'Gemini CLI', 'OpenCode']) {
      assert.ok(stateOf.has(label), label);
    }
    const runner = findings.find(({ what }) => what === 'runner');
    assert.equal(runner?.text, `Node ${process.versions.node} of ${process.execPath}`);
  });

  it('says it in a document that need not be saved, with what to do', async () => {
    await muster.run('doctor');
    const tab = openTabs().find(({ label }) => label.includes('Muster Doctor'));
    assert.equal(tab?.isDirty, false);
    const uri = vscode.Uri.from({ scheme: 'muster-doctor', path: '/Muster Doctor.md' });
    const text = (await vscode.workspace.openTextDocument(uri)).getText();
    assert.match(text, /^# Doctor\n/);
    // The providers of the tests' clean environment are not installed or not signed in.
    assert.match(text, /install it with|What to do: /);
  });
});
