import type { AnalyticsOverview, AnalyticsRequest } from './analytics';
import type { DashboardView } from './dashboardViews';
import type { BudgetMeasure } from '../core/backlog/feature';
import type { GateEvidence } from './evidence';
import type { FeatureRecord } from './featureRecord';
import type { FeatureDraft } from './featureDraft';
import type { ReportId } from './reports';
import type { TimelineRange, TimelineRequest } from './timeline';
import type { Snapshot } from './viewModel';

/** Which settings are opened. */
export type SettingsTopic = 'provider' | 'setup' | 'budget';

export type BudgetScope = 'run' | 'feature';

/** From the dashboard to the extension. Every switch over it ends in `assertNever`. */
export type FromDashboard =
  | { readonly type: 'ready' }
  /** Something in the page has gone wrong, for the log. */
  | { readonly type: 'pageFailed'; readonly message: string }
  | { readonly type: 'start' }
  | { readonly type: 'pause' }
  | { readonly type: 'drain' }
  | { readonly type: 'resume' }
  | { readonly type: 'stop' }
  | { readonly type: 'takeOver' }
  /** Answered by `openForm`. */
  | { readonly type: 'addFeature' }
  | { readonly type: 'editFeature'; readonly featureId: number }
  /** Answered by `featureSaved` or `featureRefused` of the same request. Without a number the feature is new. */
  | {
      readonly type: 'saveFeature';
      readonly requestId: number;
      readonly featureId?: number;
      readonly draft: FeatureDraft;
      /** That the form was opened for: the window may show another one by now. */
      readonly repository?: string;
    }
  | { readonly type: 'importFeatures' }
  | { readonly type: 'initializeFromSpec' }
  | { readonly type: 'retryFeature'; readonly featureId: number }
  | { readonly type: 'skipFeature'; readonly featureId: number }
  /** Without the answer the extension asks for it. `askedAt` is of the question that was read. */
  | {
      readonly type: 'answerQuestion';
      readonly featureId: number;
      readonly answer?: string;
      readonly askedAt?: string;
    }
  | { readonly type: 'editDependencies'; readonly featureId: number }
  | { readonly type: 'approveMerge'; readonly featureId: number }
  | { readonly type: 'rejectMerge'; readonly featureId: number }
  | { readonly type: 'showEvidence'; readonly featureId: number }
  | { readonly type: 'land' }
  | { readonly type: 'mendDeadlock' }
  | { readonly type: 'doctor' }
  /** Tries to open the project once more. */
  | { readonly type: 'checkAgain' }
  /** VS Code's own page about it. */
  | { readonly type: 'manageTrust' }
  | { readonly type: 'openDebugLog' }
  | { readonly type: 'showBaseEvidence' }
  | { readonly type: 'acceptSharedChanges' }
  | { readonly type: 'openSettings'; readonly about: SettingsTopic }
  /** Without the limit the extension asks for it. */
  | {
      readonly type: 'raiseBudget';
      readonly scope: BudgetScope;
      readonly measure: BudgetMeasure;
      readonly limit?: number;
    }
  | { readonly type: 'showFeatureDiff'; readonly featureId: number }
  | { readonly type: 'revertFeature'; readonly featureId: number }
  | { readonly type: 'runCheck'; readonly featureId: number }
  | { readonly type: 'deleteCheck'; readonly featureId: number }
  | { readonly type: 'decideChecks' }
  /** Answered by `evidence` of the same feature, when there is any. */
  | { readonly type: 'loadEvidence'; readonly featureId: number }
  /** Answered by `featureRecord` of the same feature. */
  | { readonly type: 'loadRecord'; readonly featureId: number }
  | { readonly type: 'showSpec'; readonly featureId: number }
  | { readonly type: 'openFeatureTab'; readonly featureId: number }
  | { readonly type: 'keepGateCommands' }
  | { readonly type: 'tryMergesAgain' }
  | { readonly type: 'killAgent'; readonly agentId: number }
  | { readonly type: 'restartAgent'; readonly agentId: number }
  | { readonly type: 'showOutput'; readonly agentId: number }
  | { readonly type: 'showDiff'; readonly agentId: number }
  | { readonly type: 'openWorktree'; readonly agentId: number }
  /** Answered by `report` or `reportFailed` of the same id. */
  | { readonly type: 'loadReport'; readonly id: ReportId }
  | {
      readonly type: 'exportReport';
      readonly id: ReportId;
      readonly period?: ExportPeriod;
      readonly table?: string;
    }
  /** Answered by `timeline` or `timelineFailed` of the same request. */
  | { readonly type: 'loadTimeline'; readonly requestId: number; readonly request: TimelineRequest }
  /** Answered by `analytics` or `analyticsFailed` of the same request. */
  | { readonly type: 'loadAnalytics'; readonly requestId: number; readonly request: AnalyticsRequest };

