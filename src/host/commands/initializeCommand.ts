import path from 'node:path';
import * as vscode from 'vscode';
import { describeSpec } from '../../core/orchestration/initialization/describeSpec';
import type { SpecPreview } from '../../core/orchestrator';
import { viewIds } from '../contributions';
import type { Project } from '../project';
import { fileIn, isConfirmed } from './arguments';
import type { CommandHandlers } from './registerCommands';

const initializeLabel = 'Initialize';

/** `(file?: Uri | string, { confirm: true }?)`; shows what the file holds, and lets an agent make the backlog of it. */
export function initializeCommand(project: Project): Pick<CommandHandlers, 'initializeFromSpec'> {
  return {
    initializeFromSpec: async (argument, options) => {
      const { orchestrator, folder } = await project.open();
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
    title: 'Initialize From Specification',
    openLabel: 'Look at It',
    defaultUri: folder,
    filters: { Specifications: ['txt', 'md', 'markdown', 'xml', 'rst', 'adoc'], 'All files': ['*'] },
  });
  return files?.[0]?.fsPath;
}

async function confirm(preview: SpecPreview, provider: string): Promise<boolean> {
  const name = path.basename(preview.file);
  const detail = [
    ...describeSpec(preview),
    `An agent (${provider}) reads the file and adds the features. No other agent starts before it has ended.`,
  ];
  const choice = await vscode.window.showInformationMessage(
    `Make the backlog from ${name}?`,
    { modal: true, detail: detail.join('\n') },
    initializeLabel,
  );
  return choice === initializeLabel;
}
