import type { AgentActivity, AgentType, TaskType } from '../core/agents/run';
import type { FeatureStatus, QuestionKind, WaitReason } from '../core/backlog/feature';
import type { AgentHealthView } from './agentHealth';
import type { Deadlock } from './deadlock';
import type { ForecastView } from './forecastView';
import type { HoldView } from './holdViews';
import type { RunScope } from './runScope';
import type { RunSummary } from './runSummary';

/**
 * - `stopped`: nothing is started, nothing runs
 * - `running`: what is ready is started
 * - `paused`: what runs goes on, nothing new is started
 * - `draining`: the same, and the run ends with what runs
 * - `stopping`: process trees are being ended
 */
export type RunMode = 'stopped' | 'running' | 'paused' | 'draining' | 'stopping';

export interface FeatureCounts {
  readonly total: number;
  readonly ready: number;
  readonly blocked: number;
  readonly inProgress: number;
  /** Submitted, in the merge queue. */
  readonly submitted: number;
  readonly passing: number;
  readonly failed: number;
  readonly waitingForPerson: number;
  /** Their budget is used up. */
  readonly overBudget?: number;
  /** Set back by a regression test, and not passing again yet; also counted where they are now. */
  readonly regressed?: number;
}

export type LifecycleStatus = 'spawned' | 'running' | 'completed' | 'failed' | 'killed';

/** What an agent wants to know of a person, or proposes. */
export interface QuestionView {
  readonly featureId: number;
  readonly kind: QuestionKind;
  readonly text: string;
  /** Of a `choice`. */
  readonly choices: readonly string[];
  /** UTC ISO 8601; undefined: it came with an import. */
  readonly askedAt: string | undefined;
  /** Who asked, whether it still lives or not. */
  readonly agentId: number | undefined;
  /** The tool that the agent's program asks to be allowed. */
  readonly permission?: string | undefined;
}

export interface AgentView {
  readonly agentId: number;
  readonly live: boolean;
  readonly status: LifecycleStatus;
  readonly outcome: string | undefined;
  readonly agentType: AgentType;
  readonly taskType: TaskType;
  readonly featureId: number | undefined;
  readonly featureName: string;
  /** Of a testing agent: its batch, with what it has found so far. */
  readonly tests?: readonly { readonly featureId: number; readonly result: string | undefined }[] | undefined;
  /** 0-based; picks the mascot. */
  readonly slot: number;
  readonly mascot: string;
  readonly activity: AgentActivity;
  readonly lastThought: string | undefined;
  readonly provider: string;
  readonly model: string | undefined;
  readonly attempt: number;
  readonly pid: number;
  /** UTC ISO 8601; the view counts on from here. */
  readonly spawnedAt: string;
  readonly completedAt: string | undefined;
  readonly durationMs: number | undefined;
  readonly worktree: string | undefined;
  readonly branch: string | undefined;
  readonly inputTokens: number | undefined;
  readonly outputTokens: number | undefined;
  readonly costUsd: number | undefined;
  readonly error: string | undefined;
  /** Of a live agent that was looked at. */
  readonly health?: AgentHealthView | undefined;
  /** Somebody was told that it shows no sign of life, with this sentence. */
  readonly stalled?: string | undefined;
  /** It waits for the answer. */
  readonly question?: QuestionView | undefined;
  /** 0-3, for the card's progress dots: started, worked, submitted. */
  readonly progress: number;
}

/** What a feature looks like at a glance; more is fetched when its details are opened. */
export type FeatureState =
  | 'ready'
  | 'blocked'
  | 'waiting'
  | 'needsPerson'
  /** Its budget is used up; what was done is kept, and it goes on when the limit is raised. */
  | 'overBudget'
  | 'inProgress'
  | 'merging'
  | 'passing'
  | 'failed';

/** A command of a testing agent's by which a feature is checked without an agent. */
export interface CheckView {
  readonly command: string;
  readonly timeoutSeconds: number;
  /** Of its last run; undefined: it has not run yet. */
  readonly result: 'green' | 'red' | undefined;
  /** UTC ISO 8601 */
  readonly ranAt: string | undefined;
}

export interface FeatureView {
  readonly id: number;
  readonly priority: number;
  readonly category: string;
  readonly name: string;
  readonly description: string;
  readonly steps: readonly string[];
  readonly status: FeatureStatus;
  readonly state: FeatureState;
  /** Undefined when it runs or has passed. */
  readonly reason: WaitReason | undefined;
  /** {@link reason} as a sentence in the user's words. */
  readonly reasonText: string | undefined;
  /** What lies behind the reason or beside it, and what can be done about it, a sentence each. */
  readonly reasonDetails?: readonly string[];
  readonly dependencies: readonly number[];
  /** Dependencies on ids that do not exist. */
  readonly missingDependencies: readonly number[];
  readonly dependents: number;
  readonly score: number;
  readonly attempts: number;
  readonly skipCount: number;
  /** Id of the provider of its coding agents; undefined: by the settings. */
  readonly provider?: string | undefined;
  /** Its own, which goes before the settings'. */
  readonly model?: string | undefined;
  readonly lastError: string | undefined;
  readonly agentId: number | undefined;
  readonly unverified: boolean;
  /** An agent has asked; it waits for a person to answer. */
  readonly question?: QuestionView | undefined;
  /** Parts of what the gate runs that the submitted work changes; the merge waits for a person to decide. */
  readonly held?: readonly string[] | undefined;
  /** Of one that has failed or is held: since when (UTC ISO 8601). */
  readonly waitsSince?: string | undefined;
  /** Of one that has failed: how its last merge came back, if that is why. */
  readonly rejected?: 'conflict' | 'gate_red' | undefined;
  /** Something is known of a merge: {@link GateEvidence} can be asked for. */
  readonly hasEvidence?: boolean | undefined;
  /** An architect has written down how it is to be built. */
  readonly hasSpec?: boolean | undefined;
  /** How often a regression test has set it back. */
  readonly regressions?: number;
  /** What the regression test saw that set it back; undefined when it has passed again. */
  readonly regressionSeen?: string | undefined;
  readonly check?: CheckView | undefined;
}

