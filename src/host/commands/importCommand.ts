import path from 'node:path';
import * as vscode from 'vscode';
import type { ImportPreview } from '../../core/orchestrator';
import type { Project } from '../project';
import { isConfirmed } from './arguments';
import type { CommandHandlers } from './registerCommands';

const importLabel = 'Import';

/** `(file?: Uri | string, { confirm: true }?)`; returns what was added. */
export function importCommand(project: Project): Pick<CommandHandlers, 'importFeatures'> {
  return {
    importFeatures: async (argument, options) => {
      const { orchestrator, folder } = await project.open();
      const file = fileIn(argument) ?? (await askForFile(folder.uri));
      if (file === undefined) return undefined;
      const preview = await withProgress(`Reading ${path.basename(file)}`, () =>
        orchestrator.previewImport(file),
      );
      if (!isConfirmed(options) && !(await confirm(preview))) return undefined;
      const result = await withProgress(`Importing ${path.basename(file)}`, () =>
        orchestrator.importFeatures(file),
      );
      const known =
        result.unchanged === 0 ? '' : ` ${result.unchanged} with the same name were there already.`;
      void vscode.window.showInformationMessage(`Imported ${plural(result.added, 'feature')}.${known}`);
      return result;
    },
  };
}

function fileIn(argument: unknown): string | undefined {
  if (argument instanceof vscode.Uri) return argument.fsPath;
  return typeof argument === 'string' && argument !== '' ? argument : undefined;
}

async function askForFile(folder: vscode.Uri): Promise<string | undefined> {
  const files = await vscode.window.showOpenDialog({
    title: 'Import Features',
    openLabel: importLabel,
    defaultUri: folder,
    filters: { Backlogs: ['db', 'sqlite', 'sqlite3', 'json'], 'All files': ['*'] },
  });
  return files?.[0]?.fsPath;
}

async function confirm(preview: ImportPreview): Promise<boolean> {
  const facts = [
    `${preview.passing} have passed already, ${preview.pending} are to be done.`,
    `${preview.withDependencies} depend on others.`,
    ...preview.warnings.slice(0, 8),
    ...(preview.warnings.length > 8 ? [`… and ${preview.warnings.length - 8} more remarks`] : []),
  ];
  const question = `Import ${plural(preview.total, 'feature')} from ${path.basename(preview.file)}?`;
  const choice = await vscode.window.showInformationMessage(
    question,
    { modal: true, detail: facts.join('\n') },
    importLabel,
  );
  return choice === importLabel;
}

function withProgress<T>(title: string, body: () => Promise<T>): Thenable<T> {
  return vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title }, body);
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