/** Milliseconds since the epoch. */
export interface ExportPeriod {
  readonly from: number;
  readonly until: number;
}

/** All of it is text for people, but not text to be trusted: agents and imported files have written some of it. */
export interface ReportTable {
  readonly title: string;
  /** Numbers line up at their right. */
  readonly columns: readonly { readonly title: string; readonly numeric: boolean }[];
  /** As many cells in each as there are columns. */
  readonly rows: readonly (readonly string[])[];
  /** How many rows there are beyond `rows`; the export has them all. */
  readonly moreRows: number;
  /** Sentence in place of a table without rows. */
  readonly whenEmpty: string;
}

export interface ReportMessage {
  readonly type: 'report';
  readonly id: ReportId;
  readonly title: string;
  /** One line: which time the report is about. */
  readonly period: string;
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  readonly tables: readonly ReportTable[];
  readonly notes: readonly string[];
}

export interface AnalyticsMessage {
  readonly type: 'analytics';
  readonly requestId: number;
  readonly overview: AnalyticsOverview;
  readonly bottlenecks: ReportTable;
}

export interface ReportFailedMessage {
  readonly type: 'reportFailed';
  readonly id: ReportId;
  readonly message: string;
}

/** From the extension to the dashboard: whole snapshots, never deltas; a report only when it was asked for. */
export type ToDashboard =
  | { readonly type: 'snapshot'; readonly snapshot: Snapshot }
  /**
   * `needsTrust`: it waits until the user trusts the workspace; `isOpening`: there will be one in a moment;
   * `isProblem`: there is one, and it could not be opened.
   */
  | {
      readonly type: 'noProject';
      readonly message: string;
      readonly needsTrust?: true;
      readonly isOpening?: true;
      readonly isProblem?: true;
    }
  /** What that message asked for has been done, was refused or given up: it may be asked for again. */
  | { readonly type: 'commandEnded'; readonly message: CommandMessage }
  | { readonly type: 'openView'; readonly view: DashboardView }
  /** Brings one of what needs a person into sight. */
  | { readonly type: 'showNeed'; readonly id: string }
  /** Without a number: for a new feature. */
  | { readonly type: 'openForm'; readonly featureId?: number }
  | {
      readonly type: 'featureSaved';
      readonly requestId: number;
      readonly featureId: number;
      readonly note: string;
    }
  | { readonly type: 'featureRefused'; readonly requestId: number; readonly message: string }
  | { readonly type: 'evidence'; readonly featureId: number; readonly evidence: GateEvidence }
  | { readonly type: 'showFeature'; readonly featureId: number }
  | { readonly type: 'featureRecord'; readonly record: FeatureRecord }
  | { readonly type: 'timeline'; readonly requestId: number; readonly range: TimelineRange }
  | { readonly type: 'timelineFailed'; readonly requestId: number; readonly message: string }
  | AnalyticsMessage
  | { readonly type: 'analyticsFailed'; readonly requestId: number; readonly message: string }
  | ReportMessage
  | ReportFailedMessage;

/** What a button of the dashboard or a command of the extension does; the rest is between the page and its host. */
export type CommandMessage = Exclude<
  FromDashboard,
  {
    type:
      | 'ready'
      | 'pageFailed'
      | 'loadReport'
      | 'loadTimeline'
      | 'loadAnalytics'
      | 'loadEvidence'
      | 'loadRecord'
      | 'saveFeature';
  }
>;
