import path from 'node:path';
import * as vscode from 'vscode';
import { MusterError } from '../../core/base/errors';
import {
  type ExportedName,
  exportedText,
  type ExportFormat,
  isExportedName,
} from '../../core/orchestration/exportedData';
import type { Project } from '../project';
import { showQuickPick } from '../text/plainWindow';
import { property } from './arguments';
import { offerToOpen } from './offerToOpen';
import type { CommandHandlers } from './registerCommands';

/** The project as it is, for other programs: the same files as `muster export` writes. */
export function exportCommand(project: Project): Pick<CommandHandlers, 'exportData'> {
  return {
    /** `('backlog' | 'agents', { file?: Uri | string }?)`, or asks; returns the file. */
    exportData: async (argument, options) => {
      const { orchestrator, folder } = await project.open();
      const name = isExportedName(argument) ? argument : await chooseName();
      if (name === undefined) return undefined;
      const given = fileIn(options);
      const file = given ?? (await askForFile(name, folder.uri));
      if (file === undefined) return undefined;
      const format = formatOf(file);
      const text = await orchestrator.read((reader) => exportedText(reader, name, format));
      await vscode.workspace.fs.writeFile(file, Buffer.from(text));
      // Whoever named the file knows where it is.
      if (given === undefined) void offerToOpen(file);
      return file;
    },
  };
}

async function chooseName(): Promise<ExportedName | undefined> {
  const items: readonly (vscode.QuickPickItem & { readonly name: ExportedName })[] = [
    {
      name: 'backlog',
      label: vscode.l10n.t('Backlog'),
      detail: vscode.l10n.t('Every feature, in the form that can be imported again'),
    },
    {
      name: 'agents',
      label: vscode.l10n.t('Agents'),
      detail: vscode.l10n.t('Every agent that has run and is not archived'),
    },
  ];
  return (await showQuickPick(items, { placeHolder: vscode.l10n.t('Export what?') }))?.name;
}

function askForFile(name: ExportedName, folder: vscode.Uri): Thenable<vscode.Uri | undefined> {
  return vscode.window.showSaveDialog({
    saveLabel: vscode.l10n.t('Export'),
    defaultUri: vscode.Uri.joinPath(folder, `${name}.json`),
    filters: { JSON: ['json'], CSV: ['csv'] },
  });
}

function fileIn(options: unknown): vscode.Uri | undefined {
  const file = property(options, 'file');
  if (file instanceof vscode.Uri) return file;
  return typeof file === 'string' && path.isAbsolute(file) ? vscode.Uri.file(file) : undefined;
}

function formatOf(file: vscode.Uri): ExportFormat {
  const ending = path.posix.extname(file.path).toLowerCase();
  if (ending === '.json') return 'json';
  if (ending === '.csv') return 'csv';
  throw new MusterError(
    'SettingInvalid',
    vscode.l10n.t(
      'The ending of the name decides the format of an export; choose a name that ends in .json or .csv.',
    ),
  );
}
