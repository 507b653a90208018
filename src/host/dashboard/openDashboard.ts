import type * as vscode from 'vscode';
import type { ErrorBoundary } from '../errorBoundary';
import type { Project } from '../project';
import type { ReportSource } from '../reports/readReport';
import { DashboardPanel } from './dashboardPanel';
import type { DashboardPlace } from './dashboardPlace';

/** Puts a dashboard into a place that VS Code has made, for as long as that is there. */
export type OpenDashboard = (
  place: DashboardPlace,
  closing: { readonly onDidDispose: vscode.Event<void> },
  onClosed: () => void,
) => DashboardPanel;

export function openDashboardWith(
  extensionUri: vscode.Uri,
  project: Project,
  boundary: ErrorBoundary,
  reports: ReportSource,
  log: vscode.LogOutputChannel,
): OpenDashboard {
  return (place, closing, onClosed) => {
    const opened = new DashboardPanel(place, extensionUri, project, reports, log);
    closing.onDidDispose(() => {
      onClosed();
      opened.dispose();
    });
    void boundary.runQuietly('Open the repository', () => project.open()); // l10n: not for people
    return opened;
  };
}
