import * as vscode from 'vscode';
import { featureTabViewType } from '../contributions';
import type { Project } from '../project';
import { shownText } from '../text/shownText';
import { webviewOptions } from './dashboardHtml';
import type { DashboardPanel } from './dashboardPanel';
import { placeOfTab } from './dashboardPlace';
import type { OpenDashboard } from './openDashboard';

const longestTitle = 60;

/**
 * Features in tabs of the editor, one for each; VS Code brings them back after a reload. Disposing it leaves them open,
 * as with the dashboard.
 */
export class FeatureTabs implements vscode.WebviewPanelSerializer, vscode.Disposable {
  private readonly tabs = new Map<
    number,
    { readonly panel: vscode.WebviewPanel; readonly page: DashboardPanel }
  >();
  private readonly subscription: vscode.Disposable;

  constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly project: Pick<Project, 'snapshot' | 'onDidChange'>,
    private readonly open: OpenDashboard,
  ) {
    this.subscription = project.onDidChange(() => {
      for (const [id, { panel }] of this.tabs) this.name(panel, id);
    });
  }

  show(featureId: number): void {
    const tab = this.tabs.get(featureId);
    if (tab !== undefined) {
      tab.panel.reveal();
      return;
    }
    const options = webviewOptions(this.extensionUri);
    this.adopt(
      vscode.window.createWebviewPanel(
        featureTabViewType,
        `#${featureId}`,
        vscode.ViewColumn.Active,
        options,
      ),
      featureId,
    );
  }

  deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const featureId = featureOf(state);
    if (featureId === undefined || this.tabs.has(featureId)) panel.dispose();
    else {
      panel.webview.options = webviewOptions(this.extensionUri);
      this.adopt(panel, featureId);
    }
    return Promise.resolve();
  }

  dispose(): void {
    this.subscription.dispose();
    for (const { page } of this.tabs.values()) page.dispose();
  }

  private adopt(panel: vscode.WebviewPanel, featureId: number): void {
    panel.iconPath = vscode.Uri.joinPath(this.extensionUri, 'media', 'icon.png');
    const page = this.open(placeOfTab(panel, featureId), panel, () => {
      if (this.tabs.get(featureId)?.panel === panel) this.tabs.delete(featureId);
    });
    this.tabs.set(featureId, { panel, page });
    this.name(panel, featureId);
  }

  private name(panel: vscode.WebviewPanel, featureId: number): void {
    const feature = this.project.snapshot?.features.find(({ id }) => id === featureId);
    if (feature === undefined) return;
    const title = shownText(`#${featureId} ${feature.name}`, longestTitle);
    if (panel.title !== title) panel.title = title;
  }
}

/** What the page has stored; it is no more trusted than what it sends. */
function featureOf(state: unknown): number | undefined {
  if (typeof state !== 'object' || state === null || !('featureTab' in state)) return undefined;
  const { featureTab } = state;
  return typeof featureTab === 'number' && Number.isSafeInteger(featureTab) ? featureTab : undefined;
}
