import { isDeepStrictEqual } from 'node:util';
import { labelOf } from '../agents/providers';
import { agentById, agentNotFound } from '../agents/lifecycle';
import type { OutputRange } from '../agents/run';
import type { NewFeature } from '../backlog/feature';
import { answerQuestion } from '../backlog/questions';
import { setModel } from '../backlog/featureModel';
import { addFeature, retryFeature, setDependencies, skipFeature } from '../backlog/writeFeatures';
import { type Disposable, DisposableStore } from '../base/disposable';
import { Emitter } from '../base/event';
import { MusterError } from '../base/errors';
import { uncommittedNotices } from '../git/repository';
import { deleteRescue, findRescue } from '../git/rescueRefs';
import type { DiffRange, Orchestrator } from '../orchestrator';
import { clampSettings, type Settings } from '../settings';
import { recordEvent } from '../store/activityLog';
import type { GateEvidence } from '../../shared/evidence';
import type { CleanUpItem, CleanUpSelection, RescueView } from '../../shared/placeViews';
import type { Snapshot } from '../../shared/viewModel';
import { changesOf } from './agentChanges';
import type { Dispatcher } from './dispatcher';
import type { Engine } from './engine';
import {
  type FileImportOptions,
  type FilePreview,
  type FileResult,
  importFile,
  previewFile,
} from './fileImport';
import { gateView } from './gateText';
import { approveMerge, rejectMerge } from './heldMerges';
import { engineLanding } from './landing/engineLanding';
import { previewRevert, type RevertPreview } from './landing/featureMerge';
import type { Landing } from './landing/landing';
import { type Reverted, revertFeature, type RevertRequest } from './landing/revertFeature';
import type { MergeLine } from './mergeLine';
import { readEvidence } from './readEvidence';
import { cleanUpWorktrees } from './places/cleanUpWorktrees';
import { Places } from './places/places';
import { RunControl } from './runControl';
import { limitNotice, providerLimitAt } from './providerLimits';
import { readRunStart } from './runState';
import {
  acceptFindings,
  dropUndone,
  findingNotices,
  openFindings,
  type SharedFinding,
} from './sharedFindings';
import { setupHold } from './setupTrouble';
import { buildSnapshot } from './snapshot';
import { checksHold, decideChecks } from './testing/checkConsent';

const announceEveryMs = 50;

export interface OrchestratorParts {
  readonly engine: Engine;
  readonly dispatcher: Dispatcher;
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
export class MusterOrchestrator implements Orchestrator {
  private readonly disposables = new DisposableStore();
  private readonly changed = this.disposables.add(new Emitter<void>());
  private readonly run: RunControl;
  private announcement: Disposable | undefined;
  private revision = 0;
  private cached: Snapshot | undefined;
  private closing: Promise<void> | undefined;
  private settingNotices: readonly string[];
  private checkoutNotices: readonly string[];

  private readonly shownPlaces: Places;

  readonly onDidChange = this.changed.event;
  readonly landing: Landing;

  constructor(private readonly parts: OrchestratorParts) {
    const { engine, settings } = parts;
    const clamped = clampSettings(settings.current);
    settings.current = clamped.settings;
    this.settingNotices = clamped.notices;
    this.checkoutNotices = engine.repository.notices;
    this.run = new RunControl(
      engine,
      parts.dispatcher,
      parts.mergeLine,
      () => this.freshSnapshot().counts,
      parts.takeOver,
      () => this.touch(),
    );
    this.shownPlaces = new Places({
      repository: engine.repository,
      worktrees: () => engine.worktrees,
      integrationBranch: () => engine.integration.branch,
      read: (use) => Promise.resolve(use(engine.store)),
    });
    this.landing = engineLanding(engine);
    this.disposables.add(engine.store.onDidCommit(() => this.touch()));
  }

  /** Something changed outside that may let work start or end a run. */
  wake(): void {
    this.run.wake();
  }

