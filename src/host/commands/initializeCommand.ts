import path from 'node:path';
import * as vscode from 'vscode';
import { describeSpec } from '../../core/orchestration/initialization/describeSpec';
import type { SpecPreview } from '../../core/orchestrator';
import { viewIds } from '../contributions';
import { openFor } from '../openFor';
import type { Project } from '../project';
import { fileIn, isConfirmed } from './arguments';
import type { CommandHandlers } from './registerCommands';
import { showInformationMessage } from '../text/plainWindow';

const initializeLabel = vscode.l10n.t('Initialize');

/** `(file?: Uri | string, { confirm: true }?)`; shows what the file holds, and lets an agent make the backlog of it. */
export function initializeCommand(project: Project): Pick<CommandHandlers, 'initializeFromSpec'> {
  return {
    initializeFromSpec: async (argument, options) => {
      const { orchestrator, folder } =
        argument instanceof vscode.Uri ? await openFor(project, argument) : await project.open();
      const file = fileIn(argument) ?? (await askForFile(folder.uri));
      if (file === undefined) return false;
      project.applySettings();
      const preview = await orchestrator.previewSpec(file);
      const { provider } = orchestrator.snapshot().project;
      if (!isConfirmed(options) && !(await confirm(preview, provider))) return false;
      await orchestrator.initialize(file);
      await vscode.commands.executeCommand(`${viewIds.agents}.focus`, { preserveFocus: true });
      return true;
    },
  };
}

async function askForFile(folder: vscode.Uri): Promise<string | undefined> {
  const files = await vscode.window.showOpenDialog({
    title: vscode.l10n.t('Initialize From Specification'),
    openLabel: vscode.l10n.t('Look at It'),
    defaultUri: folder,
    filters: {
      [vscode.l10n.t('Specifications')]: ['txt', 'md', 'markdown', 'xml', 'rst', 'adoc'],
      [vscode.l10n.t('All files')]: ['*'],
    },
  });
  return files?.[0]?.fsPath;
}

async function confirm(preview: SpecPreview, provider: string): Promise<boolean> {
  const name = path.basename(preview.file);
  const detail = [
    ...describeSpec(preview),
    vscode.l10n.t(
      'An agent ({0}) reads the file and adds the features. No other agent starts before it has ended.',
      provider,
    ),
  ];
  const choice = await showInformationMessage(
    vscode.l10n.t('Make the backlog from {0}?', name),
    { modal: true, detail: detail.join('\n') },
    initializeLabel,
  );
  return choice === initializeLabel;
}
