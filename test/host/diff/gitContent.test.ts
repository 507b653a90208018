import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { gitContentScheme } from '../../../src/host/contributions';
import { FewAtOnce } from '../../../src/host/diff/fewAtOnce';
import { GitContent, gitContentUri } from '../../../src/host/diff/gitContent';
import { openChanges } from '../../../src/host/diff/showDiff';
import type { OpenProject } from '../../../src/host/project';
import { SampleRepository } from '../../support/sampleRepository';
import { git, Muster, workspaceFolder } from '../muster';
import { hearTexts } from '../toldTexts';

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

  it('are not there, rather than empty, for a commit that no repository of the window has', async () => {
    const uri = gitContentUri(workspaceFolder(), { ref: '0123456789'.repeat(4), path: 'README.md' });
    await assert.rejects(async () => vscode.workspace.openTextDocument(uri));
  });

  it('are found in the repository that has the commit, whichever is shown', async () => {
    const other = await SampleRepository.create({ files: { 'README.md': 'Of the other one' } });
    try {
      const openAt = (repository: string): OpenProject =>
        ({ orchestrator: { snapshot: () => ({ project: { repository } }) } }) as never;
      const [shown, beside] = [openAt(workspaceFolder()), openAt(other.folder)];
      const content = new GitContent({ open: () => Promise.resolve(shown), all: [shown, beside] });
      const of = async (ref: string): Promise<string> =>
        content.provideTextDocumentContent(gitContentUri('/anywhere', { ref, path: 'README.md' }));
      assert.equal(await of((await other.git('rev-parse', 'HEAD')).trim()), 'Of the other one');
      assert.equal((await of(git('rev-parse', 'HEAD'))).trim(), git('show', 'HEAD:README.md'));
    } finally {
      other.remove();
    }
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

describe('a change of very many files', () => {
  it('is read by a few processes at a time, in the order in which it is asked for', async () => {
    const few = new FewAtOnce(2);
    const began: number[] = [];
    const ends: (() => void)[] = [];
    const all = [0, 1, 2, 3].map((each) =>
      few.run(() => {
        began.push(each);
        return each === 1
          ? Promise.reject(new Error('One that fails gives its place back'))
          : new Promise<void>((resolve) => ends.push(resolve));
      }),
    );
    const done = Promise.allSettled(all);
    await assert.rejects(all[1] ?? Promise.resolve());
    assert.deepEqual(began, [0, 1, 2], 'the place of the one that failed is taken, and no other');
    ends.shift()?.();
    await all[0];
    assert.deepEqual(began, [0, 1, 2, 3]);
    for (const end of ends) end();
    await done;
  });

  it('is cut in the editor, which says so', async () => {
    const { executeCommand } = vscode.commands;
    const commands = vscode.commands as { executeCommand: unknown };
    const heard = hearTexts();
    const calls: [string, string, readonly unknown[]][] = [];
    commands.executeCommand = (...call: [string, string, readonly unknown[]]) =>
      Promise.resolve(calls.push(call));
    try {
      const files = Array.from({ length: 501 }, (_, index) => ({ path: `${index}.txt`, status: 'M' }));
      await openChanges('Many', { worktree: '/w', base: 'a', head: 'b', files });
      await openChanges('Few', { worktree: '/w', base: 'a', head: 'b', files: files.slice(1) });
    } finally {
      commands.executeCommand = executeCommand;
      heard.dispose();
    }
    assert.deepEqual(
      calls.map(([, title, resources]) => [title, resources.length]),
      [
        ['Many (500 of 501 files)', 500],
        ['Few', 500],
      ],
    );
    assert.equal(heard.texts.length, 1);
  });
});
