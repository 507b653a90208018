import { isDeepStrictEqual } from 'node:util';
import { closeAll } from '../base/closeAll';
import { DisposableStore } from '../base/disposable';
import type { Event } from '../base/event';
import { uncommittedNotices } from '../git/repository';
import { deleteRescue, findRescue } from '../git/rescueRefs';
import type { Orchestrator, TakesUp } from '../orchestrator';
import { clampSettings, type Settings } from '../settings';
import type { Transaction } from '../store/store';
import type { FeaturesRestored } from '../../shared/deletion';
import type {
  CleanUpItem,
  CleanUpSelection,
  MadeWorktree,
  RescueView,
  SubmittedWorktree,
} from '../../shared/placeViews';
import type { Snapshot } from '../../shared/viewModel';
import type { AssignRequest, AssignResult } from '../scheduling/assignment';
import { BacklogOrchestrator } from './backlogOrchestrator';
import type { Dispatcher } from './dispatcher';
import { killAgent, restartAgent } from './endOneAgent';
import type { Engine } from './engine';
import { type FileImportOptions, type FileResult, importFile } from './fileImport';
import { approveMerge, rejectMerge } from './heldMerges';
import { type Reverted, revertFeature, type RevertRequest } from './landing/revertFeature';
import type { MergeLine } from './mergeLine';
import { cleanUpWorktrees } from './places/cleanUpWorktrees';
import { createWorktree, submitWorktree } from './places/handWork';
import { RunControl } from './runControl';
import { acceptFindings, dropUndone, openFindings, type SharedFinding } from './sharedFindings';
import { ShownState } from './shownState';
import { decideChecks } from './testing/checkConsent';
import type { CheckRuns } from './testing/checkRuns';
import { deleteCheck, runCheckNow } from './testing/ownChecks';

export interface OrchestratorParts {
  readonly engine: Engine;
  readonly dispatcher: Dispatcher;
  readonly checks: CheckRuns;
  readonly mergeLine: MergeLine;
  /** Changed by `updateSettings`; the engine reads it. */
  readonly settings: { current: Settings };
  readonly callBacklogTool: (name: string, args: unknown) => Promise<string>;
  readonly databaseFile: string;
  /** What the database said when it was opened. */
  readonly notices: readonly string[];
  /** Takes up live agents that nobody looks after. */
  readonly takeOver: () => Promise<void>;
  /** Closes everything below, last opened first; called once, after the agents were let go. */
  readonly closeRest: () => Promise<void>;
}

/** The facade over the engine. */
export class MusterOrchestrator extends BacklogOrchestrator implements Orchestrator {
  private readonly disposables = new DisposableStore();
  private readonly run: RunControl;
  private closing: Promise<void> | undefined;
  private settingNotices: readonly string[];
  private checkoutNotices: readonly string[];
  private readonly shown: ShownState;

  readonly onDidChange: Event<void>;

  constructor(private readonly parts: OrchestratorParts) {
    super(parts.engine);
    const { engine, settings } = parts;
    const clamped = clampSettings(settings.current);
    settings.current = clamped.settings;
    this.settingNotices = clamped.notices;
    this.checkoutNotices = engine.repository.notices;
    this.run = new RunControl(
      engine,
      parts.dispatcher,
      parts.mergeLine,
      () => this.shown.fresh().counts,
      parts.takeOver,
      () => this.shown.touch(),
    );
    this.shown = this.disposables.add(
      new ShownState(parts, {
        mode: () => this.run.mode,
        hold: () => this.run.hold,
        standstill: () => this.run.standstill,
        notices: () => [
          ...this.run.patience.notices,
          ...this.settingNotices,
          ...engine.prompts.notices,
          ...this.checkoutNotices,
        ],
      }),
    );
    this.onDidChange = this.shown.onDidChange;
    this.disposables.add(engine.store.onDidCommit(() => this.shown.touch()));
  }

  /** Something changed outside that may let work start or end a run. */
  wake(): void {
    this.run.wake();
  }

  touch(): void {
    this.shown.touch();
  }

  snapshot(): Snapshot {
    return this.shown.current();
  }

  start(scope?: Parameters<Orchestrator['start']>[0]): Promise<void> {
    return this.run.start(scope, async () => {
      await Promise.all([this.sharedChanges(), this.parts.engine.prompts.read()]);
      this.checkoutNotices = await uncommittedNotices(this.parts.engine.repository);
      this.shown.touch();
    });
  }

  pause(): Promise<void> {
    return this.run.pause();
  }

  drain(): Promise<void> {
    return this.run.drain();
  }

  resume(): Promise<void> {
    return this.run.resume();
  }

  assign(request: AssignRequest): Promise<AssignResult> {
    return this.run.assignments.request(request);
  }

  stop(): Promise<void> {
    return this.run.stop();
  }