export interface ActivityEntry {
  readonly id: number;
  /** UTC ISO 8601 */
  readonly at: string;
  readonly kind: string;
  readonly level: 'info' | 'success' | 'warning' | 'error';
  /** Mascot of the agent, or `Muster`. */
  readonly who: string;
  readonly agentId: number | undefined;
  readonly featureId: number | undefined;
  readonly text: string;
}

export interface ProjectView {
  readonly name: string;
  readonly repository: string;
  readonly integrationBranch: string;
  readonly provider: string;
  readonly model: string | undefined;
  readonly concurrency: number;
  readonly database: string;
  /** What is run on every merge; undefined as long as that was not looked up. */
  readonly gate?: GateView | undefined;
}

export interface GateView {
  /** `settings`, `project` (found there) or `none`: then merges are unverified. */
  readonly source: 'settings' | 'project' | 'none';
  readonly commands: readonly { readonly command: string; readonly kind: string; readonly why: string }[];
  /** Only linters and type checks run. */
  readonly yolo: boolean;
  /** What YOLO leaves out. */
  readonly leftOut: readonly string[];
  /** All of this as one line for people. */
  readonly text: string;
}

/**
 * - `connecting`: nothing was heard of it yet
 * - `live`: what it does is seen at once
 * - `silent`: it is there and does not answer: busy for long, or suspended
 * - `stranger`: it is another user's, or of a version that speaks differently
 * - `foreign`: on another machine or in another container, where it cannot be asked
 * - `changing`: the project passes from one host to another at this moment
 * - `gone`: nobody runs the project, and taking over has failed
 */
export type LeaderState = 'connecting' | 'live' | 'silent' | 'stranger' | 'foreign' | 'changing' | 'gone';

/** The host that runs the project while this one only shows it. */
export interface LeaderView {
  /** What it is, for people: `Visual Studio Code window`, `terminal`. */
  readonly purpose: string;
  readonly pid: number;
  readonly host: string;
  /** UTC ISO 8601 */
  readonly since: string;
  readonly state: LeaderState;
  /** All of this as a sentence in the user's words. */
  readonly text: string;
}

/** What decides how long the rest takes, by the features that have not passed. */
export interface HoldUpsView {
  /** The longest chain by the engine's estimates, in the order in which its features must pass; empty without any. */
  readonly criticalPath: readonly number[];
  /** The few that most others wait for, directly or through others; worst first. */
  readonly bottlenecks: readonly { readonly featureId: number; readonly waiting: number }[];
}

/** All that the surfaces show, as one value: nobody keeps a truth of their own. */
export interface Snapshot {
  /** Grows with every change. */
  readonly revision: number;
  /** When this was taken, by the engine's clock (UTC ISO 8601): a remote engine's clock may differ from the view's. */
  readonly takenAt?: string | undefined;
  /** Set while another host runs the project: everything is only shown, and commands are refused. */
  readonly leader?: LeaderView | undefined;
  readonly mode: RunMode;
  /** When the present run was started (UTC ISO 8601); undefined when stopped or not known. */
  readonly runStartedAt?: string | undefined;
  /** What the present run is limited to; undefined: nothing. */
  readonly scope?: RunScope | undefined;
  /** File name of the specification that the backlog is being made from; nothing else starts meanwhile. */
  readonly initialization?: string | undefined;
  /**
   * What a person has to do before anything can go on: all that could go on by itself has come to its end. Undefined
   * also when the run has ended.
   */
  readonly standstill?: string | undefined;
  /** How the last run came to its end by itself; undefined while one is on, and when it was stopped. */
  readonly lastRun?: RunSummary | undefined;
  /** The last run found that nothing can go on by itself, and that is still so. */
  readonly deadlock?: Deadlock | undefined;
  /** What keeps the project as a whole; `needsOf` makes of these and of the rest what waits for a person. */
  readonly holds?: readonly HoldView[];
  readonly project: ProjectView;
  readonly counts: FeatureCounts;
  readonly activeAgents: number;
  /**
   * Of the slots ({@link ProjectView.concurrency}) those that are taken: not each agent takes one. Undefined where only
   * the record is known.
   */
  readonly slotsTaken?: number;
  /** Live agents first, by slot; then at most 50 that have ended, latest first. */
  readonly agents: readonly AgentView[];
  readonly features: readonly FeatureView[];
  readonly holdUps?: HoldUpsView;
  readonly forecast?: ForecastView | undefined;
  /** At most 200, latest last. */
  readonly activity: readonly ActivityEntry[];
  /** Sentences that the user should read: pauses, missing tools, uncommitted changes. */
  readonly notices: readonly string[];
}
