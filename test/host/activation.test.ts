import assert from 'node:assert/strict';
import * as vscode from 'vscode';

describe('the extension in VS Code', () => {
  const extensionId = 'muster.muster';

  it('is there and activates', async () => {
    const extension = vscode.extensions.getExtension(extensionId);
    assert.ok(extension, `${extensionId} is not installed`);
    await extension.activate();
    assert.equal(extension.isActive, true);
  });

  it('registers every command that it contributes', async () => {
    const extension = vscode.extensions.getExtension(extensionId);
    assert.ok(extension);
    await extension.activate();
    const registered = new Set(await vscode.commands.getCommands(true));
    const manifest = extension.packageJSON as { contributes: { commands?: { command: string }[] } };
    const contributed = (manifest.contributes.commands ?? []).map(({ command }) => command);
    assert.ok(contributed.includes('muster.openDashboard'), 'muster.openDashboard is not contributed');
    assert.deepEqual(
      contributed.filter((command) => !registered.has(command)),
      [],
    );
  });
});
