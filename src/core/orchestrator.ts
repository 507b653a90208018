import type { StartExporter } from './analytics/exporter';
import type { Event } from './base/event';
import type { Clock } from './base/clock';
import type { Log } from './base/log';
import type { Settings } from './settings';
import type { NewFeature } from './backlog/feature';
import type { FeatureEdit, FeatureEdited } from './backlog/editFeature';
import type { DiffRange } from './git/diff';
import type { OutputRange } from './agents/run';
import type { AssignRequest, AssignResult } from './scheduling/assignment';
import type { FileImportOptions, FilePreview, FileResult } from './orchestration/fileImport';
import type { SpecPreview } from './orchestration/initialization/previewSpec';
import type { GateEvidence } from '../shared/evidence';
import type { MachineProbe } from './orchestration/health/machineProbe';
import type { SharedFinding } from './orchestration/sharedFindings';
import type { Places } from './orchestration/places/places';
import type {
  CleanUpItem,
  CleanUpSelection,
  MadeWorktree,
  RescueView,
  SubmittedWorktree,
} from '../shared/placeViews';
import type { RevertPreview } from './orchestration/landing/featureMerge';
import type { Landing } from './orchestration/landing/landing';
import type { Reverted, RevertRequest } from './orchestration/landing/revertFeature';
import type { DeletedFeature, DeleteRequest, FeaturesDeleted, FeaturesRestored } from '../shared/deletion';
import type { FeatureRecord } from '../shared/featureRecord';
import type { OrderRequest } from '../shared/order';
import type { RunScope } from '../shared/runScope';
import type { LeaderView, Snapshot } from '../shared/viewModel';
import type { Reader } from './store/store';

export type {
  DiffRange,
  FileImportOptions,
  FilePreview,
  FileResult,
  Landing,
  RevertPreview,
  SharedFinding,
  SpecPreview,
};

export interface OrchestratorOptions {
  /** Any folder inside the repository. */
  readonly folder: string;
  /** Where the database lies; default `<git common dir>/muster/`. */
  readonly storageDirectory?: string;
  /** Folder with `runner.js`, `demoAgent.js`, `gitStarter.js` and `sql-wasm.wasm`. */
  readonly assets: string;
  readonly settings: Settings;
  readonly log: Log;
  readonly clock?: Clock;
  /** The environment that agents' variables are taken from; default `process.env`. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Tells how busy the machine is; default: the system. */
  readonly machine?: MachineProbe;
  /** Carry what is committed elsewhere, for as long as this host runs the project. */
  readonly exporters?: readonly StartExporter[];
  /** What this host is, for people in other windows: `terminal`; default `program`. */
  readonly purpose?: string;
  /**
   * What of a run that an earlier host has left on goes on here; default `all`. A single command has not the run's
   * settings: it starts no agent (`merges`), only makes a backlog when that is asked for (`initialization`), or does
   * nothing by itself (`nothing`).
   */
  readonly takesUp?: TakesUp;
}

export type TakesUp = 'all' | 'merges' | 'initialization' | 'nothing';

/** What every surface shows, whoever runs the project. */
export interface ReadableProject {
  snapshot(): Snapshot;
  /** Fires after changes are on disk, at most every 50 ms. */
  readonly onDidChange: Event<void>;
  readOutput(agentId: number, from: number, maxBytes: number): Promise<OutputRange>;
  diffOf(agentId: number): Promise<DiffRange>;
  /**
   * What the gate has shown at the last merge of a feature, or of the integration branch by itself; undefined
   * when nothing was merged or tried yet.
   */
  evidenceOf(featureId: number | undefined): Promise<GateEvidence | undefined>;
  /** What a snapshot does not have of a feature: spec, attempts, messages. @throws MusterError FeatureNotFound */
  featureRecord(featureId: number): Promise<FeatureRecord>;
  /** Whatever the database can tell, as of now; reports and pictures are made of it. */
  read<T>(use: (reader: Reader) => T): Promise<T>;
  /** Worktrees and rescued work, to look at and to restore. */
  places(): Promise<Places>;
  /** Closes without stopping: agents go on, and the next host takes them over. */
  close(): Promise<void>;
}

/**
 * The facade that every surface calls. Methods reject with `MusterError` where the user can do something about
 * it, and all but those of {@link ReadableProject} with `Following` while another host runs the project.
 */
