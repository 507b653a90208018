import * as vscode from 'vscode';
import { type Disposable, toDisposable } from '../../core/base/disposable';
import type { AgentView } from '../../shared/viewModel';
import { commandIds, type CommandId, problemsWithWelcome } from '../contributions';
import type { Project } from '../project';
import { throttle } from '../throttle';
import { agentItem, agentTooltip } from './agentItem';
import { lookOfAgent, subjectOfAgent, titleOfAgent } from './agentLooks';

export type AgentNode =
  | { readonly kind: 'agent'; readonly agentId: number; readonly agent: AgentView }
  | { readonly kind: 'ended'; readonly agents: readonly AgentView[] }
  | { readonly kind: 'remedy'; readonly label: string; readonly icon: string; readonly command: CommandId };

const remedies: readonly AgentNode[] = [
  { kind: 'remedy', label: vscode.l10n.t('Check Again'), icon: 'refresh', command: commandIds.checkAgain },
  {
    kind: 'remedy',
    label: vscode.l10n.t('Open Settings'),
    icon: 'settings-gear',
    command: commandIds.openSettings,
  },
  { kind: 'remedy', label: vscode.l10n.t('Show Log'), icon: 'output', command: commandIds.showLog },
];

const recovery: AgentNode = {
  kind: 'remedy',
  label: vscode.l10n.t('Recover Database…'),
  icon: 'tools',
  command: commandIds.recoverDatabase,
};

/** More than the 200 ms for which VS Code waits for a tree's changes to calm down, or it would wait on and on. */
export const refreshMs = 250;
/** Elapsed times are shown in seconds only at first, so a slow tick is enough. */
const tickMs = 10_000;

function nodeOf(agent: AgentView): AgentNode {
  return { kind: 'agent', agentId: agent.agentId, agent };
}

/** Live agents, then those that have ended in a group of their own. */
export class AgentTree implements vscode.TreeDataProvider<AgentNode>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly refresh = throttle(refreshMs, () => this.changed.fire(undefined));
  private readonly subscription: vscode.Disposable;
  private seen = '';

  constructor(private readonly project: Pick<Project, 'state' | 'snapshot' | 'onDidChange'>) {
    this.subscription = project.onDidChange(() => {
      // Most changes of a project show nowhere here, and each drawing ends the hover that somebody reads.
      const now = this.looks();
      if (now === this.seen) return;
      this.seen = now;
      this.refresh();
    });
  }

  getChildren(node?: AgentNode): AgentNode[] {
    const { state } = this.project;
    if (node === undefined && state.kind === 'problem') {
      if (problemsWithWelcome.some((code) => code === state.code)) return [];
      return state.code === 'StoreCorrupt' ? [recovery, ...remedies] : [...remedies];
    }
    if (node !== undefined) return node.kind === 'ended' ? node.agents.map(nodeOf) : [];
    const agents = this.project.snapshot?.agents ?? [];
    const live = agents.filter((agent) => agent.live).map(nodeOf);
    const ended = agents.filter((agent) => !agent.live);
    return ended.length === 0 ? live : [...live, { kind: 'ended', agents: ended }];
  }

  getTreeItem(node: AgentNode): vscode.TreeItem {
    switch (node.kind) {
      case 'agent':
        return agentItem(node.agent, Date.now());
      case 'ended': {
        const item = new vscode.TreeItem(
          vscode.l10n.t('Recently Ended'),
          vscode.TreeItemCollapsibleState.Collapsed,
        );
        item.id = 'ended';
        item.description = String(node.agents.length);
        item.iconPath = new vscode.ThemeIcon('history');
        return item;
      }
      case 'remedy': {
        const item = new vscode.TreeItem(node.label, vscode.TreeItemCollapsibleState.None);
        item.id = node.command;
        item.iconPath = new vscode.ThemeIcon(node.icon);
        item.command = { command: node.command, title: node.label };
        return item;
      }
    }
  }

  resolveTreeItem(item: vscode.TreeItem, node: AgentNode): vscode.TreeItem {
    if (node.kind !== 'agent') return item;
    const latest = this.project.snapshot?.agents.find(({ agentId }) => agentId === node.agentId);
    item.tooltip = agentTooltip(latest ?? node.agent, Date.now());
    return item;
  }

  /** All that can be seen, but for times, which go on by themselves. */
  private looks(): string {
    const { state, snapshot } = this.project;
    return JSON.stringify([
      state.kind === 'problem' ? state.code : '',
      snapshot?.agents.map((agent) => [
        ...[agent.agentId, agent.live, agent.worktree !== undefined],
        ...[titleOfAgent(agent), subjectOfAgent(agent), lookOfAgent(agent)],
      ]),
    ]);
  }

  /** Keeps elapsed times going while there is somebody to see them. */
  tickWhile(visible: () => boolean): Disposable {
    const timer = setInterval(() => {
      if (visible() && (this.project.snapshot?.activeAgents ?? 0) > 0) this.refresh();
    }, tickMs);
    return toDisposable(() => clearInterval(timer));
  }

  dispose(): void {
    this.subscription.dispose();
    this.refresh.dispose();
    this.changed.dispose();
  }
}
