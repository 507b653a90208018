import path from 'node:path';
import * as vscode from 'vscode';
import type { DiffRange } from '../../core/orchestrator';
import type { AgentView } from '../../shared/viewModel';
import { titleOfAgent } from '../trees/agentLooks';
import { quoted } from '../../core/git/shared/sharedChange';
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

/** The editor reads both sides of every file before it shows the first. */
const mostFiles = 500;

/** The multi-file diff editor under a title of one's own. */
export async function openChanges(title: string, range: DiffRange): Promise<void> {
  const { files } = range;
  const shown = files.slice(0, mostFiles);
  const isCut = shown.length < files.length;
  await vscode.commands.executeCommand(
    'vscode.changes',
    isCut ? vscode.l10n.t('{0} ({1} of {2} files)', title, shown.length, files.length) : title,
    shown.map((file) => resourcesOf(range, file)),
  );
  if (isCut) void tellCut(range, shown.length);
}

async function tellCut({ worktree, base, head, files }: DiffRange, shown: number): Promise<void> {
  const copy = vscode.l10n.t('Copy Command');
  const choice = await showInformationMessage(
    vscode.l10n.t(
      '{0} files have changed; the editor shows the first {1} of them by name. git diff shows all of them.',
      files.length,
      shown,
    ),
    copy,
  );
  const range = head === undefined ? base : `${base} ${head}`;
  // l10n: not for people
  if (choice === copy) await vscode.env.clipboard.writeText(`git -C ${quoted(worktree)} diff ${range}`);
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
