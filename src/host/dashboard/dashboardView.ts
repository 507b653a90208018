import * as vscode from 'vscode';
import type { ErrorBoundary } from '../errorBoundary';
import type { Project } from '../project';
import type { ReportSource } from '../reports/readReport';
import { webviewOptions } from './dashboardHtml';
import { DashboardPanel } from './dashboardPanel';
import { placeOfView } from './dashboardPlace';

/** The same dashboard in the panel, where it can be seen beside the editor. What was chosen in it comes back with it. */
export class DashboardView implements vscode.WebviewViewProvider, vscode.Disposable {
  private shown: DashboardPanel | undefined;

  constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly project: Project,
    private readonly boundary: ErrorBoundary,
    private readonly reports: ReportSource,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  resolveWebviewView(view: vscode.WebviewView): void {
    view.webview.options = webviewOptions(this.extensionUri);
    const adopted = new DashboardPanel(
      placeOfView(view),
      this.extensionUri,
      this.project,
      this.reports,
      this.log,
    );
    this.shown = adopted;
    view.onDidDispose(() => {
      if (this.shown === adopted) this.shown = undefined;
      adopted.dispose();
    });
    void this.boundary.runQuietly('Open the repository', () => this.project.open()); // l10n: not for people
  }

  dispose(): void {
    this.shown?.dispose();
  }
}
