import * as vscode from 'vscode';
import { needsOf } from '../shared/needs/needsOf';
import type { Snapshot } from '../shared/viewModel';
import { commandIds } from './contributions';
import type { Project } from './project';
import { throttle } from './throttle';
import { Tooltip } from './trees/tooltip';

/** What runs in the repositories of the window that are not shown, summed up; nothing where there is only one. */
export function registerOtherRepositories(project: Project): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('others', vscode.StatusBarAlignment.Left, 9);
  item.name = vscode.l10n.t('Muster: Other Repositories');
  item.command = commandIds.chooseFolder;
  const update = throttle(250, () => show(item, project));
  update();
  return vscode.Disposable.from(
    item,
    update,
    project.others.onDidChange(() => update()),
  );
}

/** `2 agents, 1 waiting for you` */
export function otherText(snapshot: Snapshot): string {
  const needs = needsOf(snapshot, vscode.l10n.t).length;
  const { activeAgents } = snapshot;
  return [
    vscode.l10n.t(activeAgents === 1 ? '{0} agent' : '{0} agents', activeAgents),
    ...(needs === 0 ? [] : [vscode.l10n.t('{0} waiting for you', needs)]),
  ].join(', ');
}

function show(item: vscode.StatusBarItem, { others }: Project): void {
  const all = others.all.map(({ folder, orchestrator }) => ({ folder, snapshot: orchestrator.snapshot() }));
  if (all.length === 0) {
    item.hide();
    return;
  }
  const agents = all.reduce((sum, { snapshot }) => sum + snapshot.activeAgents, 0);
  const needs = all.reduce((sum, { snapshot }) => sum + needsOf(snapshot, vscode.l10n.t).length, 0);
  item.text = `$(repo) ${all.length} $(organization) ${agents}${needs === 0 ? '' : ` $(bell-dot) ${needs}`}`;
  item.backgroundColor = needs > 0 ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
  const tooltip = new Tooltip(vscode.l10n.t('Muster: Other Repositories'));
  for (const { folder, snapshot } of all) tooltip.item(folder.name, otherText(snapshot));
  item.tooltip = tooltip.paragraph(vscode.l10n.t('Click to show another one.')).toMarkdown();
  item.accessibilityInformation = {
    label: [
      vscode.l10n.t('Muster: Other Repositories'),
      ...all.map(({ folder, snapshot }) => `${folder.name}: ${otherText(snapshot)}`),
    ].join('. '),
  };
  item.show();
}
