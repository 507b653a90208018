import * as vscode from 'vscode';
import { webviewOptions } from './dashboardHtml';
import type { DashboardPanel } from './dashboardPanel';
import { placeOfView } from './dashboardPlace';
import type { OpenDashboard } from './openDashboard';

/** The same dashboard in the panel, where it can be seen beside the editor. What was chosen in it comes back with it. */
export class DashboardView implements vscode.WebviewViewProvider, vscode.Disposable {
  private shown: DashboardPanel | undefined;

  constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly open: OpenDashboard,
  ) {}

  resolveWebviewView(view: vscode.WebviewView): void {
    view.webview.options = webviewOptions(this.extensionUri);
    const adopted = this.open(placeOfView(view), view, () => {
      if (this.shown === adopted) this.shown = undefined;
    });
    this.shown = adopted;
  }

  dispose(): void {
    this.shown?.dispose();
  }
}