  /** Something that is shown changed; tells the listeners, at most every 50 ms. */
  touch(): void {
    this.revision++;
    this.cached = undefined;
    this.announcement ??= this.parts.engine.clock.after(announceEveryMs, () => {
      this.announcement = undefined;
      this.changed.fire();
    });
  }

  snapshot(): Snapshot {
    // Before the database is asked anything: it may have been closed since, with the last state still shown.
    if (this.cached !== undefined) return this.cached;
    const { engine, databaseFile, notices, mergeLine } = this.parts;
    const settings = engine.settings();
    const now = new Date(engine.clock.now()).toISOString();
    const limit = providerLimitAt(engine.store, settings.provider, now);
    const limited = limit === undefined ? [] : [limitNotice(limit, labelOf(limit.provider))];
    const holds = [
      this.run.hold,
      mergeLine.hold,
      setupHold(engine.store),
      checksHold(engine.store, settings),
    ].filter((hold) => hold !== undefined);
    this.cached = {
      ...buildSnapshot({
        reader: engine.store,
        revision: this.revision,
        mode: this.run.mode,
        project: {
          name: engine.repository.root.split(/[\\/]/).at(-1) ?? engine.repository.root,
          repository: engine.repository.root,
          integrationBranch: engine.integration.branch,
          provider: settings.provider,
          model: settings.model,
          concurrency: settings.concurrency,
          database: databaseFile,
          gate: gateView(mergeLine.plan),
        },
        limit,
        notices: [
          ...holds,
          ...limited,
          ...findingNotices(engine.store),
          ...this.settingNotices,
          ...this.checkoutNotices,
          ...notices,
        ],
        countTesting: settings.countTesting,
        now,
      }),
      takenAt: now,
      runStartedAt: readRunStart(engine.store),
    };
    return this.cached;
  }

  private freshSnapshot(): Snapshot {
    this.cached = undefined;
    return this.snapshot();
  }

  async start(): Promise<void> {
    await this.sharedChanges();
    this.checkoutNotices = await uncommittedNotices(this.parts.engine.repository);
    this.touch();
    await this.run.start();
  }

  pause(): Promise<void> {
    return this.run.pause();
  }

  resume(): Promise<void> {
    return this.run.resume();
  }

  stop(): Promise<void> {
    return this.run.stop();
  }

  untilIdle(): Promise<void> {
    return this.run.untilIdle();
  }

  /** Goes on in the mode in which the host before this one was; called once, when all is open. */
  resumeEarlierRun(): void {
    this.run.resumeEarlierRun();
    void this.parts.mergeLine.look();
  }

  updateSettings(settings: Settings): void {
    const clamped = clampSettings(settings);
    const { current } = this.parts.settings;
    this.parts.settings.current = clamped.settings;
    this.settingNotices = clamped.notices;
    this.touch();
    this.wake();
    // What the gate runs takes some git to find out.
    if (!isDeepStrictEqual(current, clamped.settings)) void this.parts.mergeLine.look();
  }

  addFeature(feature: NewFeature): Promise<number> {
    return this.run.write((tx) => {
      const id = addFeature(tx, feature);
      recordEvent(tx, { kind: 'featureAdded', featureId: id, text: `Added #${id} ${feature.name.trim()}` });
      return id;
    });
  }

  setDependencies(featureId: number, dependencies: readonly number[]): Promise<void> {
    return this.run.write((tx) => setDependencies(tx, featureId, dependencies));
  }

  setModel(featureId: number, model: string | undefined): Promise<void> {
    return this.run.write((tx) => setModel(tx, featureId, model));
  }

  previewImport(file: string, options?: FileImportOptions): Promise<FilePreview> {
    return previewFile(this.parts.engine, file, options);
  }

  async importFile(file: string, options?: FileImportOptions): Promise<FileResult> {
    const result = await importFile(this.parts.engine, file, options);
    this.wake();
    return result;
  }

