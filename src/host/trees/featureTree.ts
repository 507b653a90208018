import * as vscode from 'vscode';
import { type FeatureGroups, type Grouping, groupFeatures, type TreeEntry } from '../../shared/featureGroups';
import type { FeatureView, Snapshot } from '../../shared/viewModel';
import { throttle } from '../throttle';
import { featureTooltip } from './featureItem';
import { groupItem, moreItem, placeItem } from './featureTreeItems';

/** Stays the same object as long as it stands in the tree, so that VS Code can be told of it alone. */
export type FeatureNode =
  | { readonly kind: 'group'; readonly key: string }
  | { readonly kind: 'feature'; readonly key: string; readonly featureId: number }
  | { readonly kind: 'more'; readonly key: string };

/** What it needs of the project. */
export interface FeatureSource {
  readonly snapshot: Pick<Snapshot, 'features'> | undefined;
  readonly onDidChange: vscode.Event<unknown>;
}

/** More than the 200 ms for which VS Code waits for a tree's changes to calm down, or it would wait on and on. */
const refreshMs = 250;
/** VS Code is handed so many of a group at a time: thousands take it seconds, at each change. */
const pageSize = 500;
const rootKey = '';
/** Before what it continues: what stands behind is anybody's, as the name of a category. */
const moreKey = 'more:';

