import * as vscode from 'vscode';
import { runScopeText } from '../shared/runScope';
import { runSummaryText } from '../shared/runSummary';
import type { RunMode, Snapshot } from '../shared/viewModel';
import { commandIds } from './contributions';
import type { Project } from './project';
import { throttle } from './throttle';
import { Tooltip } from './trees/tooltip';

const modeLabels: Readonly<Record<RunMode, string>> = {
  stopped: 'Stopped',
  running: 'Running',
  paused: 'Paused',
  draining: 'Draining: what runs goes on, nothing new is started',
  stopping: 'Stopping',
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
  const waiting = counts.waitingForPerson === 0 ? '' : `, ${counts.waitingForPerson} waiting for you`;
  const label = `Muster: ${activeAgents} active agents, ${counts.passing} of ${counts.total} features passing${waiting}`;
  item.accessibilityInformation = { label: leader === undefined ? label : `${label}. ${leader.text}` };
  item.backgroundColor =
    counts.waitingForPerson > 0 ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
  const testing = snapshot.agents.filter(({ live, agentType }) => live && agentType === 'testing').length;
  const regressions = snapshot.features.reduce((sum, feature) => sum + (feature.regressions ?? 0), 0);
  const red = snapshot.features.filter(({ check }) => check?.result === 'red').length;
  item.tooltip = new Tooltip(`Muster: ${modeLabels[mode]}`)
    .fact('Limited', snapshot.scope && runScopeText(snapshot.scope))
    .fact('Active agents', activeAgents)
    .fact('Testing agents', testing || undefined)
    .fact('Passing', counts.total === 0 ? undefined : `${counts.passing} of ${counts.total}`)
    .fact('In progress', counts.inProgress || undefined)
    .fact('Merging', counts.submitted || undefined)
    .fact('Ready', counts.ready || undefined)
    .fact('Blocked', counts.blocked || undefined)
    .fact('Failed', counts.failed || undefined)
    .fact('Waiting for you', counts.waitingForPerson || undefined)
    .fact('Regressions', regressions || undefined)
    .fact('Red checks', red || undefined)
    .fact('Last run', snapshot.lastRun && runSummaryText(snapshot.lastRun))
    .fact('Gate', snapshot.project.gate?.text)
    .paragraph(leader?.text)
    .paragraph('Click to open the dashboard.')
    .toMarkdown();
  item.show();
}
