import type * as vscode from 'vscode';
import type { FeatureTabState } from '../../shared/featureTabState';

/** Where a dashboard stands: a tab of the editor, or a view of the panel. */
export interface DashboardPlace {
  readonly webview: vscode.Webview;
  readonly visible: boolean;
  readonly onDidChangeVisibility: vscode.Event<unknown>;
  /** The feature that is all it shows. */
  readonly feature?: FeatureTabState;
  reveal(): void;
  close(): void;
}

export function placeOfTab(panel: vscode.WebviewPanel, feature?: FeatureTabState): DashboardPlace {
  return {
    ...(feature !== undefined && { feature }),
    webview: panel.webview,
    get visible() {
      return panel.visible;
    },
    onDidChangeVisibility: panel.onDidChangeViewState,
    reveal: () => panel.reveal(),
    close: () => void panel.dispose(),
  };
}

/** A view is closed by the user only. */
export function placeOfView(view: vscode.WebviewView): DashboardPlace {
  return {
    webview: view.webview,
    get visible() {
      return view.visible;
    },
    onDidChangeVisibility: view.onDidChangeVisibility,
    reveal: () => view.show(),
    close: () => undefined,
  };
}
