import * as vscode from 'vscode';
import type { FeatureGroup, FeaturePlace } from '../../shared/featureGroups';
import type { FeatureView } from '../../shared/viewModel';
import { commandIds } from '../contributions';
import { plainTreeItem } from '../text/plainTreeItem';
import { featureItem } from './featureItem';
import { featureStateLooks } from './featureStates';

const { Collapsed, Expanded, None } = vscode.TreeItemCollapsibleState;

export function groupItem({ key, of, featureIds }: FeatureGroup): vscode.TreeItem {
  const label = labelOf(of);
  const opened = of.by !== 'state' || featureStateLooks[of.state].expanded;
  const item = new vscode.TreeItem(label, opened ? Expanded : Collapsed);
  item.id = `group:${key}`;
  item.description = String(featureIds.length);
  if (of.by === 'circle') item.iconPath = new vscode.ThemeIcon('warning');
  item.accessibilityInformation = {
    label:
      featureIds.length === 1
        ? vscode.l10n.t('{0}, 1 feature', label)
        : vscode.l10n.t('{0}, {1} features', label, featureIds.length),
  };
  return plainTreeItem(item);
}

function labelOf(of: FeatureGroup['of']): string {
  switch (of.by) {
    case 'state':
      return featureStateLooks[of.state].label;
    case 'category':
      return of.category === '' ? vscode.l10n.t('No Category') : of.category;
    case 'circle':
      return vscode.l10n.t('Waiting for Each Other');
  }
}

/** A feature with how many stand below it. */
export function placeItem(feature: FeatureView, place: FeaturePlace, below: number): vscode.TreeItem {
  const item = featureItem(feature);
  item.id = place.key;
  item.command = {
    command: commandIds.showFeature,
    title: vscode.l10n.t('Show Feature'),
    arguments: [{ featureId: feature.id }],
  };
  if (place.alsoUnder !== undefined) {
    item.description = vscode.l10n.t('also under #{0}', place.alsoUnder);
    return item;
  }
  item.collapsibleState = below === 0 ? None : Expanded;
  return item;
}

export function moreItem(key: string, left: number, next: number): vscode.TreeItem {
  const item = new vscode.TreeItem(
    vscode.l10n.t('Show {0} More of {1}', Math.min(left, next), left),
    vscode.TreeItemCollapsibleState.None,
  );
  item.id = key;
  item.iconPath = new vscode.ThemeIcon('ellipsis');
  item.command = {
    command: commandIds.showMoreFeatures,
    title: vscode.l10n.t('Show More'),
    arguments: [{ key }],
  };
  return item;
}
