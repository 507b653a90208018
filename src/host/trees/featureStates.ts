import * as vscode from 'vscode';
import { stateOrder } from '../../shared/featureGroups';
import type { FeatureState } from '../../shared/viewModel';

export interface FeatureStateLook {
  readonly label: string;
  readonly icon: string;
  /** Id of a theme colour; undefined: the icon colour of the theme. */
  readonly color: string | undefined;
  /** Whether the group is open when it is first shown. */
  readonly expanded: boolean;
}

/** How each state looks. */
export const featureStateLooks: Readonly<Record<FeatureState, FeatureStateLook>> = {
  needsPerson: {
    label: vscode.l10n.t('Needs You'),
    icon: 'bell-dot',
    color: 'charts.yellow',
    expanded: true,
  },
  failed: { label: vscode.l10n.t('Failed'), icon: 'error', color: 'testing.iconFailed', expanded: true },
  overBudget: {
    label: vscode.l10n.t('Over Budget'),
    icon: 'dashboard',
    color: 'charts.yellow',
    expanded: true,
  },
  inProgress: { label: vscode.l10n.t('In Progress'), icon: 'sync', color: 'charts.blue', expanded: true },
  merging: { label: vscode.l10n.t('Merging'), icon: 'git-merge', color: 'charts.purple', expanded: true },
  ready: {
    label: vscode.l10n.t('Ready'),
    icon: 'circle-large-outline',
    color: 'charts.blue',
    expanded: true,
  },
  waiting: { label: vscode.l10n.t('Waiting'), icon: 'watch', color: 'charts.orange', expanded: true },
  blocked: { label: vscode.l10n.t('Blocked'), icon: 'lock', color: 'disabledForeground', expanded: true },
  passing: { label: vscode.l10n.t('Passing'), icon: 'pass', color: 'testing.iconPassed', expanded: false },
};

export const featureStates = stateOrder;
