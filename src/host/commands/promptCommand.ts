import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { promptToEdit } from '../../core/agents/promptTemplates/promptFiles';
import { promptFolder } from '../../core/agents/promptTemplates/promptFolder';
import { type PromptName, promptNames } from '../../core/agents/promptTemplates/promptTemplates';
import type { Project } from '../project';
import type { CommandHandlers } from './registerCommands';
import { showQuickPick } from '../text/plainWindow';

const told: Readonly<Record<PromptName, string>> = {
  initializer: vscode.l10n.t('Makes a backlog of a specification'),
  coding: vscode.l10n.t('Builds a feature'),
  testing: vscode.l10n.t('Tests features that have passed again'),
  'merge-conflict': vscode.l10n.t('Resolves the conflict of a feature with the integration branch'),
  architect: vscode.l10n.t('Writes down how a feature is to be built'),
  'project-manager': vscode.l10n.t('Keeps the backlog filled'),
};

/** `(name?: PromptName)`; opens the project's own prompt, written from the built-in one where there is none yet. */
export function promptCommand(project: Project): Pick<CommandHandlers, 'editPrompt'> {
  return {
    editPrompt: async (argument) => {
      const { orchestrator } = await project.open();
      const root = orchestrator.snapshot().project.repository;
      const name = promptNames.find((each) => each === argument) ?? (await pickPrompt(root));
      if (name === undefined) return undefined;
      const file = fileOf(root, name);
      await mkdir(path.dirname(file), { recursive: true });
      // What is there is never written over, whoever has made it meanwhile.
      await writeFile(file, promptToEdit(name), { flag: 'wx' }).catch((error: unknown) => {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      });
      await vscode.window.showTextDocument(vscode.Uri.file(file));
      return file;
    },
  };
}

async function pickPrompt(root: string): Promise<PromptName | undefined> {
  const items = promptNames.map((name) => ({
    label: name,
    description: existsSync(fileOf(root, name))
      ? `${promptFolder}/${name}.md` // l10n: not for people
      : vscode.l10n.t('built in'),
    detail: told[name],
    name,
  }));
  const choice = await showQuickPick(items, {
    title: vscode.l10n.t('Edit Prompt'),
    placeHolder: vscode.l10n.t('The prompt of which agents?'),
  });
  return choice?.name;
}

function fileOf(root: string, name: PromptName): string {
  return path.join(root, promptFolder, `${name}.md`);
}
