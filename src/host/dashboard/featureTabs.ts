import * as vscode from 'vscode';
import { type FeatureTabState, readFeatureTabState } from '../../shared/featureTabState';
import { featureTabViewType } from '../contributions';
import type { Project } from '../project';
import { shownText } from '../text/shownText';
import { panelOptions, webviewOptions } from './dashboardHtml';
import type { DashboardPanel } from './dashboardPanel';
import { placeOfTab } from './dashboardPlace';
import type { OpenDashboard } from './openDashboard';

const longestTitle = 60;

interface FeatureTab {
  readonly feature: FeatureTabState;
  readonly panel: vscode.WebviewPanel;
  readonly page: DashboardPanel;
}

/**
 * Features in tabs of the editor, one for each; VS Code brings them back after a reload. They stay with their repository
 * while the window shows another. Disposing it leaves them open, as with the dashboard.
 */
export class FeatureTabs implements vscode.WebviewPanelSerializer, vscode.Disposable {
  private readonly tabs = new Map<string, FeatureTab>();
  private readonly subscription: vscode.Disposable;

  constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly project: Pick<Project, 'snapshot' | 'onDidChange'>,
    private readonly open: OpenDashboard,
  ) {
    this.subscription = project.onDidChange(() => {
      for (const tab of this.tabs.values()) this.name(tab);
    });
  }

  /** A feature of the repository that the window shows. */
  show(featureId: number): void {
    const { snapshot } = this.project;
    if (snapshot === undefined) return;
    const feature = { featureTab: featureId, repository: snapshot.project.repository };
    const tab = this.tabs.get(keyOf(feature));
    if (tab !== undefined) {
      tab.panel.reveal();
      return;
    }
    const options = panelOptions(this.extensionUri);
    this.adopt(
      vscode.window.createWebviewPanel(
        featureTabViewType,
        `#${featureId}`,
        vscode.ViewColumn.Active,
        options,
      ),
      feature,
    );
  }

  deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const feature = readFeatureTabState(state);
    const before = feature && this.tabs.get(keyOf(feature));
    if (feature === undefined || before !== undefined) {
      // A tab comes back when it is first looked at: whoever chose it sees its feature all the same.
      before?.panel.reveal();
      panel.dispose();
    } else {
      panel.webview.options = webviewOptions(this.extensionUri);
      this.adopt(panel, feature);
    }
    return Promise.resolve();
  }

  dispose(): void {
    this.subscription.dispose();
    for (const { page } of this.tabs.values()) page.dispose();
  }

  private adopt(panel: vscode.WebviewPanel, feature: FeatureTabState): void {
    panel.iconPath = vscode.Uri.joinPath(this.extensionUri, 'media', 'icon.png');
    const key = keyOf(feature);
    const page = this.open(placeOfTab(panel, feature), panel, () => {
      if (this.tabs.get(key)?.panel === panel) this.tabs.delete(key);
    });
    const tab = { feature, panel, page };
    this.tabs.set(key, tab);
    this.name(tab);
  }

  private name({ panel, feature: { featureTab, repository } }: FeatureTab): void {
    const { snapshot } = this.project;
    if (snapshot?.project.repository !== repository) return;
    const feature = snapshot.features.find(({ id }) => id === featureTab);
    if (feature === undefined) return;
    const title = shownText(`#${featureTab} ${feature.name}`, longestTitle);
    if (panel.title !== title) panel.title = title;
  }
}

function keyOf({ featureTab, repository }: FeatureTabState): string {
  return `${featureTab} ${repository}`;
}
