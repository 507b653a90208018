/**
 * Every id that the manifest and the code share. `package.json` cannot import, so a test holds it against
 * this file; nothing else in the extension spells an id.
 */
import type { MusterErrorCode } from '../core/base/errors';
import type { Settings } from '../core/settings';

export const commandIds = {
  start: 'muster.start',
  runFeature: 'muster.runFeature',
  runTests: 'muster.runTests',
  recommendConcurrency: 'muster.recommendConcurrency',
  stop: 'muster.stop',
  pause: 'muster.pause',
  drain: 'muster.drain',
  resume: 'muster.resume',
  takeOver: 'muster.takeOver',
  addFeature: 'muster.addFeature',
  editFeature: 'muster.editFeature',
  editDependencies: 'muster.editDependencies',
  setModel: 'muster.setModel',
  setProvider: 'muster.setProvider',
  initializeFromSpec: 'muster.initializeFromSpec',
  editPrompt: 'muster.editPrompt',
  importFeatures: 'muster.importFeatures',
  importAgentHistory: 'muster.importAgentHistory',
  exportData: 'muster.exportData',
  recoverDatabase: 'muster.recoverDatabase',
  retryFeature: 'muster.retryFeature',
  skipFeature: 'muster.skipFeature',
  moveFeatureUp: 'muster.moveFeatureUp',
  moveFeatureDown: 'muster.moveFeatureDown',
  setPriority: 'muster.setPriority',
  deleteFeatures: 'muster.deleteFeatures',
  restoreFeatures: 'muster.restoreFeatures',
  showFeature: 'muster.showFeature',
  openFeatureTab: 'muster.openFeatureTab',
  showSpec: 'muster.showSpec',
  groupByStatus: 'muster.groupByStatus',
  groupByCategory: 'muster.groupByCategory',
  groupByDependency: 'muster.groupByDependency',
  showMoreFeatures: 'muster.showMoreFeatures',
  mendDeadlock: 'muster.mendDeadlock',
  raiseBudget: 'muster.raiseBudget',
  assignFeatures: 'muster.assignFeatures',
  answerQuestion: 'muster.answerQuestion',
  approveMerge: 'muster.approveMerge',
  rejectMerge: 'muster.rejectMerge',
  showEvidence: 'muster.showEvidence',
  land: 'muster.land',
  showFeatureDiff: 'muster.showFeatureDiff',
  revertFeature: 'muster.revertFeature',
  tryMergesAgain: 'muster.tryMergesAgain',
  keepGateCommands: 'muster.keepGateCommands',
  acceptSharedChanges: 'muster.acceptSharedChanges',
  decideChecks: 'muster.decideChecks',
  runCheck: 'muster.runCheck',
  deleteCheck: 'muster.deleteCheck',
  killAgent: 'muster.killAgent',
  restartAgent: 'muster.restartAgent',
  sendMessage: 'muster.sendMessage',
  openWorktree: 'muster.openWorktree',
  showAgentOutput: 'muster.showAgentOutput',
  showDiff: 'muster.showDiff',
  openDashboard: 'muster.openDashboard',
  openGraph: 'muster.openGraph',
  openTimeline: 'muster.openTimeline',
  openAnalytics: 'muster.openAnalytics',
  showVelocity: 'muster.showVelocity',
  showBottlenecks: 'muster.showBottlenecks',
  showActivitySummary: 'muster.showActivitySummary',
  showReport: 'muster.showReport',
  exportReport: 'muster.exportReport',
  doctor: 'muster.doctor',
  showLog: 'muster.showLog',
  openDebugLog: 'muster.openDebugLog',
  checkAgain: 'muster.checkAgain',
  chooseFolder: 'muster.chooseFolder',
  openSettings: 'muster.openSettings',
  setUpWorktrees: 'muster.setUpWorktrees',
  setLangfuseKeys: 'muster.setLangfuseKeys',
  removeLangfuseKeys: 'muster.removeLangfuseKeys',
  refreshWorktrees: 'muster.refreshWorktrees',
  pruneWorktrees: 'muster.pruneWorktrees',
  cleanUpMerged: 'muster.cleanUpMerged',
  cleanUpWorktree: 'muster.cleanUpWorktree',
  createWorktree: 'muster.createWorktree',
  mergeWorktree: 'muster.mergeWorktree',
  openWorktreeTerminal: 'muster.openWorktreeTerminal',
  showWorktreeDiff: 'muster.showWorktreeDiff',
  showRescuedWork: 'muster.showRescuedWork',
  showRescueDiff: 'muster.showRescueDiff',
  restoreRescue: 'muster.restoreRescue',
  deleteRescue: 'muster.deleteRescue',
} as const;

/** VS Code's own page on which a person says whether the workspace is trusted. */
export const manageTrustCommand = 'workbench.trust.manage';
/** Commands of VS Code that mend what keeps a folder from being opened; the welcome pages have them too. */
export const initializeRepositoryCommand = 'git.init';
export const sourceControlCommand = 'workbench.view.scm';
export type EditorCommand =
  typeof manageTrustCommand | typeof initializeRepositoryCommand | typeof sourceControlCommand;

export type CommandName = keyof typeof commandIds;
export type CommandId = (typeof commandIds)[CommandName];

export const viewContainerId = 'muster';

export const viewIds = {
  needsYou: 'muster.needsYou',
  agents: 'muster.agents',
  features: 'muster.features',
  worktrees: 'muster.worktrees',
} as const;

