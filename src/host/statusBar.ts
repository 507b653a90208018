import * as vscode from 'vscode';
import { clockIn, forecastText } from '../shared/forecastText';
import type { Need } from '../shared/needs/need';
import { needsOf } from '../shared/needs/needsOf';
import { runScopeText } from '../shared/runScope';
import { runSummaryText } from '../shared/runSummary';
import type { RunMode, Snapshot } from '../shared/viewModel';
import { commandIds, type CommandId } from './contributions';
import type { Project } from './project';
import { throttle } from './throttle';
import { Tooltip } from './trees/tooltip';

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
  const needs = needsOf(snapshot, vscode.l10n.t);
  const look = statusBarLook(snapshot, needs);
  item.text = look.text;
  item.accessibilityInformation = { label: look.label };
  item.backgroundColor =
    needs.length > 0 ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
  item.tooltip = statusBarTooltip(snapshot, needs);
  item.show();
}

/** What stands there, and what is read out of it. */
export function statusBarLook(
  { activeAgents, counts, mode, leader }: Snapshot,
  needs: readonly Need[],
): { readonly text: string; readonly label: string } {
  const { t } = vscode.l10n;
  const progress = counts.total === 0 ? '' : `  ${counts.passing}/${counts.total}`;
  const held = mode === 'paused' ? ' $(debug-pause)' : mode === 'draining' ? ' $(debug-step-over)' : '';
  const elsewhere = leader === undefined ? '' : ' $(eye)';
  const needsYou = needs.length === 0 ? '' : `  $(bell-dot) ${needs.length}`;
  const label = [
    t('Muster: {0} active agents', activeAgents),
    t('{0} of {1} features passing', counts.passing, counts.total),
    ...(needs.length === 0 ? [] : [t('{0} waiting for you', needs.length)]),
  ].join(', ');
  return {
    text: `$(organization) ${activeAgents}${progress}${needsYou}${held}${elsewhere}`,
    label: leader === undefined ? label : `${label}. ${leader.text}`,
  };
}

/** Needs that are spelled out. */
const spelled = 5;

export function statusBarTooltip(snapshot: Snapshot, needs: readonly Need[]): vscode.MarkdownString {
  const { t } = vscode.l10n;
  const { activeAgents, counts, mode, leader } = snapshot;
  const testing = snapshot.agents.filter(({ live, agentType }) => live && agentType === 'testing').length;
  const regressions = snapshot.features.reduce((sum, feature) => sum + (feature.regressions ?? 0), 0);
  const red = snapshot.features.filter(({ check }) => check?.result === 'red').length;
  const tooltip = new Tooltip(`Muster: ${modeLabel(mode)}`);
  if (needs.length > 0) {
    tooltip
      .fact(t('Waiting for you'), needs.length)
      .list([
        ...needs.slice(0, spelled).map(({ title }) => title),
        ...(needs.length > spelled ? [t('… and {0} more', needs.length - spelled)] : []),
      ]);
  }
  return tooltip
    .fact(t('Limited'), snapshot.scope && runScopeText(snapshot.scope, t))
    .fact(t('Active agents'), activeAgents)
    .fact(t('Testing agents'), testing || undefined)
    .fact(t('Passing'), counts.total === 0 ? undefined : t('{0} of {1}', counts.passing, counts.total))
    .fact(t('Forecast'), forecastText(snapshot, t, clockIn(vscode.env.language)))
    .fact(t('In progress'), counts.inProgress || undefined)
    .fact(t('Merging'), counts.submitted || undefined)
    .fact(t('Ready'), counts.ready || undefined)
    .fact(t('Blocked'), counts.blocked || undefined)
    .fact(t('Failed'), counts.failed || undefined)
    .fact(t('Regressions'), regressions || undefined)
    .fact(t('Red checks'), red || undefined)
    .fact(t('Last run'), snapshot.lastRun && runSummaryText(snapshot.lastRun, t))
    .fact(t('Gate'), snapshot.project.gate?.text)
    .paragraph(leader?.text)
    .actions(actionsIn(snapshot, needs))
    .toMarkdown();
}

function actionsIn(
  { mode, leader }: Snapshot,
  needs: readonly Need[],
): readonly { readonly label: string; readonly command: CommandId }[] {
  const { t } = vscode.l10n;
  const run =
    mode === 'running'
      ? [{ label: t('Pause'), command: commandIds.pause }]
      : mode === 'paused' || mode === 'draining'
        ? [{ label: t('Resume'), command: commandIds.resume }]
        : mode === 'stopped' && leader === undefined
          ? [{ label: t('Start'), command: commandIds.start }]
          : [];
  const stop =
    mode === 'stopped' || mode === 'stopping' ? [] : [{ label: t('Stop'), command: commandIds.stop }];
  const questions = needs.some(({ question }) => question !== undefined)
    ? [{ label: t('Answer…'), command: commandIds.answerQuestion }]
    : [];
  return [...questions, ...run, ...stop, { label: t('Open Dashboard'), command: commandIds.openDashboard }];
}

function modeLabel(mode: RunMode): string {
  const { t } = vscode.l10n;
  switch (mode) {
    case 'stopped':
      return t('Stopped');
    case 'running':
      return t('Running');
    case 'paused':
      return t('Paused');
    case 'draining':
      return t('Draining: what runs goes on, nothing new is started');
    case 'stopping':
      return t('Stopping');
  }
}
