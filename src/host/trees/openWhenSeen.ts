import type * as vscode from 'vscode';
import { viewIds } from '../contributions';
import type { ErrorBoundary } from '../errorBoundary';
import type { Project } from '../project';
import { withProgress } from '../text/plainWindow';

/** Looking at a view of Muster opens the project, and looks again after a problem. */
export function openWhenSeen(
  view: Pick<vscode.TreeView<unknown>, 'visible' | 'onDidChangeVisibility'>,
  project: Pick<Project, 'state' | 'open'>,
  boundary: ErrorBoundary,
): vscode.Disposable {
  const lookedAt = (visible: boolean): void => {
    const { kind } = project.state;
    if (!visible || kind === 'open' || kind === 'opening') return;
    void boundary.runQuietly('Open the repository', () =>
      withProgress({ location: { viewId: viewIds.agents } }, () => project.open()),
    );
  };
  lookedAt(view.visible);
  return view.onDidChangeVisibility(({ visible }) => lookedAt(visible));
}