export const dashboardViewType = 'muster.dashboard';
/** A feature in a tab of its own. */
export const featureTabViewType = 'muster.feature';

/** The dashboard beside the terminal and the problems. */
export const panelContainerId = 'musterPanel';
export const panelViewId = 'muster.mission';

/** Scheme of the read-only documents that show a file as it is in a commit. */
export const gitContentScheme = 'muster-git';

/** Scheme of the read-only documents that show a report. */
export const reportScheme = 'muster-report';

/** Scheme of the read-only documents that show what the gate of a merge has shown. */
export const evidenceScheme = 'muster-evidence';

/** Scheme of the read-only documents that show what an architect has written down for a feature. */
export const specScheme = 'muster-spec';

/** Scheme of the read-only document that says what is missing for a run. */
export const doctorScheme = 'muster-doctor';

/**
 * Keys for `when` and `enablement`. Their values are words, never booleans: before the extension is active a
 * key is undefined, and `!= none` then still offers what a command can do once it has been activated.
 */
export const contextKeys = {
  /** {@link ProjectKey} */
  project: 'muster.project',
  /** A `MusterErrorCode`, or `unexpected`; only while `project` is `problem`. */
  problem: 'muster.problem',
  /** A `RunMode`; only while `project` is `open`. */
  mode: 'muster.mode',
  /** {@link RoleKey}; only while `project` is `open`. */
  role: 'muster.role',
  /** `none` or `some`. */
  features: 'muster.features',
  /** `none`, `ended` (only such) or `live` (at least one). */
  agents: 'muster.agents',
  /** A `Grouping`: what the Features view goes by. */
  grouping: 'muster.grouping',
} as const;

/** Whether this window runs the project, or shows what another one does. */
export type RoleKey = 'owner' | 'follower';

export type ProjectKey = 'closed' | 'untrusted' | 'noFolder' | 'opening' | 'problem' | 'open';

/** Problems that have a welcome page of their own in the manifest; any other is shown with its sentence. */
export const problemsWithWelcome = [
  'NotAGitRepository',
  'NoCommits',
  'GitMissing',
] as const satisfies readonly MusterErrorCode[];

/** The backlog as an MCP server, which the editor lists. */
export const backlogServerId = 'muster.backlog';

/** Names of the tools for chats begin with it. */
export const chatToolPrefix = 'muster_';

export const settingsSection = 'muster';

/** Exhaustive by construction: a new setting does not compile until it is named here. */
export const settingKeys: Readonly<Record<keyof Settings, string>> = {
  provider: 'provider',
  model: 'model',
  providers: 'providers.byAgentType',
  models: 'models',
  concurrency: 'concurrency',
  testingRatio: 'testing.ratio',
  countTesting: 'testing.count',
  testingRunChecks: 'testing.runChecks',
  strategy: 'strategy',
  maxRetries: 'maxRetries',
  integrationBranch: 'integrationBranch',
  branchTemplate: 'branchTemplate',
  worktreeRoot: 'worktreeRoot',
  gateCommands: 'gateCommands',
  gateTimeoutMinutes: 'gateTimeoutMinutes',
  gateDetect: 'gate.detect',
  gateOnScriptChange: 'gate.onScriptChange',
  permissionPrompts: 'permissionPrompts',
  yolo: 'yolo',
  agentTimeoutMinutes: 'agentTimeoutMinutes',
  initializerTimeoutMinutes: 'initializer.timeoutMinutes',
  architectEnabled: 'architect.enabled',
  planningReadyFeatures: 'planning.readyFeatures',
  planningMaxFeatures: 'planning.maxFeatures',
  planningGoals: 'planning.goals',
  planningTimeoutMinutes: 'planning.timeoutMinutes',
  budgetRunTokens: 'budget.run.tokens',
  budgetRunUsd: 'budget.run.usd',
  budgetRunMinutes: 'budget.run.minutes',
  budgetFeatureTokens: 'budget.feature.tokens',
  budgetFeatureUsd: 'budget.feature.usd',
  budgetFeatureMinutes: 'budget.feature.minutes',
  healthQuietMinutes: 'health.quietMinutes',
  healthStalledMinutes: 'health.stalledMinutes',
  healthAnswerMinutes: 'health.answerMinutes',
  healthRestartMinutes: 'health.restartMinutes',
  healthRestarts: 'health.restarts',
  machineCpuLimit: 'machine.cpuLimit',
  machineMemoryLimit: 'machine.memoryLimit',
  stopGraceSeconds: 'stopGraceSeconds',
  retentionDays: 'retentionDays',
  commandTemplate: 'commandTemplate',
  executables: 'providers.executables',
  providerArguments: 'providers.arguments',
  environment: 'environment',
  setupCommands: 'setup.commands',
  setupTimeoutMinutes: 'setup.timeoutMinutes',
  setupCopy: 'setup.copy',
  setupCopyLimitMb: 'setup.copyLimitMb',
  setupLink: 'setup.link',
  setupPorts: 'setup.ports',
  setupEnv: 'setup.env',
  summaryEveryHours: 'summary.everyHours',
  langfuseEnabled: 'langfuse.enabled',
  langfuseUrl: 'langfuse.url',
  langfuseIncludeText: 'langfuse.includeText',
  chatEnabled: 'chat.enabled',
  chatMcpServer: 'chat.mcpServer',
};
