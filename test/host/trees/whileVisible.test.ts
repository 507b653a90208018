import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { whileVisible } from '../../../src/host/trees/whileVisible';
import { waitUntil } from '../../support/waitUntil';

class View {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeVisibility = (listener: () => void): vscode.Disposable => this.changed.event(listener);
  constructor(public visible: boolean) {}

  show(visible: boolean): void {
    this.visible = visible;
    this.changed.fire();
  }
}

describe('what goes on while a view can be seen', () => {
  it('is called again and again, at once when the view comes back, and never out of sight', async () => {
    const view = new View(true);
    let calls = 0;
    const repeated = whileVisible(view, 5, () => calls++);
    // Goes on whatever the view does.
    let witnessed = 0;
    const witness = whileVisible(new View(true), 5, () => witnessed++);
    await waitUntil('it was called some times', () => calls >= 3);

    view.show(false);
    const before = calls;
    const seen = witnessed;
    await waitUntil('more time has passed', () => witnessed >= seen + 5);
    assert.equal(calls, before);

    view.show(true);
    assert.equal(calls, before + 1);
    await waitUntil('it goes on', () => calls >= before + 3);
    repeated.dispose();
    witness.dispose();
    const after = calls;
    view.show(true);
    assert.equal(calls, after);
  });
});
