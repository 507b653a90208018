import * as vscode from 'vscode';
import { openProject } from '../core/createOrchestrator';
import type { Snapshot } from '../shared/viewModel';
import { AgentOutputs } from './agentOutput';
import { announceQuestions } from './announceQuestions';
import { announceStalls } from './announceStalls';
import { announceRunEnd } from './announceRunEnd';
import { announceSummary } from './announceSummary';
import { registerBacklogServer } from './backlogServer';
import { registerChatTools } from './chatTools';
import { messageCommand } from './commands/messageCommand';
import { agentCommands } from './commands/agentCommands';
import { assignCommand } from './commands/assignCommand';
import { deadlockCommand } from './commands/deadlockCommand';
import { doctorCommand } from './commands/doctorCommand';
import { featureCommands } from './commands/featureCommands';
import { gateCommands } from './commands/gateCommands';
import { handWorkCommands } from './commands/handWorkCommands';
import { initializeCommand } from './commands/initializeCommand';
import { importCommand } from './commands/importCommand';
import { setupCommand } from './commands/setupCommand';
import { landCommands } from './commands/landCommands';
import { langfuseCommands } from './commands/langfuseCommands';
import { modelCommand } from './commands/modelCommand';
import { promptCommand } from './commands/promptCommand';
import { placeCommands } from './commands/placeCommands';
import { providerCommand } from './commands/providerCommand';
import { recoverCommand } from './commands/recoverCommand';
import { questionCommand } from './commands/questionCommand';
import { registerCommands } from './commands/registerCommands';
import { reportCommands } from './commands/reportCommands';
import { recommendCommand } from './commands/recommendCommand';
import { revertCommand } from './commands/revertCommand';
import { runCommands } from './commands/runCommands';
import { checksCommand } from './commands/checksCommand';
import { sharedChangesCommand } from './commands/sharedChangesCommand';
import { takeOverCommand } from './commands/takeOverCommand';
import { windowCommands } from './commands/windowCommands';
import { readSettings } from './configuration';
import { keepContextKeys } from './contextKeys';
import {
  dashboardViewType,
  doctorScheme,
  evidenceScheme,
  gitContentScheme,
  reportScheme,
} from './contributions';
import { Dashboard } from './dashboard/dashboard';
import { GitContent } from './diff/gitContent';
import { DoctorDocument } from './doctorDocument';
import { ErrorBoundary } from './errorBoundary';
import { EvidenceDocuments } from './evidenceDocuments';
import { exportToLangfuse, VsCodeLangfuseConnection } from './langfuseConnection';
import { openWhereUsed } from './openWhereUsed';
import { Project } from './project';
import { ReportDocuments } from './reports/reportDocuments';
import { SettingsNotices } from './settingsNotices';
import { registerStatusBar } from './statusBar';
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
  const boundary = new ErrorBoundary(log);
  const langfuse = new VsCodeLangfuseConnection(context.secrets);
  const assets = context.asAbsolutePath('dist');
  const project = new Project({
    log,
    assets,
    storage: context.storageUri,
    memory: context.workspaceState,
    readSettings,
    openProject: (options) => openProject({ ...options, exporters: [exportToLangfuse(langfuse)] }),
  });
  const notices = new SettingsNotices();
  const outputs = new AgentOutputs(project, boundary);
  const reports = { project, folders: () => vscode.workspace.workspaceFolders ?? [], assets, log };
  const reportDocuments = new ReportDocuments(reports);
  const evidenceDocuments = new EvidenceDocuments(project);
  const doctorDocument = new DoctorDocument({ project, assets, readSettings });
  const dashboard = new Dashboard(context.extensionUri, project, boundary, reports, log);
  const worktrees = registerWorktreeView(project, boundary);
  context.subscriptions.push(
    log,
    langfuse,
    project,
    outputs,
    reportDocuments,
    evidenceDocuments,
    doctorDocument,
    dashboard,
    keepContextKeys(project),
    worktrees,
    registerViews(project, boundary),
    registerStatusBar(project),
    announceQuestions(project),
    announceStalls(project),
    announceRunEnd(project),
    announceSummary(project),
    registerChatTools(project),
    registerBacklogServer(project, versionOf(context.extension), boundary, log),
    vscode.window.registerWebviewPanelSerializer(dashboardViewType, dashboard),
    vscode.workspace.registerTextDocumentContentProvider(gitContentScheme, new GitContent(project)),
    vscode.workspace.registerTextDocumentContentProvider(reportScheme, reportDocuments),
    vscode.workspace.registerTextDocumentContentProvider(evidenceScheme, evidenceDocuments),
    vscode.workspace.registerTextDocumentContentProvider(doctorScheme, doctorDocument),
    registerCommands(
      {
        ...runCommands(project, notices),
        ...recommendCommand(project),
        ...sharedChangesCommand(project),
        ...checksCommand(project),
        ...takeOverCommand(project),
        ...featureCommands(project, dashboard),
        ...assignCommand(project, notices),
        ...deadlockCommand(project),
        ...modelCommand(project),
        ...providerCommand(project),
        ...gateCommands(project, evidenceDocuments),
        ...landCommands(project),
        ...revertCommand(project),
        ...questionCommand(project),
        ...initializeCommand(project),
        ...importCommand(project),
        ...setupCommand(project),
        ...agentCommands(project, outputs),
        ...messageCommand(project),
        ...doctorCommand(doctorDocument),
        ...windowCommands(project, dashboard, log),
        ...promptCommand(project),
        ...placeCommands(project, worktrees),
        ...handWorkCommands(project, worktrees),
        ...recoverCommand(project, log),
        ...reportCommands(reports, reportDocuments),
        ...langfuseCommands(langfuse),
      },
      boundary,
    ),
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
