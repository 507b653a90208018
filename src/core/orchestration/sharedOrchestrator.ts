import type { OutputRange } from '../agents/run';
import type { FeatureEdit, FeatureEdited } from '../backlog/editFeature';
import type { NewFeature } from '../backlog/feature';
import type {
  DiffRange,
  FileImportOptions,
  FilePreview,
  FileResult,
  Orchestrator,
  SharedProject,
  SpecPreview,
  TakeOverOptions,
  TakeOverResult,
} from '../orchestrator';
import type { Settings } from '../settings';
import type { GateEvidence } from '../../shared/evidence';
import type {
  CleanUpItem,
  CleanUpSelection,
  MadeWorktree,
  RescueView,
  SubmittedWorktree,
} from '../../shared/placeViews';
import type { DeletedFeature, DeleteRequest, FeaturesDeleted, FeaturesRestored } from '../../shared/deletion';
import type { FeatureRecord } from '../../shared/featureRecord';
import type { OrderRequest } from '../../shared/order';
import type { RunScope } from '../../shared/runScope';
import type { Snapshot } from '../../shared/viewModel';
import type { AssignRequest, AssignResult } from '../scheduling/assignment';
import { takenOver } from './followerNotice';
import type { HostRole } from './hostRole';
import { OwnerAccess, stopWithinMs } from './ownerAccess';
import type { Places } from './places/places';
import type { RevertPreview } from './landing/featureMerge';
import type { Landing } from './landing/landing';
import { landingThrough } from './landing/landingThrough';
import type { Reverted, RevertRequest } from './landing/revertFeature';
import { leaderOf } from './role';
import type { Reader } from '../store/store';

/**
 * The facade of a project that this host runs or follows: reading always works, commands go to the engine
 * while it is here and are refused with who has it while it is not.
 */
export class SharedOrchestrator extends OwnerAccess implements SharedProject {
  private revision = 0;
  private shown: { readonly inner: Snapshot; readonly outer: Snapshot } | undefined;
  private closed = false;
  /** Concurrent calls share it. */
  private stopping: Promise<void> | undefined;

  /** Needs no engine: a follower lands in its own window's checkout. */
  readonly landing: Landing = landingThrough(() => this.reader());

  constructor(
    role: HostRole,
    /** Read by the engine when it is opened here. */
    private readonly settings: { current: Settings },
  ) {
    super(role);
  }

  get onDidChange(): HostRole['onDidChange'] {
    return this.role.onDidChange;
  }

  /** Engines come and go, each with a count of its own; here the number grows all the time. */
  snapshot(): Snapshot {
    const inner = this.role.snapshot;
    if (this.shown?.inner !== inner) this.shown = { inner, outer: { ...inner, revision: ++this.revision } };
    return this.shown.outer;
  }

  async readOutput(agentId: number, from: number, maxBytes: number): Promise<OutputRange> {
    return (await this.reader()).readOutput(agentId, from, maxBytes);
  }

  async diffOf(agentId: number): Promise<DiffRange> {
    return (await this.reader()).diffOf(agentId);
  }

  async evidenceOf(featureId: number | undefined): Promise<GateEvidence | undefined> {
    return (await this.reader()).evidenceOf(featureId);
  }

  async featureRecord(featureId: number): Promise<FeatureRecord> {
    return (await this.reader()).featureRecord(featureId);
  }

  async read<T>(use: (reader: Reader) => T): Promise<T> {
    return (await this.reader()).read(use);
  }

  async places(): Promise<Places> {
    return (await this.reader()).places();
  }

  takeOver(options?: TakeOverOptions): Promise<TakeOverResult> {
    return this.role.takeOver(options);
  }

  start(scope?: RunScope): Promise<void> {
    return this.command((engine) => engine.start(scope));
  }

  /** Wherever the agents are: whoever sees them at work may end them. */
  stop(): Promise<void> {
    const told = this.ownerCommand('stop', {}, (engine) => engine.stop(), stopWithinMs);
    // The second of two is told as well, for what was begun between them; what comes of it, the first says.
    if (this.stopping !== undefined) told.catch(() => undefined);
    this.stopping ??= told.finally(() => {
      this.stopping = undefined;
    });
    return this.stopping;
  }

  /** Rejects with `Following` when another host takes the project over meanwhile. */
  async untilIdle(): Promise<void> {
    let engine = await this.engine();
    for (;;) {
      await engine.untilIdle();
      if (this.closed) return;
      // An engine that is closed is idle as well.
      if (this.role.current.kind === 'between') await this.role.settled();
      const { current } = this.role;
      if (current.kind !== 'owner') throw takenOver(leaderOf(current));
      if (current.orchestrator === engine) return;
      engine = current.orchestrator;
    }
  }

  assign(request: AssignRequest): Promise<AssignResult> {
    return this.ownerCommand('assign', request, (engine) => engine.assign(request));
  }

  updateSettings(settings: Settings): void {
    this.settings.current = settings;
    const { current } = this.role;
    if (current.kind === 'owner') current.orchestrator.updateSettings(settings);
  }

  addFeature(feature: NewFeature): Promise<number> {
    return this.ownerCommand('addFeature', feature, (engine) => engine.addFeature(feature));
  }

  editFeature(featureId: number, edit: FeatureEdit): Promise<FeatureEdited> {
    const args = { featureId, edit };
    return this.ownerCommand('editFeature', args, (engine) => engine.editFeature(featureId, edit));
  }

