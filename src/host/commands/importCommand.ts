import path from 'node:path';
import * as vscode from 'vscode';
import type { FileImportOptions, FilePreview, FileResult } from '../../core/orchestrator';
import type { Project } from '../project';
import { fileIn, isConfirmed } from './arguments';
import type { CommandHandler, CommandHandlers } from './registerCommands';

const importLabel = 'Import';

/**
 * `(file?: Uri | string, { confirm: true }?)`; returns what was added. What the file holds decides whether
 * features or the agents of an earlier system come in, whichever of the two commands was chosen.
 */
export function importCommand(
  project: Project,
): Pick<CommandHandlers, 'importFeatures' | 'importAgentHistory'> {
  const importOf =
    (title: string): CommandHandler =>
    async (argument, options) => {
      const { orchestrator, folder } = await project.open();
      const file = fileIn(argument) ?? (await askForFile(title, folder.uri));
      if (file === undefined) return undefined;
      const preview = await withProgress(`Reading ${path.basename(file)}`, () =>
        orchestrator.previewImport(file),
      );
      const chosen = isConfirmed(options) ? {} : await confirm(preview);
      if (chosen === undefined) return undefined;
      const result = await withProgress(`Importing ${path.basename(file)}`, () =>
        orchestrator.importFile(file, chosen),
      );
      void vscode.window.showInformationMessage(told(preview.kind, result));
      return result;
    };
  return {
    importFeatures: importOf('Import Features'),
    importAgentHistory: importOf('Import Agent History'),
  };
}

async function askForFile(title: string, folder: vscode.Uri): Promise<string | undefined> {
  const files = await vscode.window.showOpenDialog({
    title,
    openLabel: importLabel,
    defaultUri: folder,
    filters: {
      'Backlogs and agent histories': ['db', 'sqlite', 'sqlite3', 'json', 'csv', 'tsv', 'md', 'markdown'],
      'All files': ['*'],
    },
  });
  return files?.[0]?.fsPath;
}

/** Shows what would happen; undefined when the user does not want it. */
async function confirm(preview: FilePreview): Promise<FileImportOptions | undefined> {
  const what =
    preview.kind === 'features' ? plural(preview.total, 'feature') : plural(preview.toAdd, 'agent');
  const remarks = [...preview.warnings, ...(preview.kind === 'agents' ? leftOut(preview) : [])];
  const facts = [
    ...(preview.kind === 'features' ? featureFacts(preview) : agentFacts(preview)),
    ...remarks.slice(0, 8),
    ...(remarks.length > 8 ? [`… and ${remarks.length - 8} more remarks`] : []),
  ];
  const suggested = preview.kind === 'agents' ? preview.suggestedTimeZone : undefined;
  const withSuggested = suggested === undefined ? undefined : `Import With ${suggested}`;
  const choice = await vscode.window.showInformationMessage(
    `Import ${what} from ${path.basename(preview.file)}?`,
    { modal: true, detail: facts.join('\n') },
    ...(withSuggested === undefined ? [importLabel] : [withSuggested, importLabel]),
  );
  if (choice === undefined) return undefined;
  return choice === withSuggested && suggested !== undefined ? { timeZone: suggested } : {};
}

function featureFacts(preview: Extract<FilePreview, { kind: 'features' }>): string[] {
  return [
    `${preview.passing} have passed already, ${preview.pending} are to be done.`,
    ...(preview.unverified === 0
      ? []
      : [`That ${preview.unverified} have passed only the file says: they come in as unverified.`]),
    `${preview.withDependencies} depend on others.`,
  ];
}

function agentFacts(preview: Extract<FilePreview, { kind: 'agents' }>): string[] {
  const { completed, failed, killed } = preview.byStatus;
  return [
    `They come in as history that has ended: ${completed} completed, ${failed} failed, ${killed} killed.`,
    `Of ${preview.withoutDuration} the duration cannot be trusted and is left out of averages.`,
    `Times without a zone are read as ${preview.timeZone}.`,
    ...(preview.unchanged > 0 ? [`${preview.unchanged} are there already and stay as they are.`] : []),
  ];
}

function leftOut({ refused, repeated }: Extract<FilePreview, { kind: 'agents' }>): string[] {
  return [...refused, ...repeated].map(({ place, reason }) => `Left out ${place}: ${reason}`);
}

function told(kind: FilePreview['kind'], result: FileResult): string {
  const known =
    result.unchanged === 0
      ? ''
      : kind === 'features'
        ? ` ${result.unchanged} with the same name were there already.`
        : ` ${result.unchanged} were there already.`;
  const left =
    'refused' in result && result.refused.length > 0
      ? ` ${plural(result.refused.length, 'row')} refused.`
      : '';
  return `Imported ${plural(result.added, kind === 'features' ? 'feature' : 'agent')}.${known}${left}`;
}

function withProgress<T>(title: string, body: () => Promise<T>): Thenable<T> {
  return vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title }, body);
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
