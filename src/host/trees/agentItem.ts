import * as vscode from 'vscode';
import { type AgentHealthView, healthWord, usageText } from '../../shared/agentHealth';
import { wordsOfAgent } from '../../shared/itemWords';
import type { AgentView } from '../../shared/viewModel';
import { commandIds } from '../contributions';
import { plainTreeItem } from '../text/plainTreeItem';
import { lookOfAgent, subjectOfAgent, titleOfAgent } from './agentLooks';
import { elapsedText } from './elapsed';
import { Tooltip } from './tooltip';

export function elapsedOfAgent(agent: AgentView, nowMs: number): string {
  const end = agent.completedAt === undefined ? nowMs : Date.parse(agent.completedAt);
  return elapsedText(agent.durationMs ?? end - Date.parse(agent.spawnedAt));
}

export function agentItem(agent: AgentView, nowMs: number): vscode.TreeItem {
  const look = lookOfAgent(agent);
  const subject = subjectOfAgent(agent);
  const elapsed = elapsedOfAgent(agent, nowMs);
  const item = new vscode.TreeItem(titleOfAgent(agent), vscode.TreeItemCollapsibleState.None);
  item.id = `agent:${agent.agentId}`;
  item.description = `${look.label} · ${elapsed} · ${subject}`;
  item.iconPath = new vscode.ThemeIcon(look.icon, new vscode.ThemeColor(look.color));
  item.contextValue = wordsOfAgent(agent);
  item.accessibilityInformation = { label: `${agent.mascot}, ${look.label}, ${subject}, ${elapsed}` };
  item.command = {
    command: commandIds.showAgentOutput,
    title: vscode.l10n.t('Show Agent Output'),
    arguments: [{ agentId: agent.agentId }],
  };
  return plainTreeItem(item);
}

/** Made only when the mouse rests on the item. */
export function agentTooltip(agent: AgentView, nowMs: number): vscode.MarkdownString {
  const tokens =
    agent.inputTokens === undefined && agent.outputTokens === undefined
      ? undefined
      : vscode.l10n.t('{0} in, {1} out', agent.inputTokens ?? 0, agent.outputTokens ?? 0);
  return new Tooltip(vscode.l10n.t('{0} · agent {1}', titleOfAgent(agent), agent.agentId))
    .fact(vscode.l10n.t('Task'), `${agent.taskType} · ${subjectOfAgent(agent)}`)
    .fact(agent.live ? vscode.l10n.t('Now') : vscode.l10n.t('Ended'), lookOfAgent(agent).label)
    .fact(vscode.l10n.t('Time'), elapsedOfAgent(agent, nowMs))
    .fact(vscode.l10n.t('Health'), agent.health && healthText(agent.health))
    .fact(vscode.l10n.t('Attempt'), agent.attempt)
    .fact(
      vscode.l10n.t('Provider'),
      agent.model === undefined ? agent.provider : `${agent.provider} · ${agent.model}`,
    )
    .fact(vscode.l10n.t('Branch'), agent.branch)
    .fact(vscode.l10n.t('Worktree'), agent.worktree)
    .fact(vscode.l10n.t('Process'), agent.live && agent.pid > 0 ? agent.pid : undefined)
    .fact(vscode.l10n.t('Tokens'), tokens)
    .fact(vscode.l10n.t('Cost'), agent.costUsd === undefined ? undefined : `$${agent.costUsd.toFixed(2)}`)
    .paragraph(agent.error ?? agent.lastThought)
    .toMarkdown();
}

function healthText(health: AgentHealthView): string {
  return [healthWord(health, vscode.l10n.t), usageText(health)].filter((part) => part !== '').join(' · ');
}
