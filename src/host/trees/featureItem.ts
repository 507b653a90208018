import * as vscode from 'vscode';
import { wordsOfFeature } from '../../shared/itemWords';
import type { FeatureView } from '../../shared/viewModel';
import { plainTreeItem } from '../text/plainTreeItem';
import { featureStateLooks } from './featureStates';
import { Tooltip } from './tooltip';

/** What stands behind the name: why it does not run, or what is worth knowing about a feature that has passed. */
function detailOf(feature: FeatureView): string {
  if (feature.missingDependencies.length > 0 && feature.state !== 'passing') {
    return vscode.l10n.t(
      'depends on missing {0}',
      feature.missingDependencies.map((id) => `#${id}`).join(', '),
    );
  }
  const parts = [
    feature.state === 'passing'
      ? feature.unverified
        ? vscode.l10n.t('unverified')
        : ''
      : (feature.reasonText ?? ''),
    feature.check?.result === 'red' ? vscode.l10n.t('check red') : '',
    regressionsText(feature),
  ];
  return parts.filter((part) => part !== '').join(' · ');
}

/** How often something that was merged later has broken it. */
function regressionsText({ regressions = 0 }: FeatureView): string {
  if (regressions === 0) return '';
  return vscode.l10n.t(regressions === 1 ? '{0} regression' : '{0} regressions', regressions);
}

export function featureItem(feature: FeatureView): vscode.TreeItem {
  const look = featureStateLooks[feature.state];
  const item = new vscode.TreeItem(`#${feature.id} ${feature.name}`, vscode.TreeItemCollapsibleState.None);
  const detail = detailOf(feature);
  item.id = `feature:${feature.id}`;
  item.description = detail;
  item.iconPath = iconOf(feature, look);
  item.contextValue = wordsOfFeature(feature);
  item.accessibilityInformation = {
    label: [vscode.l10n.t('Feature {0}, {1}, {2}', feature.id, feature.name, look.label), detail]
      .filter(Boolean)
      .join(', '),
  };
  return plainTreeItem(item);
}

function checkText({ check }: FeatureView): string | undefined {
  return check && `${check.result ?? vscode.l10n.t('not run yet')}: ${check.command}`;
}

function iconOf(feature: FeatureView, look: { icon: string; color: string | undefined }): vscode.ThemeIcon {
  if (feature.missingDependencies.length > 0 && feature.state !== 'passing') {
    return new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground'));
  }
  const icon = feature.state === 'inProgress' ? `${look.icon}~spin` : look.icon;
  return new vscode.ThemeIcon(icon, look.color === undefined ? undefined : new vscode.ThemeColor(look.color));
}

/** Why a feature waits, and what was seen of a regression, often is its last error. */
function lastErrorOf({
  lastError,
  reasonText,
  regressionSeen,
  reasonDetails = [],
}: FeatureView): string | undefined {
  if (lastError === undefined) return undefined;
  const told = [reasonText, regressionSeen, ...reasonDetails];
  return told.some((text) => text?.includes(lastError)) ? undefined : lastError;
}

/** Made only when the mouse rests on the item. */
export function featureTooltip(
  feature: FeatureView,
  nameOf: (id: number) => string | undefined,
): vscode.MarkdownString {
  const tooltip = new Tooltip(`#${feature.id} ${feature.name}`)
    .fact(vscode.l10n.t('State'), featureStateLooks[feature.state].label)
    .fact(vscode.l10n.t('Why'), feature.reasonText)
    .fact(vscode.l10n.t('Changes of the checks'), feature.held?.join(', '))
    .fact(vscode.l10n.t('Category'), feature.category)
    .fact(vscode.l10n.t('Priority'), vscode.l10n.t('{0} · score {1}', feature.priority, feature.score))
    .fact(vscode.l10n.t('Unblocks'), feature.dependents === 0 ? undefined : feature.dependents)
    .fact(vscode.l10n.t('Attempts'), feature.attempts === 0 ? undefined : feature.attempts)
    .fact(vscode.l10n.t('Skipped'), feature.skipCount === 0 ? undefined : feature.skipCount)
    .fact(vscode.l10n.t('Provider'), feature.provider)
    .fact(vscode.l10n.t('Model'), feature.model)
    .fact(vscode.l10n.t('Regressions'), feature.regressions === 0 ? undefined : feature.regressions)
    .fact(vscode.l10n.t('Regression seen'), feature.regressionSeen)
    .fact(vscode.l10n.t('Check'), checkText(feature))
    .fact(vscode.l10n.t('Last error'), lastErrorOf(feature))
    .fact(
      vscode.l10n.t('Verified'),
      feature.state === 'passing' && feature.unverified
        ? vscode.l10n.t('nothing has passed on exactly what was merged')
        : undefined,
    );
  if (feature.reasonDetails !== undefined)
    tooltip.paragraph(vscode.l10n.t('About that:')).list(feature.reasonDetails);
  tooltip.paragraph(feature.description);
  if (feature.dependencies.length > 0) {
    const missing = new Set(feature.missingDependencies);
    tooltip
      .paragraph(vscode.l10n.t('Depends on:'))
      .list(
        feature.dependencies.map((id) =>
          missing.has(id) ? vscode.l10n.t('#{0} (does not exist)', id) : `#${id} ${nameOf(id) ?? ''}`,
        ),
      );
  }
  if (feature.steps.length > 0) tooltip.paragraph(vscode.l10n.t('Steps:')).list(feature.steps);
  return tooltip.toMarkdown();
}
