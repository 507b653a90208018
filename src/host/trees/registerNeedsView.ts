import * as vscode from 'vscode';
import { viewIds } from '../contributions';
import type { ErrorBoundary } from '../errorBoundary';
import type { Project } from '../project';
import { NeedTree } from './needTree';
import { openWhenSeen } from './openWhenSeen';
import { whileVisible } from './whileVisible';

/** What is shown of a wait are its minutes. */
const minuteMs = 60_000;

/** The view of what waits for a person; its number is on the icon of the container. */
export function registerNeedsView(project: Project, boundary: ErrorBoundary): vscode.Disposable {
  const tree = new NeedTree(project);
  const view = vscode.window.createTreeView(viewIds.needsYou, { treeDataProvider: tree });
  let shown: number | undefined;
  const update = (): void => {
    const count = tree.needs().length;
    const message = project.state.kind === 'open' && count === 0 ? vscode.l10n.t('Nothing needs you.') : '';
    if ((view.message ?? '') !== message) view.message = message;
    if (shown === count) return;
    shown = count;
    view.badge = count === 0 ? undefined : { value: count, tooltip: badgeText(count) };
  };
  update();
  const ages = whileVisible(view, minuteMs, () => {
    if (tree.needs().length > 0) tree.refresh();
  });
  return vscode.Disposable.from(
    ages,
    tree,
    view,
    openWhenSeen(view, project, boundary),
    project.onDidChange(update),
  );
}

function badgeText(count: number): string {
  return count === 1 ? vscode.l10n.t('One thing needs you') : vscode.l10n.t('{0} things need you', count);
}
