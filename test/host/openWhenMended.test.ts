import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { ErrorBoundary } from '../../src/host/errorBoundary';
import { type GitInWindow, type GitRepositoryInWindow, openWhenMended } from '../../src/host/openWhenMended';
import type { ProjectState } from '../../src/host/project';
import { waitUntil } from '../support/waitUntil';

describe('a folder that could not be opened', () => {
  const problem: ProjectState = { kind: 'problem', code: 'NotAGitRepository', message: '' };

  it('is looked at again when its repository is there, and with its first commit, without a click', async () => {
    const log = vscode.window.createOutputChannel('Mended', { log: true });
    const became = new vscode.EventEmitter<ProjectState>();
    const opened = new vscode.EventEmitter<GitRepositoryInWindow>();
    const changed = new vscode.EventEmitter<unknown>();
    let head: GitRepositoryInWindow['state']['HEAD'];
    const repository: GitRepositoryInWindow = {
      state: {
        get HEAD() {
          return head;
        },
        onDidChange: changed.event,
      },
    };
    let asked = 0;
    let looked = 0;
    let listens = false;
    const git: GitInWindow = {
      repositories: [],
      onDidOpenRepository: (listener) => {
        listens = true;
        return opened.event(listener);
      },
    };
    const project: Parameters<typeof openWhenMended>[0] & { state: ProjectState } = {
      state: { kind: 'closed' },
      onDidChange: became.event,
      open: () => {
        looked++;
        return Promise.reject(new Error('It is still wrong.'));
      },
    };
    const become = (state: ProjectState): void => {
      project.state = state;
      became.fire(state);
    };
    const watched = openWhenMended(project, new ErrorBoundary(log), () => {
      asked++;
      return Promise.resolve(git);
    });
    try {
      become({ kind: 'untrusted' });
      assert.equal(asked, 0, 'nothing else is asked for before there is a problem');
      become(problem);
      become(problem);
      assert.equal(asked, 1);
      await waitUntil('it listens', () => listens);
      opened.fire(repository);
      assert.equal(looked, 1, 'there is a repository');
      changed.fire(undefined);
      assert.equal(looked, 1, 'a file has changed, and no commit');
      head = { name: 'main', commit: 'c0ffee' };
      changed.fire(undefined);
      assert.equal(looked, 2, 'there is a commit');
      become({ kind: 'problem', code: 'StoreCorrupt', message: '' });
      opened.fire(repository);
      assert.equal(looked, 2, 'git does not mend a database, and the views stay as they are');
      become({ kind: 'noFolder' });
      head = { name: 'main', commit: 'facade' };
      changed.fire(undefined);
      assert.equal(looked, 2, 'nothing is wrong any more');
    } finally {
      watched.dispose();
      log.dispose();
    }
    project.state = problem;
    head = { name: 'main', commit: 'decade' };
    changed.fire(undefined);
    opened.fire(repository);
    assert.equal(looked, 2, 'nobody listens any more');
  });
});
