import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { MusterError, type MusterErrorCode } from '../../src/core/base/errors';
import { ErrorBoundary } from '../../src/host/errorBoundary';
import { waitUntil } from '../support/waitUntil';

describe('the message of what was refused', () => {
  const log = vscode.window.createOutputChannel('Refusals', { log: true });
  after(() => log.dispose());

  /** What its button says, and what a click on it runs. */
  async function remedyOf(code: MusterErrorCode): Promise<{ buttons: readonly string[]; run?: string }> {
    const { showErrorMessage } = vscode.window;
    const window = vscode.window as { showErrorMessage: unknown };
    let buttons: readonly string[] = [];
    let run: string | undefined;
    window.showErrorMessage = (_message: string, ...rest: unknown[]) => {
      buttons = rest.filter((each) => typeof each === 'string');
      return Promise.resolve(buttons[0]);
    };
    try {
      const boundary = new ErrorBoundary(log, () => (command) => {
        run = command;
        return Promise.resolve();
      });
      await boundary.run('Try', () => {
        throw new MusterError(code, 'It is wrong; mend it.');
      });
      if (buttons.length > 0) await waitUntil('the remedy runs', () => run);
    } finally {
      window.showErrorMessage = showErrorMessage;
    }
    return { buttons, ...(run === undefined ? {} : { run }) };
  }

  it('has a button that mends what keeps a folder from being opened', async () => {
    assert.deepEqual(await remedyOf('NotAGitRepository'), {
      buttons: ['Initialize Repository'],
      run: 'git.init',
    });
    assert.deepEqual(await remedyOf('NoCommits'), {
      buttons: ['Open Source Control'],
      run: 'workbench.view.scm',
    });
    assert.deepEqual(await remedyOf('StoreCorrupt'), {
      buttons: ['Recover Database…'],
      run: 'muster.recoverDatabase',
    });
    assert.deepEqual(await remedyOf('FeatureInvalid'), { buttons: [] });
  });
});
