import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { gitContentScheme } from '../../../src/host/contributions';
import { gitContentUri } from '../../../src/host/diff/gitContent';
import { git, Muster, workspaceFolder } from '../muster';

describe('documents from git', () => {
  before(async () => {
    await (await Muster.activate()).open();
  });

  it('show a file as it is in a commit', async () => {
    const uri = gitContentUri(workspaceFolder(), { ref: git('rev-parse', 'HEAD'), path: 'README.md' });
    const document = await vscode.workspace.openTextDocument(uri);
    assert.equal(document.getText().trim(), git('show', 'HEAD:README.md'));
    assert.equal(document.languageId, 'markdown');
  });

  it('are empty for a file that the commit does not have', async () => {
    const uri = gitContentUri(workspaceFolder(), { ref: 'HEAD', path: 'not/there.txt' });
    assert.equal((await vscode.workspace.openTextDocument(uri)).getText(), '');
  });

  for (const query of [
    '',
    '{}',
    '{"ref":"--help","path":"README.md"}',
    '{"ref":"HEAD:","path":"x"}',
    '{"ref":1}',
  ]) {
    it(`refuse an address that names no file of a commit: ${query || '(nothing)'}`, async () => {
      const uri = vscode.Uri.from({ scheme: gitContentScheme, path: '/README.md', query });
      await assert.rejects(async () => vscode.workspace.openTextDocument(uri));
    });
  }
});
