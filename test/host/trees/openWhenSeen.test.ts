import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { viewIds } from '../../../src/host/contributions';
import { ErrorBoundary } from '../../../src/host/errorBoundary';
import type { Project, ProjectState } from '../../../src/host/project';
import { registerNeedsView } from '../../../src/host/trees/registerNeedsView';
import { registerViews } from '../../../src/host/trees/registerViews';
import { registerWorktreeView } from '../../../src/host/trees/registerWorktreeView';

describe('looking at any view of Muster', () => {
  const log = vscode.window.createOutputChannel('Views', { log: true });
  const boundary = new ErrorBoundary(log);
  const memory = { keys: () => [], get: () => undefined, update: () => Promise.resolve() };
  after(() => log.dispose());

  it('opens the project, and looks again after a problem', () => {
    let opened = 0;
    let kind: ProjectState['kind'];
    const project = {
      get state() {
        return { kind, code: 'NoCommits', message: '' };
      },
      snapshot: undefined,
      onDidChange: new vscode.EventEmitter<ProjectState>().event,
      open: () => {
        opened++;
        return new Promise(() => undefined);
      },
    } as unknown as Project;
    const seen = new Map<string, vscode.EventEmitter<{ visible: boolean }>>();
    const { createTreeView } = vscode.window;
    const window = vscode.window as { createTreeView: unknown };
    window.createTreeView = (id: string) => {
      const visibility = new vscode.EventEmitter<{ visible: boolean }>();
      seen.set(id, visibility);
      return {
        visible: false,
        onDidChangeVisibility: visibility.event,
        selection: [],
        dispose: () => undefined,
      };
    };
    const registered: { dispose(): unknown }[] = [];
    try {
      kind = 'closed';
      registered.push(registerNeedsView(project, boundary), registerWorktreeView(project, boundary));
      registered.push(registerViews(project, boundary, memory));
    } finally {
      window.createTreeView = createTreeView;
    }
    assert.deepEqual([...seen.keys()].sort(), Object.values(viewIds).sort());
    assert.equal(opened, 0, 'nobody has looked');
    for (const [id, visibility] of seen) {
      for (kind of ['closed', 'problem', 'open', 'opening'] as const) {
        opened = 0;
        visibility.fire({ visible: false });
        visibility.fire({ visible: true });
        assert.equal(opened, kind === 'closed' || kind === 'problem' ? 1 : 0, `${id} while ${kind}`);
      }
    }
    for (const each of registered) each.dispose();
  });
});