/** The backlog in groups. What has changed is found by comparing with what VS Code was handed, and only that is told. */
export class FeatureTree implements vscode.TreeDataProvider<FeatureNode>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<FeatureNode | FeatureNode[] | undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly refresh = throttle(refreshMs, () => this.tellChanges());
  private readonly subscription: vscode.Disposable;
  private readonly nodes = new Map<string, FeatureNode>();
  /** The keys that VS Code was handed below each node. */
  private readonly handed = new Map<string, readonly string[]>();
  private readonly shown = new Map<string, string>();
  private readonly limits = new Map<string, number>();
  private seen: {
    readonly features: readonly FeatureView[];
    readonly groups: FeatureGroups;
    readonly entries: Map<string, TreeEntry>;
    readonly byId: ReadonlyMap<number, FeatureView>;
  };

  constructor(
    private readonly project: FeatureSource,
    private grouping: Grouping = 'status',
  ) {
    this.seen = this.look();
    this.subscription = project.onDidChange(() => this.refresh());
  }

  groupBy(grouping: Grouping): void {
    this.grouping = grouping;
    this.limits.clear();
    this.forget();
  }

  getChildren(node?: FeatureNode): FeatureNode[] {
    if (node === undefined) this.current();
    if (node?.kind === 'more') return [];
    const key = node?.key ?? rootKey;
    const keys = this.keysBelow(key);
    this.handed.set(key, keys);
    return keys.map((each) => this.nodeOf(each));
  }

  getTreeItem(node: FeatureNode): vscode.TreeItem {
    const item = this.itemOf(node);
    this.shown.set(node.key, shownText(item));
    return item;
  }

  resolveTreeItem(item: vscode.TreeItem, node: FeatureNode): vscode.TreeItem {
    const { byId } = this.seen;
    const feature = node.kind === 'feature' ? byId.get(node.featureId) : undefined;
    if (feature !== undefined) item.tooltip = featureTooltip(feature, (id) => byId.get(id)?.name);
    return item;
  }

  /** Those that a node stands for: itself, or all of its group. */
  featureIdsOf(node: FeatureNode): readonly number[] {
    if (node.kind === 'feature') return [node.featureId];
    const entry = this.seen.entries.get(node.key);
    return entry !== undefined && 'group' in entry ? entry.group.featureIds : [];
  }

  /** The features beside it, itself included, in the order in which they stand. */
  besides(featureId: number): readonly number[] {
    // As they stand now: the next step may come before the view shows the last one.
    this.current();
    // VS Code may not have asked yet for what stands below the groups.
    const parents = new Set([...this.handed.keys(), rootKey, ...this.seen.groups.roots.map(keyOf)]);
    for (const parent of parents) {
      const entries = this.entriesBelow(parent);
      if (!entries.some((entry) => keyOf(entry) === `feature:${featureId}`)) continue;
      return entries.flatMap((entry) => ('place' in entry ? [entry.place.featureId] : []));
    }
    return [];
  }

  /** Hands over the next ones of a group. */
  showMore(key: string): void {
    const parent = key.slice(moreKey.length);
    this.limits.set(parent, (this.limits.get(parent) ?? pageSize) + pageSize);
    this.changed.fire(parent === rootKey ? undefined : this.nodeOf(parent));
  }

  dispose(): void {
    this.subscription.dispose();
    this.refresh.dispose();
    this.changed.dispose();
  }

  private look(): typeof this.seen {
    const features = this.project.snapshot?.features ?? [];
    const groups = groupFeatures(features, this.grouping);
    const entries = new Map(groups.roots.map((entry) => [keyOf(entry), entry]));
    return { features, groups, entries, byId: new Map(features.map((feature) => [feature.id, feature])) };
  }

  private current(): void {
    if (this.seen.features !== (this.project.snapshot?.features ?? this.seen.features))
      this.seen = this.look();
  }

  private forget(): void {
    this.seen = this.look();
    this.handed.clear();
    this.shown.clear();
    this.changed.fire(undefined);
  }

  private tellChanges(): void {
    this.seen = this.look();
    const parents = [...this.handed].flatMap(([key, before]) => {
      const now = this.keysBelow(key);
      const isSame = now.length === before.length && now.every((each, index) => each === before[index]);
      if (isSame) return [];
      // Told once: what is closed VS Code asks for when it is opened, and not before.
      this.handed.set(key, now);
      return [key];
    });
    if (parents.includes(rootKey) || this.handed.size === 0) {
      this.changed.fire(undefined);
      return;
    }
    const told = new Set(parents);
    for (const [key, text] of this.shown) {
      const node = this.nodes.get(key);
      if (node !== undefined && this.stands(node) && shownText(this.itemOf(node)) !== text) told.add(key);
    }
    if (told.size > 0) this.changed.fire([...told].map((key) => this.nodeOf(key)));
  }

  private stands(node: FeatureNode): boolean {
    return node.kind !== 'feature' || this.seen.byId.has(node.featureId);
  }

  private entriesBelow(key: string): readonly TreeEntry[] {
    const entries = key === rootKey ? this.seen.groups.roots : this.seen.groups.below(key);
    for (const entry of entries) this.seen.entries.set(keyOf(entry), entry);
    return entries;
  }

  private keysBelow(key: string): readonly string[] {
    const entries = this.entriesBelow(key);
    const limit = this.limits.get(key) ?? pageSize;
    if (entries.length <= limit) return entries.map(keyOf);
    return [...entries.slice(0, limit).map(keyOf), `${moreKey}${key}`];
  }

  private nodeOf(key: string): FeatureNode {
    const known = this.nodes.get(key);
    if (known !== undefined) return known;
    const featureId = Number(/^(?:feature:\d+\/)?feature:(\d+)$/.exec(key)?.[1]);
    const node: FeatureNode = key.startsWith(moreKey)
      ? { kind: 'more', key }
      : Number.isNaN(featureId)
        ? { kind: 'group', key }
        : { kind: 'feature', key, featureId };
    this.nodes.set(key, node);
    return node;
  }

  private itemOf(node: FeatureNode): vscode.TreeItem {
    if (node.kind === 'more') {
      const parent = node.key.slice(moreKey.length);
      const left = this.entriesBelow(parent).length - (this.limits.get(parent) ?? pageSize);
      return moreItem(node.key, Math.max(0, left), pageSize);
    }
    const entry = this.seen.entries.get(node.key);
    if (entry !== undefined && 'group' in entry) return groupItem(entry.group);
    const feature = node.kind === 'feature' ? this.seen.byId.get(node.featureId) : undefined;
    // Gone since VS Code asked what there is; it asks again in a moment.
    if (entry === undefined || feature === undefined) return new vscode.TreeItem('');
    return placeItem(feature, entry.place, this.seen.groups.below(entry.place.key).length);
  }
}

function keyOf(entry: TreeEntry): string {
  return 'group' in entry ? entry.group.key : entry.place.key;
}

/** All of an item that can be seen. */
function shownText({
  label,
  description,
  iconPath,
  contextValue,
  collapsibleState,
}: vscode.TreeItem): string {
  return JSON.stringify([label, description, iconPath, contextValue, collapsibleState]);
}