  untilIdle(): Promise<void> {
    return this.run.untilIdle();
  }

  /** Goes on in the mode in which the host before this one was; called once, when all is open. */
  resumeEarlierRun(takesUp: Exclude<TakesUp, 'nothing'>): void {
    this.run.resumeEarlierRun(takesUp);
    void this.parts.engine.prompts.read();
    void this.parts.mergeLine.look();
  }

  protected write<T>(body: (tx: Transaction) => T): Promise<T> {
    return this.run.write(body);
  }

  updateSettings(settings: Settings): void {
    const clamped = clampSettings(settings);
    const { current } = this.parts.settings;
    this.parts.settings.current = clamped.settings;
    this.settingNotices = clamped.notices;
    this.shown.touch();
    this.wake();
    void this.parts.engine.prompts.read();
    // What the gate runs takes some git to find out.
    if (!isDeepStrictEqual(current, clamped.settings)) void this.parts.mergeLine.look();
  }

  async importFile(file: string, options?: FileImportOptions): Promise<FileResult> {
    const result = await importFile(this.parts.engine, file, options);
    this.wake();
    return result;
  }

  initialize(file: string): Promise<void> {
    const { stops } = this.run;
    return this.parts.dispatcher.initializer.request(file, () => this.run.stops === stops);
  }

  callBacklogTool(name: string, args: unknown): Promise<string> {
    return this.parts.callBacklogTool(name, args);
  }

  async sharedChanges(): Promise<readonly SharedFinding[]> {
    const { store, sharedWatch } = this.parts.engine;
    const values = await sharedWatch.current();
    if (values !== undefined) await store.commit((tx) => dropUndone(tx, values));
    return openFindings(store);
  }

  acceptSharedChanges(): Promise<number> {
    return this.run.write((tx) => acceptFindings(tx));
  }

  runCheck(featureId: number): Promise<'green' | 'red' | undefined> {
    return runCheckNow(this.parts.engine.store, this.parts.checks, featureId);
  }

  deleteCheck(featureId: number): Promise<void> {
    return this.run.write((tx) => deleteCheck(tx, featureId));
  }

  decideChecks(allowed: boolean): Promise<void> {
    return this.run.write((tx) => decideChecks(tx, allowed));
  }

  killAgent(agentId: number): Promise<void> {
    return killAgent(this.parts, agentId);
  }

  restartAgent(agentId: number): Promise<void> {
    return restartAgent(this.parts, agentId);
  }

  async approveMerge(featureId: number): Promise<void> {
    const { mergeId } = await this.run.write((tx) => approveMerge(tx, featureId));
    // A person's word to merge it, also when no run is on.
    this.parts.mergeLine.open({ only: mergeId });
  }

  rejectMerge(featureId: number, note: string): Promise<void> {
    return this.run.write((tx) => rejectMerge(tx, featureId, note));
  }

  tryMergesAgain(): Promise<void> {
    this.parts.mergeLine.tryAgain();
    this.wake();
    return Promise.resolve();
  }

  revertFeature(featureId: number, request?: RevertRequest): Promise<Reverted> {
    const { engine, mergeLine } = this.parts;
    return mergeLine.beside((check) => revertFeature(engine, check, featureId, request));
  }

  async cleanUp(selection: CleanUpSelection): Promise<CleanUpItem[]> {
    const { engine } = this.parts;
    const items = await cleanUpWorktrees(engine, await (await this.places()).worktrees(), selection);
    this.wake();
    return items;
  }

  /** No agent begins on a feature before its worktree is back. */
  override restoreFeatures(featureIds: readonly number[]): Promise<FeaturesRestored> {
    return this.run.assignments.notDuringPass(() => super.restoreFeatures(featureIds));
  }

  createWorktree(featureId: number): Promise<MadeWorktree> {
    return this.run.assignments.inPass(() => createWorktree(this.parts.engine, featureId));
  }

  async mergeWorktree(featureId: number): Promise<SubmittedWorktree> {
    const { mergeId, ...submitted } = await this.run.assignments.inPass(() =>
      submitWorktree(this.parts.engine, featureId),
    );
    // A person's word to merge it, also when no run is on.
    this.parts.mergeLine.open({ only: mergeId });
    return submitted;
  }

  async deleteRescue({ ref, commit }: Pick<RescueView, 'ref' | 'commit'>): Promise<void> {
    const { git } = this.parts.engine.repository;
    await deleteRescue(git, { ...(await findRescue(git, ref)), commit });
  }

  close(): Promise<void> {
    this.closing ??= this.closeNow();
    return this.closing;
  }

  private closeNow(): Promise<void> {
    const { engine, closeRest } = this.parts;
    return closeAll([
      () => this.run.close(),
      () => engine.crew.flush(),
      () => engine.crew.dispose(),
      () => this.disposables.dispose(),
      closeRest,
    ]);
  }
}
