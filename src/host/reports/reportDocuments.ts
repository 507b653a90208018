import * as vscode from 'vscode';
import { reportScheme } from '../contributions';
import type { ReportRequest, ReportSource } from './readReport';

/**
 * Reports as read-only documents, so that closing one never asks whether to save it. Their address says what
 * they show; it is read anew whenever the report is asked for again.
 */
export class ReportDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  /** Texts that were just made and that VS Code has not asked for yet. */
  private readonly made = new Map<string, string>();
  readonly onDidChange = this.changed.event;

  constructor(private readonly source: ReportSource) {}

  /** Opens the rendered report and returns its address. */
  async show(request: ReportRequest): Promise<vscode.Uri> {
    // Now, so that whatever is wrong is told instead of an empty document opened.
    const { title, text } = await this.read(request);
    const uri = uriOf(request, title);
    this.made.set(uri.toString(), text);
    this.changed.fire(uri);
    try {
      await vscode.commands.executeCommand('markdown.showPreview', uri);
    } catch {
      // VS Code's own Markdown extension can be switched off.
      await vscode.window.showTextDocument(uri, { preview: true });
    }
    return uri;
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const made = this.made.get(uri.toString());
    this.made.delete(uri.toString());
    if (made !== undefined) return made;
    const request = requestOf(uri);
    if (request === undefined) throw vscode.FileSystemError.FileNotFound(uri);
    return (await this.read(request)).text;
  }

  dispose(): void {
    this.changed.dispose();
  }

  private async read(request: ReportRequest): Promise<{ readonly title: string; readonly text: string }> {
    const [{ readReport }, { renderMarkdown }] = await Promise.all([
      import('./readReport'),
      import('../../core/analytics/rendering/renderMarkdown'),
    ]);
    const report = await readReport(this.source, request);
    return { title: report.title, text: renderMarkdown(report) };
  }
}

/** The path is the title of the tab and makes it Markdown. */
function uriOf(request: ReportRequest, title: string): vscode.Uri {
  const query = new URLSearchParams({ report: request.id });
  if (request.hours !== undefined) query.set('hours', String(request.hours));
  if (request.agentType !== undefined) query.set('agentType', request.agentType);
  return vscode.Uri.from({
    scheme: reportScheme,
    path: `/${title}.md`,
    query: query.toString(),
  });
}

/** Anybody can make such an address. */
function requestOf({ query }: vscode.Uri): ReportRequest | undefined {
  const values = new URLSearchParams(query);
  const id = values.get('report');
  const hours = Number(values.get('hours') ?? Number.NaN);
  if (id === null) return undefined;
  return {
    id,
    hours: hours > 0 && Number.isFinite(hours) ? hours : undefined,
    agentType: values.get('agentType') ?? undefined,
  };
}
