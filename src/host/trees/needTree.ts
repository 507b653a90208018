import * as vscode from 'vscode';
import type { Need, NeedKind, NeedSeverity } from '../../shared/needs/need';
import { needsOf } from '../../shared/needs/needsOf';
import type { Snapshot } from '../../shared/viewModel';
import { itemWords } from '../../shared/itemWords';
import { commandIds } from '../contributions';
import { commandOf } from '../dashboard/commandOf';
import { plainTreeItem } from '../text/plainTreeItem';
import { throttle } from '../throttle';
import { elapsedText } from './elapsed';
import { Tooltip } from './tooltip';

/** Carries the ids by which commands of features and agents find what they are about. */
export interface NeedNode {
  readonly need: Need;
  readonly featureId: number | undefined;
  readonly agentId: number | undefined;
}

/** What it needs of the project. */
export interface NeedSourceOfTree {
  readonly snapshot: Snapshot | undefined;
  readonly onDidChange: vscode.Event<unknown>;
}

/** More than the 200 ms for which VS Code waits for a tree's changes to calm down, or it would wait on and on. */
const refreshMs = 250;

/** What waits for a person, most urgent first. */
export class NeedTree implements vscode.TreeDataProvider<NeedNode>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  /** Draws it again, as when time has passed that is shown. */
  readonly refresh = throttle(refreshMs, () => this.changed.fire(undefined));
  private readonly subscription: vscode.Disposable;
  private seen = '';

  constructor(private readonly project: NeedSourceOfTree) {
    this.subscription = project.onDidChange(() => {
      // Most changes of a project are none of these.
      const now = JSON.stringify(this.needs());
      if (now === this.seen) return;
      this.seen = now;
      this.refresh();
    });
  }

  needs(): readonly Need[] {
    const { snapshot } = this.project;
    return snapshot === undefined ? [] : needsOf(snapshot, vscode.l10n.t);
  }

  getChildren(node?: NeedNode): NeedNode[] {
    if (node !== undefined) return [];
    return this.needs().map((need) => ({ need, featureId: need.featureId, agentId: need.agentId }));
  }

  getTreeItem({ need }: NeedNode): vscode.TreeItem {
    return needItem(need, Date.now());
  }

  resolveTreeItem(item: vscode.TreeItem, { need }: NeedNode): vscode.TreeItem {
    item.tooltip = needTooltip(need);
    return item;
  }

  dispose(): void {
    this.subscription.dispose();
    this.refresh.dispose();
    this.changed.dispose();
  }
}

const icons: Readonly<Record<NeedKind, string>> = {
  question: 'comment-unresolved',
  permission: 'key',
  suggestion: 'lightbulb',
  held: 'eye',
  conflict: 'git-merge',
  redGate: 'testing-failed-icon',
  failed: 'error',
  stuckMerge: 'git-merge',
  mergeQueue: 'git-merge',
  unmerged: 'git-merge',
  deadlock: 'circle-slash',
  budget: 'dashboard',
  stalled: 'debug-disconnect',
  provider: 'plug',
  setup: 'tools',
  usageLimit: 'watch',
  checks: 'law',
  repository: 'repo',
};

const colors: Readonly<Record<NeedSeverity, string>> = {
  blocking: 'list.errorForeground',
  high: 'list.warningForeground',
  normal: 'list.warningForeground',
  low: 'foreground',
};

/** What can be done about it from the item's menu. */
function wordsOf({ kind, actions }: Need): string[] {
  const types = new Set(actions.map(({ message }) => message.type));
  return [
    ...(types.has('answerQuestion') ? [itemWords.question] : []),
    ...(kind === 'held' ? [itemWords.held] : []),
    ...(types.has('retryFeature') ? [itemWords.retryable] : []),
    ...(types.has('editFeature') ? [itemWords.rewritable] : []),
    ...(types.has('showEvidence') ? [itemWords.evidence] : []),
    ...(types.has('mendDeadlock') ? [itemWords.deadlock] : []),
    ...(types.has('raiseBudget') ? [itemWords.overBudget] : []),
    ...(types.has('decideChecks') ? [itemWords.consent] : []),
    ...(types.has('tryMergesAgain') ? [itemWords.remergeable] : []),
    ...(types.has('start') ? [itemWords.startable] : []),
    ...(types.has('resume') ? [itemWords.resumable] : []),
    ...(types.has('doctor') ? [itemWords.unready] : []),
    ...(types.has('acceptSharedChanges') ? [itemWords.shared] : []),
    ...(types.has('restartAgent') ? [itemWords.hung] : []),
  ];
}

export function needItem(need: Need, nowMs: number): vscode.TreeItem {
  const { id, kind, severity, title, detail, since, open } = need;
  const item = new vscode.TreeItem(oneLine(title), vscode.TreeItemCollapsibleState.None);
  item.id = `need:${id}`;
  const age = since === undefined ? '' : elapsedText(nowMs - Date.parse(since));
  item.description = [age, oneLine(detail)].filter((part) => part !== '').join(' · ');
  item.iconPath = new vscode.ThemeIcon(icons[kind], new vscode.ThemeColor(colors[severity]));
  item.contextValue = wordsOf(need).join(' ');
  item.accessibilityInformation = { label: `${oneLine(title)}, ${item.description}` };
  const call =
    open === undefined ? { command: commandIds.openDashboard, args: [{ need: id }] } : commandOf(open);
  item.command = { command: call.command, title: vscode.l10n.t('Open'), arguments: [...call.args] };
  return plainTreeItem(item);
}

/** Made only when the mouse rests on the item. */
export function needTooltip({ title, detail, since }: Need): vscode.MarkdownString {
  return new Tooltip(oneLine(title)).time(vscode.l10n.t('Since'), since).paragraph(detail).toMarkdown();
}

/** A line of a tree, whatever an agent has written. */
function oneLine(text: string): string {
  const line = text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/[\p{Cf}]/gu, (character) => (character === '\u200d' ? character : ''))
    .trim();
  return line.length <= 300 ? line : `${line.slice(0, 299)}…`;
}
