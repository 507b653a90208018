import * as vscode from 'vscode';
import type { DashboardView } from '../../shared/dashboardViews';
import { dashboardViewType } from '../contributions';
import { panelOptions, webviewOptions } from './dashboardHtml';
import type { DashboardPanel } from './dashboardPanel';
import { placeOfTab } from './dashboardPlace';
import type { OpenDashboard } from './openDashboard';

/**
 * The window's one dashboard: opened by command, brought back by VS Code after a reload. Disposing it leaves the
 * panel open, because what an extension closes while the window is being reloaded is not brought back.
 */
export class Dashboard implements vscode.WebviewPanelSerializer, vscode.Disposable {
  private panel: DashboardPanel | undefined;

  constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly open: OpenDashboard,
  ) {}

  show(): void {
    if (this.panel !== undefined) {
      this.panel.reveal();
      return;
    }
    this.adopt(
      vscode.window.createWebviewPanel(
        dashboardViewType,
        'Muster',
        vscode.ViewColumn.Active,
        panelOptions(this.extensionUri),
      ),
    );
  }

  showView(view: DashboardView): void {
    this.show();
    this.panel?.openView(view);
  }

  /** With one of what needs a person in sight. */
  showNeed(id: string): void {
    this.show();
    this.panel?.showNeed(id);
  }

  /** With the details of a feature in place of a view. */
  showFeature(featureId: number): void {
    this.show();
    this.panel?.showFeature(featureId);
  }

  /** With the form for a feature, or for a new one. */
  showForm(featureId?: number): void {
    this.show();
    this.panel?.openForm(featureId);
  }

  deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    panel.webview.options = this.options;
    this.panel?.close();
    this.adopt(panel);
    return Promise.resolve();
  }

  dispose(): void {
    this.panel?.dispose();
  }

  private get options(): vscode.WebviewOptions {
    return webviewOptions(this.extensionUri);
  }

  private adopt(panel: vscode.WebviewPanel): void {
    panel.iconPath = vscode.Uri.joinPath(this.extensionUri, 'media', 'icon.png');
    const adopted = this.open(placeOfTab(panel), panel, () => {
      if (this.panel === adopted) this.panel = undefined;
    });
    this.panel = adopted;
  }
}