  retryFeature(featureId: number): Promise<void> {
    return this.run.write((tx) => {
      retryFeature(tx, featureId);
      recordEvent(tx, { kind: 'featureRetried', featureId, text: `#${featureId} is tried again` });
    });
  }

  callBacklogTool(name: string, args: unknown): Promise<string> {
    return this.parts.callBacklogTool(name, args);
  }

  answerQuestion(featureId: number, answer: string): Promise<void> {
    return this.run.write((tx) => answerQuestion(tx, featureId, answer));
  }

  skipFeature(featureId: number): Promise<void> {
    return this.run.write((tx) => {
      skipFeature(tx, featureId);
      recordEvent(tx, { kind: 'featureSkipped', featureId, text: `#${featureId} lets others go first` });
    });
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

  decideChecks(allowed: boolean): Promise<void> {
    return this.run.write((tx) => decideChecks(tx, allowed));
  }

  async killAgent(agentId: number): Promise<void> {
    const { dispatcher, engine } = this.parts;
    if (agentById(engine.store, agentId) === undefined) throw agentNotFound(agentId);
    // One that is just being started is ended when it has.
    if (dispatcher.isStarting(agentId)) {
      dispatcher.endSetups(agentId);
      await dispatcher.settled();
      if (agentById(engine.store, agentId)?.outcome === 'interrupted') return;
    }
    if (!engine.crew.has(agentId)) {
      const sentence = `Agent ${agentId} has ended already; choose one that is at work.`;
      throw new MusterError('AgentNotFound', sentence, { details: { agentId } });
    }
    await engine.crew.stop(agentId, 'killed');
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

  evidenceOf(featureId: number | undefined): Promise<GateEvidence | undefined> {
    return Promise.resolve(readEvidence(this.parts.engine.store, featureId));
  }

  previewRevert(featureId: number): Promise<RevertPreview> {
    return previewRevert(this.parts.engine, this.parts.engine.store, featureId);
  }

  revertFeature(featureId: number, request?: RevertRequest): Promise<Reverted> {
    const { engine, mergeLine } = this.parts;
    return mergeLine.beside((check) => revertFeature(engine, check, featureId, request));
  }

  readOutput(agentId: number, from: number, maxBytes: number): Promise<OutputRange> {
    return this.parts.engine.launcher.readOutput(agentId, from, maxBytes);
  }

  diffOf(agentId: number): Promise<DiffRange> {
    return changesOf(this.parts.engine, agentId);
  }

  places(): Promise<Places> {
    return Promise.resolve(this.shownPlaces);
  }

  async cleanUp(selection: CleanUpSelection): Promise<CleanUpItem[]> {
    const { engine } = this.parts;
    const items = await cleanUpWorktrees(engine, await this.shownPlaces.worktrees(), selection);
    this.wake();
    return items;
  }

  async deleteRescue({ ref, commit }: Pick<RescueView, 'ref' | 'commit'>): Promise<void> {
    const { git } = this.parts.engine.repository;
    await deleteRescue(git, { ...(await findRescue(git, ref)), commit });
  }

  mergedWork(): Promise<{ readonly commits: readonly string[]; readonly agents: number }> {
    const { store } = this.parts.engine;
    const commits = store
      .query<{ mergeCommit: string }>(
        `SELECT merge_commit AS mergeCommit FROM merge_record WHERE status = 'merged' ORDER BY merge_id`,
      )
      .map(({ mergeCommit }) => mergeCommit);
    const agents =
      store.get<{ n: number }>(`SELECT count(*) AS n FROM agent_lifecycle WHERE origin_key IS NULL`)?.n ?? 0;
    return Promise.resolve({ commits, agents });
  }

  close(): Promise<void> {
    this.closing ??= this.closeNow();
    return this.closing;
  }

  private async closeNow(): Promise<void> {
    const { engine, closeRest } = this.parts;
    await this.run.close();
    await engine.crew.flush();
    engine.crew.dispose();
    this.announcement?.dispose();
    this.disposables.dispose();
    await closeRest();
  }
}