export interface Orchestrator extends ReadableProject {
  /** What takes the integration branch into a branch of the user's. Works whoever runs the project. */
  readonly landing: Landing;
  /**
   * Starts what is ready, until everything has passed or nothing more can, or what the run is limited to is done. A run
   * that is on goes on within the limits given here, or without any.
   *
   * @throws MusterError FeatureNotFound, SettingInvalid, UnknownProvider, ProviderNotInstalled, ProviderNotSignedIn
   */
  start(scope?: RunScope): Promise<void>;
  /** Lets the running agents go on and starts no more. */
  pause(): Promise<void>;
  /** As {@link pause}, and ends the run with its summary when what runs has ended; `resume` and `pause` take it back. */
  drain(): Promise<void>;
  resume(): Promise<void>;
  /**
   * Gives features to agents now, whether a run is on or not; without one, a run begins that ends with them. While
   * another host runs the project, that one does it.
   *
   * @throws MusterError NoAvailableWork, FeatureNotFound, SettingInvalid, InvalidTransition while a run is being stopped
   */
  assign(request: AssignRequest): Promise<AssignResult>;
  /** Ends every agent with its whole process tree. Concurrent calls share one promise. */
  stop(): Promise<void>;
  /** Resolves when nothing runs and nothing can: all passed, or what is left is failed, blocked or waiting for a person. */
  untilIdle(): Promise<void>;
  updateSettings(settings: Settings): void;
  addFeature(feature: NewFeature): Promise<number>;
  /** Changes what a feature says; an agent at work on it goes on by what it was told. @throws MusterError */
  editFeature(featureId: number, edit: FeatureEdit): Promise<FeatureEdited>;
  /**
   * Puts features before or behind another one by priority, in every window. Resolves to why some are not started in
   * that order all the same. @throws MusterError FeatureNotFound
   */
  orderFeatures(request: OrderRequest): Promise<readonly string[]>;
  /**
   * Takes features out of the backlog, in every window; their worktrees go after all that they hold was kept.
   *
   * @throws MusterError FeatureNotFound, FeatureInUse, FeatureNeeded when others depend on them and nothing is said
   *   about those
   */
  deleteFeatures(request: DeleteRequest): Promise<FeaturesDeleted>;
  /** Brings deleted features back as they were. @throws MusterError FeatureNotFound, FeatureInvalid */
  restoreFeatures(featureIds: readonly number[]): Promise<FeaturesRestored>;
  /** What can be brought back, latest first. */
  deletedFeatures(): Promise<readonly DeletedFeature[]>;
  setDependencies(featureId: number, dependencies: readonly number[]): Promise<void>;
  /** Of the feature's next agents, before all settings; undefined or empty: by the settings. */
  setModel(featureId: number, model: string | undefined): Promise<void>;
  /** As the model. Another provider takes the feature's model away. @throws MusterError UnknownProvider */
  setProvider(featureId: number, provider: string | undefined): Promise<void>;
  /** What importing the file would do: a backlog, or the agents of an earlier system. Changes nothing. */
  previewImport(file: string, options?: FileImportOptions): Promise<FilePreview>;
  /** Brings in what is not there yet, all or none. */
  importFile(file: string, options?: FileImportOptions): Promise<FileResult>;
  /** What a specification holds, by its form alone. Changes nothing. @throws MusterError SpecInvalid */
  previewSpec(file: string): Promise<SpecPreview>;
  /**
   * Lets one agent make the backlog of a specification, alone and whether or not a run is on. Resolves when it is
   * asked for; what becomes of it, the snapshot says.
   *
   * @throws MusterError SpecInvalid, InitializationUnderWay, UnknownProvider, ProviderNotInstalled,
   *   ProviderNotSignedIn, SettingInvalid
   */
  initialize(file: string): Promise<void>;
  retryFeature(featureId: number): Promise<void>;
  /** A tool of the backlog for a chat of the user's, passed on like an answer. @throws MusterError ToolRefused */
  callBacklogTool(name: string, args: unknown): Promise<string>;
  /**
   * A person's answer to what an agent has asked: the agent is told, or the next one. While another host runs the
   * project, the answer is passed on to it. With `askedAt` of the question that was read, another one that was asked
   * since is not taken for it. @throws MusterError NoQuestion, AnswerInvalid
   */
  answerQuestion(featureId: number, answer: string, askedAt?: string): Promise<void>;
  skipFeature(featureId: number): Promise<void>;
  /**
   * What agents left changed of what all worktrees share (refs, stash, configuration, hooks) and nobody has put
   * back or accepted.
   */
  sharedChanges(): Promise<readonly SharedFinding[]>;
  /** Leaves all that as it is and says so no more; returns how many changes there were. */
  acceptSharedChanges(): Promise<number>;
  /** The user's word on the commands that testing agents write as checks, for this project and once for all. */
  decideChecks(allowed: boolean): Promise<void>;
  /** Runs the check of a passing feature now, at a person's word; undefined when it could not be. @throws MusterError NoCheck */
  runCheck(featureId: number): Promise<'green' | 'red' | undefined>;
  /** @throws MusterError NoCheck */
  deleteCheck(featureId: number): Promise<void>;
  /** @throws MusterError AgentNotFound */
  killAgent(agentId: number): Promise<void>;
  /**
   * Ends an agent so that another one takes its place, which costs no attempt; while no run is on, the next run starts
   * that. @throws MusterError AgentNotFound, RestartRefused
   */
  restartAgent(agentId: number): Promise<void>;
  /** Lets a merge go on that waits because it changes what the gate runs; merges it also when no run is on. */
  approveMerge(featureId: number): Promise<void>;
  /** Gives its feature back to an agent, with a note on what is wanted instead. */
  rejectMerge(featureId: number, note: string): Promise<void>;
  /** Tries again what waits because the integration branch does not pass its checks by itself. */
  tryMergesAgain(): Promise<void>;
  /**
   * Takes worktrees away after all that they hold was kept; those that cannot go stay and say why. Also while another
   * host runs the project.
   */
  cleanUp(selection: CleanUpSelection): Promise<CleanUpItem[]>;
  /**
   * Makes the worktree of a feature, in which its next agent goes on. Also while another host runs the project.
   *
   * @throws MusterError FeatureNotFound, WorktreeExists, BranchExists, WorktreeBusy, InvalidTransition
   */
  createWorktree(featureId: number): Promise<MadeWorktree>;
  /**
   * Submits what is committed in a feature's worktree, in place of an agent; merge and checks follow, also when no run
   * is on. Likewise also while another host runs the project.
   *
   * @throws MusterError FeatureNotFound, WorktreeGone, WorktreeBusy, InvalidTransition, NotSubmittable
   */
  mergeWorktree(featureId: number): Promise<SubmittedWorktree>;
  /** Gives up for good what is kept. @throws MusterError RescueNotFound */
  deleteRescue(rescue: Pick<RescueView, 'ref' | 'commit'>): Promise<void>;
  /** What taking a feature's merge back would mean. Changes nothing. */
  previewRevert(featureId: number): Promise<RevertPreview>;
  /** Takes a feature's merge back in the integration branch, after the gate; the feature is pending again. */
  revertFeature(featureId: number, request?: RevertRequest): Promise<Reverted>;
  /**
   * The commit of the integration branch that holds the work, for each that was merged, and how many agents have
   * run. Not the branches' tips: what another agent had brought in already is not merged a second time.
   * Tokens and cost are of the agents started since then (UTC ISO 8601; undefined: of all), as far as providers tell.
   */
  mergedWork(since?: string): Promise<{
    readonly commits: readonly string[];
    readonly agents: number;
    readonly tokens: number | undefined;
    readonly costUsd: number | undefined;
  }>;
}

/**
 * - `taken`: the project is run here now
 * - `unanswered`: its owner does not answer; only the user can know whether to insist
 * - `foreign`: its owner is where it cannot be asked; likewise
 * - `heldByAnother`: somebody else was quicker, and is followed now
 */
export type TakeOverResult = 'taken' | 'unanswered' | 'foreign' | 'heldByAnother';

export interface TakeOverOptions {
  readonly evenFrom?: LeaderView | undefined;
}

/** A project that one of several windows and hosts runs, while the others show it; `snapshot().leader` says who. */
export interface SharedProject extends Orchestrator {
  /**
   * Runs the project here: asks its owner to let go, which then follows; agents go on meanwhile. From the
   * owner in `evenFrom`, about which the user was asked, it is taken without asking, and from no other.
   */
  takeOver(options?: TakeOverOptions): Promise<TakeOverResult>;
}
