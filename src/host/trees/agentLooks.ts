import * as vscode from 'vscode';
import type { AgentActivity } from '../../core/agents/run';
import { hasStalled } from '../../shared/agentHealth';
import { mascotOf } from '../../shared/mascots';
import type { AgentView } from '../../shared/viewModel';

const activityLooks: Readonly<Record<AgentActivity, Pick<AgentLook, 'label' | 'icon'>>> = {
  starting: { label: vscode.l10n.t('starting'), icon: 'loading~spin' },
  thinking: { label: vscode.l10n.t('thinking'), icon: 'lightbulb' },
  working: { label: vscode.l10n.t('working'), icon: 'tools' },
  testing: { label: vscode.l10n.t('testing'), icon: 'beaker' },
  waiting: { label: vscode.l10n.t('waiting for you'), icon: 'bell-dot' },
  submitted: { label: vscode.l10n.t('submitted'), icon: 'git-merge' },
  success: { label: vscode.l10n.t('done'), icon: 'pass' },
  error: { label: vscode.l10n.t('in trouble'), icon: 'warning' },
};

/** Outcomes and, of agents without one, states, as people say them. */
const endings: ReadonlyMap<string, string> = new Map([
  ['merged', vscode.l10n.t('merged')],
  ['tested', vscode.l10n.t('tested')],
  ['submitted', vscode.l10n.t('submitted')],
  ['no_submission', vscode.l10n.t('ended without submitting')],
  ['no_commit', vscode.l10n.t('submitted without a commit')],
  ['gave_up', vscode.l10n.t('gave up')],
  ['skipped', vscode.l10n.t('skipped')],
  ['conflict', vscode.l10n.t('merge conflict')],
  ['gate_red', vscode.l10n.t('checks failed')],
  ['interrupted', vscode.l10n.t('interrupted')],
  ['completed', vscode.l10n.t('completed')],
  ['failed', vscode.l10n.t('failed')],
  ['killed', vscode.l10n.t('killed')],
  ['spawned', vscode.l10n.t('ended')],
  ['running', vscode.l10n.t('ended')],
]);

const mascotColors = {
  yellow: 'charts.yellow',
  // The chart palette has no cyan.
  cyan: 'terminal.ansiCyan',
  purple: 'charts.purple',
  orange: 'charts.orange',
  green: 'charts.green',
} as const;

export interface AgentLook {
  /** What it does, or how it ended. */
  readonly label: string;
  readonly icon: string;
  readonly color: string;
}

export function lookOfAgent(agent: AgentView): AgentLook {
  if (hasStalled(agent)) {
    return { label: vscode.l10n.t('stalled'), icon: 'pulse', color: 'list.errorForeground' };
  }
  if (agent.live) {
    const look = activityLooks[agent.activity];
    // A testing agent is told from the others by its icon, unless it needs something.
    const tests = agent.agentType === 'testing' && agent.activity !== 'waiting' && agent.activity !== 'error';
    return {
      ...look,
      ...(tests ? { icon: activityLooks.testing.icon } : {}),
      color: mascotColors[mascotOf(agent.slot).color],
    };
  }
  const ending = agent.outcome ?? agent.status;
  const label = endings.get(ending) ?? ending;
  // What became of its work counts, also when the agent itself was ended after it had submitted.
  if (agent.outcome === 'tested') return { label, icon: 'beaker', color: 'testing.iconPassed' };
  if (agent.outcome === 'merged') return { label, icon: 'pass', color: 'testing.iconPassed' };
  if (agent.outcome === 'submitted') return { label, icon: 'git-merge', color: 'testing.iconQueued' };
  if (agent.outcome === 'conflict' || agent.outcome === 'gate_red')
    return { label, icon: 'error', color: 'testing.iconFailed' };
  if (agent.outcome === 'over_budget')
    return { label: vscode.l10n.t('over budget'), icon: 'dashboard', color: 'charts.yellow' };
  switch (agent.status) {
    case 'completed':
      return { label, icon: 'pass', color: 'testing.iconPassed' };
    case 'failed':
      return { label, icon: 'error', color: 'testing.iconFailed' };
    case 'killed':
      return { label, icon: 'circle-slash', color: 'testing.iconSkipped' };
    case 'spawned':
    case 'running':
      // Ended, but its end has not been judged yet.
      return { label, icon: 'debug-disconnect', color: 'testing.iconQueued' };
  }
}

/** `⚡ Spark` */
export function titleOfAgent(agent: AgentView): string {
  return `${mascotOf(agent.slot).emoji} ${agent.mascot}`;
}

const testMarks: Readonly<Record<string, string>> = { passed: ' ✓', regressed: ' ✗' };

/** `#12 Login page`, `tests #3 ✓, #7`, or what else it was started for. */
export function subjectOfAgent(agent: AgentView): string {
  const name = agent.featureName.trim();
  if (agent.tests !== undefined && agent.tests.length > 0) {
    return vscode.l10n.t(
      'tests {0}',
      agent.tests
        .map(({ featureId, result }) => `#${featureId}${testMarks[result ?? 'open'] ?? ''}`)
        .join(', '),
    );
  }
  if (agent.featureId === undefined) return name || agent.taskType;
  return name ? `#${agent.featureId} ${name}` : `#${agent.featureId}`;
}
