import path from 'node:path';
import * as vscode from 'vscode';
import type { DiffRange } from '../../core/orchestrator';
import type { AgentView } from '../../shared/viewModel';
import { titleOfAgent } from '../trees/agentLooks';
import { gitContentUri } from './gitContent';
import { showInformationMessage } from '../text/plainWindow';

/** Opens VS Code's multi-file diff editor on all that the agent has changed. */
export async function showDiff(agent: AgentView, range: DiffRange): Promise<void> {
  await showChanges(vscode.l10n.t('{0} · agent {1}', titleOfAgent(agent), agent.agentId), range);
}

export async function showChanges(who: string, range: DiffRange): Promise<void> {
  if (range.files.length === 0) {
    void showInformationMessage(vscode.l10n.t('{0} has not changed anything yet.', who));
    return;
  }
  await openChanges(vscode.l10n.t('{0}: Changes Against Base', who), range);
}

/** The multi-file diff editor under a title of one's own. */
export async function openChanges(title: string, range: DiffRange): Promise<void> {
  await vscode.commands.executeCommand(
    'vscode.changes',
    title,
    range.files.map((file) => resourcesOf(range, file)),
  );
}

type Resources = readonly [label: vscode.Uri, before: vscode.Uri | undefined, after: vscode.Uri | undefined];

function resourcesOf(range: DiffRange, file: DiffRange['files'][number]): Resources {
  const onDisk = vscode.Uri.file(path.join(range.worktree, file.path));
  const at = (ref: string, name: string): vscode.Uri => gitContentUri(range.worktree, { ref, path: name });
  const before = file.status === 'A' ? undefined : at(range.base, file.previousPath ?? file.path);
  const after =
    file.status === 'D' ? undefined : range.head === undefined ? onDisk : at(range.head, file.path);
  return [onDisk, before, after];
}
