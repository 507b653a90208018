import * as vscode from 'vscode';
import type { FeatureState, FeatureView, Snapshot } from '../../shared/viewModel';
import { throttle } from '../throttle';
import { featureItem, featureTooltip } from './featureItem';
import { featureStateLooks, featureStates } from './featureStates';

export type FeatureNode =
  | { readonly kind: 'group'; readonly state: FeatureState; readonly features: readonly FeatureView[] }
  | { readonly kind: 'feature'; readonly featureId: number; readonly feature: FeatureView };

/** What it needs of the project. */
export interface FeatureSource {
  readonly snapshot: Pick<Snapshot, 'features'> | undefined;
  readonly onDidChange: vscode.Event<unknown>;
}

/** More than the 200 ms for which VS Code waits for a tree's changes to calm down, or it would wait on and on. */
const refreshMs = 250;

/** The backlog, grouped by state; groups without a feature are left out. */
export class FeatureTree implements vscode.TreeDataProvider<FeatureNode>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly refresh = throttle(refreshMs, () => this.changed.fire(undefined));
  private readonly subscription: vscode.Disposable;

  constructor(private readonly project: FeatureSource) {
    this.subscription = project.onDidChange(() => this.refresh());
  }

  /** A group brings its features along: asked for later, they would be of another moment than its count. */
  getChildren(node?: FeatureNode): FeatureNode[] {
    if (node?.kind === 'feature') return [];
    if (node?.kind === 'group') {
      return [...node.features]
        .sort(inOrderOf(node.state))
        .map((feature) => ({ kind: 'feature', featureId: feature.id, feature }));
    }
    const all = this.project.snapshot?.features ?? [];
    return featureStates.flatMap((state): FeatureNode[] => {
      const features = all.filter((feature) => feature.state === state);
      return features.length === 0 ? [] : [{ kind: 'group', state, features }];
    });
  }

  getTreeItem(node: FeatureNode): vscode.TreeItem {
    if (node.kind === 'feature') return featureItem(node.feature);
    const look = featureStateLooks[node.state];
    const { Expanded, Collapsed } = vscode.TreeItemCollapsibleState;
    const item = new vscode.TreeItem(look.label, look.expanded ? Expanded : Collapsed);
    item.id = `group:${node.state}`;
    item.description = String(node.features.length);
    item.accessibilityInformation = {
      label: vscode.l10n.t('{0}, {1} features', look.label, node.features.length),
    };
    return item;
  }

  resolveTreeItem(item: vscode.TreeItem, node: FeatureNode): vscode.TreeItem {
    if (node.kind === 'feature') {
      const features = this.project.snapshot?.features ?? [];
      item.tooltip = featureTooltip(node.feature, (id) => features.find((other) => other.id === id)?.name);
    }
    return item;
  }

  dispose(): void {
    this.subscription.dispose();
    this.refresh.dispose();
    this.changed.dispose();
  }
}

/** Ready ones as the scheduler takes them, all others as the backlog lists them. */
function inOrderOf(state: FeatureState): (a: FeatureView, b: FeatureView) => number {
  const byPriority = (a: FeatureView, b: FeatureView): number => a.priority - b.priority || a.id - b.id;
  return state === 'ready' ? (a, b) => b.score - a.score || byPriority(a, b) : byPriority;
}