  orderFeatures(request: OrderRequest): Promise<readonly string[]> {
    return this.ownerCommand('orderFeatures', request, (engine) => engine.orderFeatures(request));
  }

  deleteFeatures(request: DeleteRequest): Promise<FeaturesDeleted> {
    return this.ownerCommand('deleteFeatures', request, (engine) => engine.deleteFeatures(request));
  }

  restoreFeatures(featureIds: readonly number[]): Promise<FeaturesRestored> {
    return this.ownerCommand('restoreFeatures', { featureIds }, (engine) =>
      engine.restoreFeatures(featureIds),
    );
  }

  deletedFeatures(): Promise<readonly DeletedFeature[]> {
    return this.ownerCommand('deletedFeatures', {}, (engine) => engine.deletedFeatures());
  }

  setDependencies(featureId: number, dependencies: readonly number[]): Promise<void> {
    return this.command((engine) => engine.setDependencies(featureId, dependencies));
  }

  setProvider(featureId: number, provider: string | undefined): Promise<void> {
    return this.command((engine) => engine.setProvider(featureId, provider));
  }

  setModel(featureId: number, model: string | undefined): Promise<void> {
    return this.command((engine) => engine.setModel(featureId, model));
  }

  previewImport(file: string, options?: FileImportOptions): Promise<FilePreview> {
    return this.command((engine) => engine.previewImport(file, options));
  }

  importFile(file: string, options?: FileImportOptions): Promise<FileResult> {
    return this.command((engine) => engine.importFile(file, options));
  }

  previewSpec(file: string): Promise<SpecPreview> {
    return this.command((engine) => engine.previewSpec(file));
  }

  initialize(file: string): Promise<void> {
    return this.command((engine) => engine.initialize(file));
  }

  retryFeature(featureId: number): Promise<void> {
    return this.ownerCommand('retryFeature', { featureId }, (engine) => engine.retryFeature(featureId));
  }

  /** Also while another host runs the project. */
  callBacklogTool(name: string, args: unknown): Promise<string> {
    return this.passedOn(
      (follower) => follower.callBacklogTool(name, args),
      (engine) => engine.callBacklogTool(name, args),
    );
  }

  /** Also while another host runs the project: whoever sees the question may answer it. */
  async answerQuestion(featureId: number, answer: string, askedAt?: string): Promise<void> {
    await this.passedOn<unknown>(
      async (follower) => (await follower.answerQuestion(featureId, answer, askedAt)) || undefined,
      (engine) => engine.answerQuestion(featureId, answer, askedAt),
    );
  }

  skipFeature(featureId: number): Promise<void> {
    return this.ownerCommand('skipFeature', { featureId }, (engine) => engine.skipFeature(featureId));
  }

  sharedChanges(): ReturnType<Orchestrator['sharedChanges']> {
    return this.command((engine) => engine.sharedChanges());
  }

  acceptSharedChanges(): Promise<number> {
    return this.command((engine) => engine.acceptSharedChanges());
  }

  previewRevert(featureId: number): Promise<RevertPreview> {
    return this.command((engine) => engine.previewRevert(featureId));
  }

  revertFeature(featureId: number, request?: RevertRequest): Promise<Reverted> {
    return this.command((engine) => engine.revertFeature(featureId, request));
  }

  runCheck(featureId: number): Promise<'green' | 'red' | undefined> {
    return this.command((engine) => engine.runCheck(featureId));
  }

  deleteCheck(featureId: number): Promise<void> {
    return this.command((engine) => engine.deleteCheck(featureId));
  }

  decideChecks(allowed: boolean): Promise<void> {
    return this.command((engine) => engine.decideChecks(allowed));
  }

  killAgent(agentId: number): Promise<void> {
    return this.ownerCommand('killAgent', agentId, (engine) => engine.killAgent(agentId));
  }

  restartAgent(agentId: number): Promise<void> {
    return this.ownerCommand('restartAgent', agentId, (engine) => engine.restartAgent(agentId));
  }

  approveMerge(featureId: number): Promise<void> {
    return this.command((engine) => engine.approveMerge(featureId));
  }

  rejectMerge(featureId: number, note: string): Promise<void> {
    return this.command((engine) => engine.rejectMerge(featureId, note));
  }

  tryMergesAgain(): Promise<void> {
    return this.command((engine) => engine.tryMergesAgain());
  }

  cleanUp(selection: CleanUpSelection): Promise<CleanUpItem[]> {
    return this.ownerCommand('cleanUp', { selection }, (engine) => engine.cleanUp(selection));
  }

  createWorktree(featureId: number): Promise<MadeWorktree> {
    return this.ownerCommand('createWorktree', { featureId }, (engine) => engine.createWorktree(featureId));
  }

  mergeWorktree(featureId: number): Promise<SubmittedWorktree> {
    return this.ownerCommand('mergeWorktree', { featureId }, (engine) => engine.mergeWorktree(featureId));
  }

  deleteRescue(rescue: Pick<RescueView, 'ref' | 'commit'>): Promise<void> {
    return this.command((engine) => engine.deleteRescue(rescue));
  }

  mergedWork(since?: string): ReturnType<Orchestrator['mergedWork']> {
    return this.command((engine) => engine.mergedWork(since));
  }

  close(): Promise<void> {
    this.closed = true;
    return this.role.close();
  }
}
