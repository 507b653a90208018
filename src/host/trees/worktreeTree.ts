import * as vscode from 'vscode';
import type { DiskUse } from '../../core/base/diskUse';
import type { Places } from '../../core/orchestration/places/places';
import type { RescueView, WorktreeState, WorktreeView } from '../../shared/placeViews';
import {
  holdsWork,
  placeSubject,
  rescueContentsText,
  sizeText,
  worktreeContentsText,
  worktreeStateText,
} from '../../shared/placeTexts';
import { itemWords } from '../../shared/itemWords';
import type { ErrorBoundary } from '../errorBoundary';
import type { Project } from '../project';
import { throttle } from '../throttle';
import { plainTreeItem } from '../text/plainTreeItem';
import { DiskUses } from './diskUses';
import { Tooltip } from './tooltip';

export type PlaceNode =
  | { readonly kind: 'worktree'; readonly path: string; readonly view: WorktreeView }
  | { readonly kind: 'rescues'; readonly rescues: readonly RescueView[] }
  | { readonly kind: 'rescue'; readonly ref: string; readonly view: RescueView };

const icons: Readonly<Record<WorktreeState, string>> = {
  missing: 'question',
  inUse: 'sync',
  locked: 'lock',
  dirty: 'edit',
  unmerged: 'git-branch',
  merged: 'pass',
  empty: 'circle-large-outline',
};

/** Each look asks git, so that it is seldomer than the other trees'. */
const refreshMs = 3000;

/** The agents' worktrees, and the rescued work of those that are gone. */
export class WorktreeTree implements vscode.TreeDataProvider<PlaceNode>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly announce = throttle(refreshMs, () => this.changed.fire(undefined));
  private readonly sizes = new DiskUses(() => this.announce());
  private readonly subscription: vscode.Disposable;
  private seen = '';

  constructor(
    private readonly project: Project,
    private readonly boundary: ErrorBoundary,
    private readonly visible: () => boolean,
  ) {
    this.subscription = project.onDidChange(() => {
      const { snapshot } = project;
      const state = JSON.stringify([
        snapshot?.agents.map(({ agentId, live, outcome }) => [agentId, live, outcome]),
        snapshot?.features.map(({ id, state: each }) => [id, each]),
      ]);
      if (state === this.seen || !visible()) return;
      this.seen = state;
      this.announce();
    });
  }

  /** Looks again at everything, sizes included. */
  refresh(): void {
    this.sizes.forget();
    this.changed.fire(undefined);
  }

  /** Somebody looks again, or nobody any more. */
  shown(visible: boolean): void {
    if (visible) this.announce();
    else this.sizes.cancel();
  }

  async getChildren(node?: PlaceNode): Promise<PlaceNode[]> {
    if (node !== undefined) {
      return node.kind === 'rescues'
        ? node.rescues.map((view) => ({ kind: 'rescue', ref: view.ref, view }))
        : [];
    }
    const { state } = this.project;
    if (state.kind !== 'open') return [];
    let nodes: PlaceNode[] = [];
    await this.boundary.runQuietly('Look at the worktrees', async () => {
      nodes = await placeNodes(await state.orchestrator.places());
    });
    return nodes;
  }

  getTreeItem(node: PlaceNode): vscode.TreeItem {
    switch (node.kind) {
      case 'worktree':
        return worktreeItem(node.view, this.visible() ? this.sizes.of(node.path) : undefined);
      case 'rescues': {
        const item = new vscode.TreeItem(
          vscode.l10n.t('Rescued Work'),
          vscode.TreeItemCollapsibleState.Collapsed,
        );
        item.id = 'rescues';
        item.description = String(node.rescues.length);
        item.iconPath = new vscode.ThemeIcon('archive');
        return item;
      }
      case 'rescue':
        return rescueItem(node.view);
    }
  }

  dispose(): void {
    this.subscription.dispose();
    this.sizes.cancel();
    this.announce.dispose();
    this.changed.dispose();
  }
}

async function placeNodes(places: Places): Promise<PlaceNode[]> {
  const [worktrees, rescues] = await Promise.all([places.worktrees(), places.rescues()]);
  const kept = rescues.filter(holdsWork);
  return [
    ...worktrees.map((view): PlaceNode => ({ kind: 'worktree', path: view.path, view })),
    ...(kept.length === 0 ? [] : [{ kind: 'rescues', rescues: kept } as const]),
  ];
}

/** Nobody works in it, and it holds commits of a feature that could be merged. */
export function canSubmit({ kind, state, featureId, unmerged }: WorktreeView): boolean {
  return (
    kind === 'agent' && state !== 'inUse' && state !== 'missing' && featureId !== undefined && unmerged > 0
  );
}

export function worktreeItem(view: WorktreeView, use: DiskUse | undefined): vscode.TreeItem {
  const state = worktreeStateText(view.state, vscode.l10n.t);
  const size = use && sizeText(use, vscode.l10n.t);
  const item = new vscode.TreeItem(placeSubject(view), vscode.TreeItemCollapsibleState.None);
  item.id = `worktree:${view.path}`;
  item.description = [state, worktreeContentsText(view, vscode.l10n.t), size].filter(Boolean).join(' · ');
  item.iconPath = new vscode.ThemeIcon(icons[view.state]);
  item.contextValue = [
    view.state === 'missing' ? undefined : itemWords.place,
    view.refusal === undefined ? itemWords.cleanable : undefined,
    canSubmit(view) ? itemWords.submittable : undefined,
  ]
    .filter(Boolean)
    .join(' ');
  item.accessibilityInformation = {
    label: vscode.l10n.t('Worktree {0}, {1}', placeSubject(view), item.description),
  };
  item.tooltip = new Tooltip(view.name)
    .fact(vscode.l10n.t('State'), state)
    .fact(vscode.l10n.t('Branch'), view.branch)
    .fact(vscode.l10n.t('Agent'), view.agentId)
    .fact(vscode.l10n.t('Contents'), worktreeContentsText(view, vscode.l10n.t))
    .fact(vscode.l10n.t('Last commit'), view.lastCommit?.subject)
    .time(vscode.l10n.t('Committed'), view.lastCommit?.at)
    .fact(vscode.l10n.t('On the disk'), size)
    .fact(vscode.l10n.t('Folder'), view.path)
    .paragraph(view.refusal)
    .toMarkdown();
  return plainTreeItem(item);
}

export function rescueItem(view: RescueView): vscode.TreeItem {
  const item = new vscode.TreeItem(placeSubject(view), vscode.TreeItemCollapsibleState.None);
  item.id = `rescue:${view.ref}`;
  item.description = `${rescueContentsText(view, vscode.l10n.t)} · ${view.at.slice(0, 10)}`;
  item.iconPath = new vscode.ThemeIcon('archive');
  item.contextValue = itemWords.rescue;
  item.tooltip = new Tooltip(view.name)
    .fact(vscode.l10n.t('Agent'), view.agentId)
    .fact(vscode.l10n.t('Contents'), rescueContentsText(view, vscode.l10n.t))
    .time(vscode.l10n.t('Kept'), view.at)
    .fact(vscode.l10n.t('Ref'), view.ref)
    .toMarkdown();
  return plainTreeItem(item);
}
