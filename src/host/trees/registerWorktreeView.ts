import * as vscode from 'vscode';
import type { Disposable } from '../../core/base/disposable';
import { viewIds } from '../contributions';
import type { ErrorBoundary } from '../errorBoundary';
import type { Project } from '../project';
import { openWhenSeen } from './openWhenSeen';
import { type PlaceNode, WorktreeTree } from './worktreeTree';

export interface WorktreeTreeView extends Disposable {
  /** Looks again at everything. */
  refresh(): void;
}

/** The view of worktrees and rescued work; it asks git only while somebody sees it. */
export function registerWorktreeView(project: Project, boundary: ErrorBoundary): WorktreeTreeView {
  const tree: WorktreeTree = new WorktreeTree(project, boundary, (): boolean => view.visible);
  const view: vscode.TreeView<PlaceNode> = vscode.window.createTreeView(viewIds.worktrees, {
    treeDataProvider: tree,
  });
  const registered = vscode.Disposable.from(
    tree,
    view,
    openWhenSeen(view, project, boundary),
    view.onDidChangeVisibility(({ visible }) => tree.shown(visible)),
  );
  return { refresh: () => tree.refresh(), dispose: () => void registered.dispose() };
}
