import path from 'node:path';
import * as vscode from 'vscode';
import type { FileImportOptions, FilePreview, FileResult } from '../../core/orchestrator';
import type { Project } from '../project';
import { fileIn, isConfirmed } from './arguments';
import type { CommandHandler, CommandHandlers } from './registerCommands';
import { showInformationMessage, withProgress } from '../text/plainWindow';

const importLabel = vscode.l10n.t('Import');

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
      const preview = await whileTold(vscode.l10n.t('Reading {0}', path.basename(file)), () =>
        orchestrator.previewImport(file),
      );
      const chosen = isConfirmed(options) ? {} : await confirm(preview);
      if (chosen === undefined) return undefined;
      const result = await whileTold(vscode.l10n.t('Importing {0}', path.basename(file)), () =>
        orchestrator.importFile(file, chosen),
      );
      void showInformationMessage(told(preview.kind, result));
      return result;
    };
  return {
    importFeatures: importOf(vscode.l10n.t('Import Features')),
    importAgentHistory: importOf(vscode.l10n.t('Import Agent History')),
  };
}

async function askForFile(title: string, folder: vscode.Uri): Promise<string | undefined> {
  const files = await vscode.window.showOpenDialog({
    title,
    openLabel: importLabel,
    defaultUri: folder,
    filters: {
      [vscode.l10n.t('Backlogs and agent histories')]: [
        'db',
        'sqlite',
        'sqlite3',
        'json',
        'csv',
        'tsv',
        'md',
        'markdown',
      ],
      [vscode.l10n.t('All files')]: ['*'],
    },
  });
  return files?.[0]?.fsPath;
}

/** Shows what would happen; undefined when the user does not want it. */
async function confirm(preview: FilePreview): Promise<FileImportOptions | undefined> {
  const what = preview.kind === 'features' ? countedFeatures(preview.total) : countedAgents(preview.toAdd);
  const remarks = [...preview.warnings, ...(preview.kind === 'agents' ? leftOut(preview) : [])];
  const facts = [
    ...(preview.kind === 'features' ? featureFacts(preview) : agentFacts(preview)),
    ...remarks.slice(0, 8),
    ...(remarks.length > 8 ? [vscode.l10n.t('… and {0} more remarks', remarks.length - 8)] : []),
  ];
  const suggested = preview.kind === 'agents' ? preview.suggestedTimeZone : undefined;
  const withSuggested = suggested === undefined ? undefined : vscode.l10n.t('Import With {0}', suggested);
  const choice = await showInformationMessage(
    vscode.l10n.t('Import {0} from {1}?', what, path.basename(preview.file)),
    { modal: true, detail: facts.join('\n') },
    ...(withSuggested === undefined ? [importLabel] : [withSuggested, importLabel]),
  );
  if (choice === undefined) return undefined;
  return choice === withSuggested && suggested !== undefined ? { timeZone: suggested } : {};
}

function featureFacts(preview: Extract<FilePreview, { kind: 'features' }>): string[] {
  return [
    vscode.l10n.t('{0} have passed already, {1} are to be done.', preview.passing, preview.pending),
    ...(preview.unverified === 0
      ? []
      : [
          vscode.l10n.t(
            'That {0} have passed only the file says: they come in as unverified.',
            preview.unverified,
          ),
        ]),
    vscode.l10n.t('{0} depend on others.', preview.withDependencies),
  ];
}

function agentFacts(preview: Extract<FilePreview, { kind: 'agents' }>): string[] {
  const { completed, failed, killed } = preview.byStatus;
  return [
    vscode.l10n.t(
      'They come in as history that has ended: {0} completed, {1} failed, {2} killed.',
      completed,
      failed,
      killed,
    ),
    vscode.l10n.t(
      'Of {0} the duration cannot be trusted and is left out of averages.',
      preview.withoutDuration,
    ),
    vscode.l10n.t('Times without a zone are read as {0}.', preview.timeZone),
    ...(preview.unchanged > 0
      ? [vscode.l10n.t('{0} are there already and stay as they are.', preview.unchanged)]
      : []),
  ];
}

function leftOut({ refused, repeated }: Extract<FilePreview, { kind: 'agents' }>): string[] {
  return [...refused, ...repeated].map(({ place, reason }) =>
    vscode.l10n.t('Left out {0}: {1}', place, reason),
  );
}

function told(kind: FilePreview['kind'], result: FileResult): string {
  const known =
    result.unchanged === 0
      ? ''
      : kind === 'features'
        ? vscode.l10n.t('{0} with the same name were there already.', result.unchanged)
        : vscode.l10n.t('{0} were there already.', result.unchanged);
  const refused = 'refused' in result ? result.refused.length : 0;
  const left =
    refused === 0 ? '' : vscode.l10n.t(refused === 1 ? '{0} row refused.' : '{0} rows refused.', refused);
  const added = kind === 'features' ? countedFeatures(result.added) : countedAgents(result.added);
  return [vscode.l10n.t('Imported {0}.', added), known, left].filter((part) => part !== '').join(' ');
}

function whileTold<T>(title: string, body: () => Promise<T>): Thenable<T> {
  return withProgress({ location: vscode.ProgressLocation.Notification, title }, body);
}

function countedFeatures(count: number): string {
  return vscode.l10n.t(count === 1 ? '{0} feature' : '{0} features', count);
}

function countedAgents(count: number): string {
  return vscode.l10n.t(count === 1 ? '{0} agent' : '{0} agents', count);
}
