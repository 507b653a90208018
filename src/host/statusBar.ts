import * as vscode from 'vscode';
import { runScopeText } from '../shared/runScope';
import { runSummaryText } from '../shared/runSummary';
import type { RunMode, Snapshot } from '../shared/viewModel';
import { commandIds } from './contributions';
import type { Project } from './project';
import { throttle } from './throttle';
import { Tooltip } from './trees/tooltip';

const modeLabels: Readonly<Record<RunMode, string>> = {
  stopped: vscode.l10n.t('Stopped'),
  running: vscode.l10n.t('Running'),
  paused: vscode.l10n.t('Paused'),
  draining: vscode.l10n.t('Draining: what runs goes on, nothing new is started'),
  stopping: vscode.l10n.t('Stopping'),
};

/** Count of active agents and progress; there is none in a workspace that does not use Muster. */
export function registerStatusBar(project: Project): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('status', vscode.StatusBarAlignment.Left, 10);
  item.name = 'Muster';
  item.command = commandIds.openDashboard;
  const update = throttle(250, () => show(item, project.snapshot));
  update();
  return vscode.Disposable.from(
    item,
    update,
    project.onDidChange(() => update()),
  );
}

function show(item: vscode.StatusBarItem, snapshot: Snapshot | undefined): void {
  if (snapshot === undefined) {
    item.hide();
    return;
  }
  const { activeAgents, counts, mode, leader } = snapshot;
  const progress = counts.total === 0 ? '' : `  ${counts.passing}/${counts.total}`;
  const held = mode === 'paused' ? ' $(debug-pause)' : mode === 'draining' ? ' $(debug-step-over)' : '';
  const elsewhere = leader === undefined ? '' : ' $(eye)';
  const needsYou = counts.waitingForPerson === 0 ? '' : `  $(bell-dot) ${counts.waitingForPerson}`;
  item.text = `$(organization) ${activeAgents}${progress}${needsYou}${held}${elsewhere}`;
  const label = [
    vscode.l10n.t('Muster: {0} active agents', activeAgents),
    vscode.l10n.t('{0} of {1} features passing', counts.passing, counts.total),
    ...(counts.waitingForPerson === 0 ? [] : [vscode.l10n.t('{0} waiting for you', counts.waitingForPerson)]),
  ].join(', ');
  item.accessibilityInformation = { label: leader === undefined ? label : `${label}. ${leader.text}` };
  item.backgroundColor =
    counts.waitingForPerson > 0 ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
  const testing = snapshot.agents.filter(({ live, agentType }) => live && agentType === 'testing').length;
  const regressions = snapshot.features.reduce((sum, feature) => sum + (feature.regressions ?? 0), 0);
  const red = snapshot.features.filter(({ check }) => check?.result === 'red').length;
  item.tooltip = new Tooltip(`Muster: ${modeLabels[mode]}`)
    .fact(vscode.l10n.t('Limited'), snapshot.scope && runScopeText(snapshot.scope, vscode.l10n.t))
    .fact(vscode.l10n.t('Active agents'), activeAgents)
    .fact(vscode.l10n.t('Testing agents'), testing || undefined)
    .fact(
      vscode.l10n.t('Passing'),
      counts.total === 0 ? undefined : vscode.l10n.t('{0} of {1}', counts.passing, counts.total),
    )
    .fact(vscode.l10n.t('In progress'), counts.inProgress || undefined)
    .fact(vscode.l10n.t('Merging'), counts.submitted || undefined)
    .fact(vscode.l10n.t('Ready'), counts.ready || undefined)
    .fact(vscode.l10n.t('Blocked'), counts.blocked || undefined)
    .fact(vscode.l10n.t('Failed'), counts.failed || undefined)
    .fact(vscode.l10n.t('Waiting for you'), counts.waitingForPerson || undefined)
    .fact(vscode.l10n.t('Regressions'), regressions || undefined)
    .fact(vscode.l10n.t('Red checks'), red || undefined)
    .fact(vscode.l10n.t('Last run'), snapshot.lastRun && runSummaryText(snapshot.lastRun, vscode.l10n.t))
    .fact(vscode.l10n.t('Gate'), snapshot.project.gate?.text)
    .paragraph(leader?.text)
    .paragraph(vscode.l10n.t('Click to open the dashboard.'))
    .toMarkdown();
  item.show();
}
