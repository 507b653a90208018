import * as vscode from 'vscode';
import type { Report, Table } from '../../core/analytics/report';
import { renderCsv } from '../../core/analytics/rendering/renderCsv';
import { renderJson } from '../../core/analytics/rendering/renderJson';
import { renderMarkdown } from '../../core/analytics/rendering/renderMarkdown';
import { MusterError } from '../../core/base/errors';
import { showQuickPick } from '../text/plainWindow';

export interface ExportOptions {
  /** Where to; without it the user is asked. Its ending decides the format. */
  readonly file: vscode.Uri | undefined;
  /** The table for CSV; without it the user is asked when there are several. */
  readonly table: string | undefined;
}

/** Writes the report to a file and returns which; `undefined`: the user changed their mind. */
export async function exportReport(
  report: Report,
  options: ExportOptions,
  folder: vscode.Uri,
): Promise<vscode.Uri | undefined> {
  const file = options.file ?? (await askForFile(report, options.table, folder));
  if (file === undefined) return undefined;
  const text = await textFor(report, file, options.table);
  if (text === undefined) return undefined;
  await vscode.workspace.fs.writeFile(file, Buffer.from(text));
  return file;
}

/** Who wants one table wants CSV, which holds one. */
function askForFile(
  report: Report,
  table: string | undefined,
  folder: vscode.Uri,
): Thenable<vscode.Uri | undefined> {
  const name = table === undefined ? `${report.id}.md` : `${report.id}-${table}.csv`;
  return vscode.window.showSaveDialog({
    title: vscode.l10n.t('Export {0}', report.title),
    saveLabel: vscode.l10n.t('Export'),
    defaultUri: vscode.Uri.joinPath(folder, name),
    filters:
      table === undefined
        ? { Markdown: ['md'], CSV: ['csv'], JSON: ['json'] }
        : { CSV: ['csv'], Markdown: ['md'], JSON: ['json'] },
  });
}

async function textFor(
  report: Report,
  file: vscode.Uri,
  table: string | undefined,
): Promise<string | undefined> {
  switch (/\.[^./\\]+$/.exec(file.path)?.[0]?.toLowerCase() ?? '') {
    case '.md':
      return renderMarkdown(report);
    case '.json':
      return renderJson(report);
    case '.csv': {
      const chosen = await tableFor(report, table);
      return chosen && renderCsv(chosen);
    }
    default:
      throw new MusterError(
        'SettingInvalid',
        vscode.l10n.t(
          'The ending of the name decides the format of an export; choose a name that ends in .md, .csv or .json.',
        ),
      );
  }
}

async function tableFor({ tables }: Report, name: string | undefined): Promise<Table | undefined> {
  if (name !== undefined) {
    const named = tables.find(({ key }) => key === name);
    if (named !== undefined) return named;
    const known = tables.map(({ key }) => key).join(', ');
    throw new MusterError(
      'SettingInvalid',
      vscode.l10n.t('There is no table "{0}"; choose one of {1}.', name, known),
    );
  }
  if (tables.length === 1) return tables[0];
  const items = tables.map((table) => ({ label: table.title, description: `${table.rows.length}`, table }));
  const choice = await showQuickPick(items, {
    placeHolder: vscode.l10n.t('CSV holds one table. Which one?'),
  });
  return choice?.table;
}
