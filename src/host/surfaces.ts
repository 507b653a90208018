import type * as vscode from 'vscode';
import type { AgentOutputs } from './agentOutput';
import type { Dashboard } from './dashboard/dashboard';
import type { FeatureTabs } from './dashboard/featureTabs';
import type { DoctorDocument } from './doctorDocument';
import type { EvidenceDocuments } from './evidenceDocuments';
import type { VsCodeLangfuseConnection } from './langfuseConnection';
import type { Project } from './project';
import type { ReportSource } from './reports/readReport';
import type { ReportDocuments } from './reports/reportDocuments';
import type { SettingsNotices } from './settingsNotices';
import type { FeatureTreeView } from './trees/registerFeatureView';
import type { SpecDocuments } from './specDocuments';
import type { WorktreeTreeView } from './trees/registerWorktreeView';

/** What exists once in a window and what commands work with. */
export interface Surfaces {
  readonly project: Project;
  readonly notices: SettingsNotices;
  readonly outputs: AgentOutputs;
  readonly dashboard: Dashboard;
  readonly featureTabs: FeatureTabs;
  readonly worktrees: WorktreeTreeView;
  readonly features: FeatureTreeView;
  readonly specDocuments: SpecDocuments;
  readonly langfuse: VsCodeLangfuseConnection;
  readonly log: vscode.LogOutputChannel;
  readonly reports: ReportSource;
  readonly reportDocuments: ReportDocuments;
  readonly evidenceDocuments: EvidenceDocuments;
  readonly doctorDocument: DoctorDocument;
}
