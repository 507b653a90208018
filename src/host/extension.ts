import * as vscode from 'vscode';
import type { Snapshot } from '../shared/viewModel';
import { AgentOutputs } from './agentOutput';
import { announceQuestions } from './announceQuestions';
import { announceStalls } from './announceStalls';
import { announceRunEnd, tellRunEnd } from './announceRunEnd';
import { announceSummary, tellSummary } from './announceSummary';
import { registerBacklogServer } from './backlogServer';
import { registerChatTools } from './chatTools';
import { registerCommands } from './commands/registerCommands';
import { readSettings } from './configuration';
import { keepContextKeys } from './contextKeys';
import {
  dashboardViewType,
  doctorScheme,
  evidenceScheme,
  featureTabViewType,
  gitContentScheme,
  panelViewId,
  reportScheme,
  specScheme,
} from './contributions';
import { Dashboard } from './dashboard/dashboard';
import { FeatureTabs } from './dashboard/featureTabs';
import { DashboardView } from './dashboard/dashboardView';
import { openDashboardWith } from './dashboard/openDashboard';
import { GitContent } from './diff/gitContent';
import { DoctorDocument } from './doctorDocument';
import { ErrorBoundary } from './errorBoundary';
import { EvidenceDocuments } from './evidenceDocuments';
import { inItsRepository } from './inItsRepository';
import { VsCodeLangfuseConnection } from './langfuseConnection';
import { openWhenMended } from './openWhenMended';
import { openWhenTrusted, openWhereUsed } from './openWhereUsed';
import { Project } from './project';
import { ReportDocuments } from './reports/reportDocuments';
import { SettingsNotices } from './settingsNotices';
import { SpecDocuments } from './specDocuments';
import { registerOtherRepositories } from './otherRepositories';
import { registerStatusBar } from './statusBar';
import { registerNeedsView } from './trees/registerNeedsView';
import { registerWorktreeView } from './trees/registerWorktreeView';
import { registerViews } from './trees/registerViews';
import { watchWorkspace } from './watchWorkspace';

/** For tests and other extensions; read-only. */
export interface MusterApi {
  /** What the surfaces show now; undefined while no repository is open. */
  snapshot(): Snapshot | undefined;
  /** Fires when {@link snapshot} has changed. */
  readonly onDidChange: vscode.Event<unknown>;
}

// VS Code calls `deactivate` without a context, and waits only for what that returns.
let activeProject: Project | undefined;

export function activate(context: vscode.ExtensionContext): MusterApi {
  const log = vscode.window.createOutputChannel('Muster', { log: true });
  const langfuse = new VsCodeLangfuseConnection(context.secrets);
  const assets = context.asAbsolutePath('dist');
  const project = new Project({
    log,
    assets,
    storage: context.storageUri,
    memory: context.workspaceState,
    isTrusted: () => vscode.workspace.isTrusted,
    readSettings,
    openProject: async (options, folder) =>
      (await import('./openEngine')).openEngine(options, langfuse.of(folder)),
  });
  const boundary = new ErrorBoundary(log, () => inItsRepository(project));
  const notices = new SettingsNotices();
  const outputs = new AgentOutputs(project, boundary);
  const reports = { project, assets, log };
  const reportDocuments = new ReportDocuments(reports);
  const evidenceDocuments = new EvidenceDocuments(project);
  const doctorDocument = new DoctorDocument({ project, assets, readSettings });
  const openDashboard = openDashboardWith(context.extensionUri, project, boundary, reports, log);
  const dashboard = new Dashboard(context.extensionUri, openDashboard);
  const featureTabs = new FeatureTabs(context.extensionUri, project, openDashboard);
  const panelDashboard = new DashboardView(context.extensionUri, openDashboard);
  const worktrees = registerWorktreeView(project, boundary);
  const features = registerViews(project, boundary, context.workspaceState);
  const specDocuments = new SpecDocuments(project);
  const surfaces = {
    ...{ features, specDocuments },
    ...{ project, notices, outputs, dashboard, featureTabs, worktrees, langfuse, log },
    ...{ reports, reportDocuments, evidenceDocuments, doctorDocument },
  };
  context.subscriptions.push(
    log,
    langfuse,
    project,
    outputs,
    reportDocuments,
    evidenceDocuments,
    doctorDocument,
    dashboard,
    featureTabs,
    keepContextKeys(project),
    worktrees,
    registerNeedsView(project, boundary),
    features,
    specDocuments,
    vscode.workspace.registerTextDocumentContentProvider(specScheme, specDocuments),
    registerStatusBar(project),
    registerOtherRepositories(project),
    announceQuestions(project),
    announceStalls(project),
    announceRunEnd(project, (notice) => tellRunEnd(notice, inItsRepository(project))),
    announceSummary(project, (text) => tellSummary(text, inItsRepository(project))),
    registerChatTools(project, context.extension),
    registerBacklogServer(project, versionOf(context.extension), boundary, log),
    vscode.window.registerWebviewPanelSerializer(dashboardViewType, dashboard),
    vscode.window.registerWebviewPanelSerializer(featureTabViewType, featureTabs),
    panelDashboard,
    vscode.window.registerWebviewViewProvider(panelViewId, panelDashboard),
    vscode.workspace.registerTextDocumentContentProvider(gitContentScheme, new GitContent(project)),
    vscode.workspace.registerTextDocumentContentProvider(reportScheme, reportDocuments),
    vscode.workspace.registerTextDocumentContentProvider(evidenceScheme, evidenceDocuments),
    vscode.workspace.registerTextDocumentContentProvider(doctorScheme, doctorDocument),
    registerCommands(
      async () => (await import('./commands/commandHandlers')).commandHandlers(surfaces),
      boundary,
      project,
    ),
    openWhenTrusted(project, boundary),
    openWhenMended(project, boundary),
    watchWorkspace(project, notices, boundary),
  );
  void boundary.runQuietly('Open the repository', () => openWhereUsed(project));
  activeProject = project;
  return { snapshot: () => project.snapshot, onDidChange: project.onDidChange };
}

/** Agents go on; the next window takes them over. */
export async function deactivate(): Promise<void> {
  const project = activeProject;
  activeProject = undefined;
  await project?.close();
}

function versionOf({ packageJSON }: vscode.Extension<unknown>): string {
  const { version } = packageJSON as { readonly version: string };
  return version;
}
