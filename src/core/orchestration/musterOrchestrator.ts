import { agentById, agentNotFound, liveAgents } from '../agents/lifecycle';
import type { OutputRange } from '../agents/run';
import type { NewFeature } from '../backlog/feature';
import { addFeature, retryFeature, setDependencies, skipFeature } from '../backlog/writeFeatures';
import { type Disposable, DisposableStore } from '../base/disposable';
import { Emitter } from '../base/event';
import { messageOf, MusterError } from '../base/errors';
import type { DiffRange, ImportPreview, ImportResult, Orchestrator } from '../orchestrator';
import { WakeLoop } from '../scheduling/wakeLoop';
import { clampSettings, type Settings } from '../settings';
import { recordEvent } from '../store/activityLog';
import type { Transaction } from '../store/store';
import type { RunMode, Snapshot } from '../../shared/viewModel';
import { changesOf } from './agentChanges';
import type { Dispatcher } from './dispatcher';
import type { Engine } from './engine';
import { importBacklogFile, previewBacklogFile } from './backlogImport';
import type { MergeLine } from './mergeLine';
import { requireProvider } from './runPlan';
import { readMode, readRunStart, writeMode, writeRunStart } from './runState';
import { buildSnapshot } from './snapshot';

const announceEveryMs = 50;
const reconcileMs = 5000;

export interface OrchestratorParts {
  readonly engine: Engine;
  readonly dispatcher: Dispatcher;
  readonly mergeLine: MergeLine;
  /** Changed by `updateSettings`; the engine reads it. */
  readonly settings: { current: Settings };
  readonly databaseFile: string;
  readonly notices: readonly string[];
  /** Closes everything below, last opened first; called once, after the agents were let go. */
  readonly closeRest: () => Promise<void>;
}

/**
 * The facade over the engine.
 *
 * The mode is the only state of a run and lies in the database: `stopped → running ⇄ paused`, any of them
 * `→ stopping → stopped`, and `running → stopped` by itself when nothing runs and nothing can.
 */
export class MusterOrchestrator implements Orchestrator {
  private readonly disposables = new DisposableStore();
  private readonly changed = this.disposables.add(new Emitter<void>());
  private readonly loop: WakeLoop;
  private readonly idleWaiters = new Set<() => void>();
  private announcement: Disposable | undefined;
  private revision = 0;
  private cached: Snapshot | undefined;
  private stopping: Promise<void> | undefined;
  private closing: Promise<void> | undefined;
  private settingNotices: readonly string[];

  readonly onDidChange = this.changed.event;

  constructor(private readonly parts: OrchestratorParts) {
    const { engine, settings } = parts;
    const clamped = clampSettings(settings.current);
    settings.current = clamped.settings;
    this.settingNotices = clamped.notices;
    this.loop = this.disposables.add(
      new WakeLoop(() => this.pass(), {
        clock: engine.clock,
        reconcileMs,
        onError: (error) => engine.log.error('A scheduling pass failed', error),
      }),
    );
    this.disposables.add(engine.store.onDidCommit(() => this.touch()));
  }

  /** Something changed outside that may let work start or end a run. */
  wake(): void {
    this.loop.wake();
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

  /** Goes on in the mode in which the host before this one was; called once, when all is open. */
  resumeEarlierRun(): void {
    const { engine, mergeLine } = this.parts;
    if (this.mode === 'stopping') {
      this.stop().catch((error: unknown) => engine.log.error('The stop of an earlier window failed', error));
    } else if (this.mode !== 'stopped') {
      mergeLine.open();
    }
    this.wake();
  }

  snapshot(): Snapshot {
    const { engine, databaseFile, notices, mergeLine } = this.parts;
    const settings = engine.settings();
    const now = new Date(engine.clock.now()).toISOString();
    const { hold } = mergeLine;
    this.cached ??= {
      ...buildSnapshot({
        reader: engine.store,
        revision: this.revision,
        mode: this.mode,
        project: {
          name: engine.repository.root.split(/[\\/]/).at(-1) ?? engine.repository.root,
          repository: engine.repository.root,
          integrationBranch: engine.integration.branch,
          provider: settings.provider,
          model: settings.model,
          concurrency: settings.concurrency,
          database: databaseFile,
        },
        notices: [...(hold === undefined ? [] : [hold]), ...this.settingNotices, ...notices],
        now,
      }),
      takenAt: now,
      runStartedAt: readRunStart(engine.store),
    };
    return this.cached;
  }

  async start(): Promise<void> {
    const { engine, mergeLine } = this.parts;
    if (this.mode === 'stopping') await this.stopping;
    if (this.mode === 'running') return;
    // Before anything changes: a run that cannot work is refused with its reason.
    requireProvider(engine);
    await engine.integration.ensure();
    mergeLine.open();
    await this.write((tx) => {
      writeMode(tx, 'running');
      writeRunStart(tx, tx.now);
      // Whoever starts a run does not want to wait for the backoff of what Stop interrupted.
      tx.run(`UPDATE features SET retry_not_before = NULL WHERE status = 'in_progress'`);
      recordEvent(tx, {
        kind: 'runStarted',
        text: `Run started: up to ${engine.settings().concurrency} agents`,
      });
    });
  }

  async pause(): Promise<void> {
    if (this.mode !== 'running') return;
    await this.write((tx) => {
      writeMode(tx, 'paused');
      recordEvent(tx, { kind: 'runPaused', text: 'Run paused: what runs goes on, nothing new is started' });
    });
  }

  async resume(): Promise<void> {
    if (this.mode !== 'paused') return;
    await this.write((tx) => {
      writeMode(tx, 'running');
      recordEvent(tx, { kind: 'runResumed', text: 'Run resumed' });
    });
  }

  stop(): Promise<void> {
    this.stopping ??= this.stopNow().finally(() => {
      this.stopping = undefined;
    });
    return this.stopping;
  }

  private async stopNow(): Promise<void> {
    const { engine, dispatcher, mergeLine } = this.parts;
    await this.write((tx) => writeMode(tx, 'stopping'));
    // A pass under way may still claim; what it claims is stopped with the rest.
    await this.loop.settled();
    await dispatcher.settled();
    await engine.crew.stopAll('stopped');
    await mergeLine.halt();
    await this.write((tx) => {
      writeMode(tx, 'stopped');
      writeRunStart(tx, undefined);
      recordEvent(tx, { kind: 'runStopped', text: 'Run stopped: every agent has ended' });
    });
  }

  async untilIdle(): Promise<void> {
    await this.loop.settled();
    if (this.isIdle()) return;
    await new Promise<void>((resolve) => {
      this.idleWaiters.add(resolve);
    });
  }

  updateSettings(settings: Settings): void {
    const clamped = clampSettings(settings);
    this.parts.settings.current = clamped.settings;
    this.settingNotices = clamped.notices;
    this.touch();
    this.wake();
  }

  addFeature(feature: NewFeature): Promise<number> {
    return this.write((tx) => {
      const id = addFeature(tx, feature);
      recordEvent(tx, { kind: 'featureAdded', featureId: id, text: `Added #${id} ${feature.name.trim()}` });
      return id;
    });
  }

  setDependencies(featureId: number, dependencies: readonly number[]): Promise<void> {
    return this.write((tx) => setDependencies(tx, featureId, dependencies));
  }

  previewImport(file: string): Promise<ImportPreview> {
    return previewBacklogFile(this.parts.engine, file);
  }

  async importFeatures(file: string): Promise<ImportResult> {
    const result = await importBacklogFile(this.parts.engine, file);
    this.wake();
    return result;
  }

  retryFeature(featureId: number): Promise<void> {
    return this.write((tx) => {
      retryFeature(tx, featureId);
      recordEvent(tx, { kind: 'featureRetried', featureId, text: `#${featureId} is tried again` });
    });
  }

  skipFeature(featureId: number): Promise<void> {
    return this.write((tx) => {
      skipFeature(tx, featureId);
      recordEvent(tx, { kind: 'featureSkipped', featureId, text: `#${featureId} lets others go first` });
    });
  }

  async killAgent(agentId: number): Promise<void> {
    const { store, crew } = this.parts.engine;
    const agent = agentById(store, agentId);
    if (agent === undefined) throw agentNotFound(agentId);
    if (!crew.has(agentId)) {
      throw new MusterError(
        'AgentNotFound',
        `Agent ${agentId} has ended already; choose one that is at work.`,
        {
          details: { agentId },
        },
      );
    }
    await crew.stop(agentId, 'killed');
  }

  readOutput(agentId: number, from: number, maxBytes: number): Promise<OutputRange> {
    return this.parts.engine.launcher.readOutput(agentId, from, maxBytes);
  }

  diffOf(agentId: number): Promise<DiffRange> {
    return changesOf(this.parts.engine, agentId);
  }

  mergedWork(): Promise<{ readonly commits: readonly string[]; readonly agents: number }> {
    const { store } = this.parts.engine;
    const commits = store
      .query<{ tip: string }>(
        `SELECT branch_tip AS tip FROM merge_record WHERE status = 'merged' ORDER BY merge_id`,
      )
      .map(({ tip }) => tip);
    const agents = store.get<{ n: number }>(`SELECT count(*) AS n FROM agent_lifecycle`)?.n ?? 0;
    return Promise.resolve({ commits, agents });
  }

  close(): Promise<void> {
    this.closing ??= this.closeNow();
    return this.closing;
  }

  private async closeNow(): Promise<void> {
    const { engine, dispatcher, mergeLine, closeRest } = this.parts;
    this.loop.dispose();
    await this.stopping;
    await this.loop.settled();
    await dispatcher.settled();
    await mergeLine.halt();
    await engine.crew.flush();
    engine.crew.dispose();
    dispatcher.dispose();
    this.announcement?.dispose();
    this.disposables.dispose();
    for (const resolve of this.idleWaiters) resolve();
    await closeRest();
  }

  private get mode(): RunMode {
    return readMode(this.parts.engine.store);
  }

  /** Commits, then wakes the loop. */
  private async write<T>(body: (tx: Transaction) => T): Promise<T> {
    const result = await this.parts.engine.store.commit(body);
    this.wake();
    return result;
  }

  private async pass(): Promise<void> {
    const { dispatcher, mergeLine } = this.parts;
    mergeLine.resume();
    if (this.mode === 'running') {
      const { workLeft } = await dispatcher.pass();
      if (!workLeft && this.nothingRuns()) await this.finishRun();
    }
    if (this.isIdle()) {
      for (const resolve of this.idleWaiters) resolve();
      this.idleWaiters.clear();
    }
  }

  private nothingRuns(): boolean {
    const { engine, dispatcher, mergeLine } = this.parts;
    return !dispatcher.busy && mergeLine.idle && liveAgents(engine.store).length === 0;
  }

  private isIdle(): boolean {
    const { mode } = this;
    return (mode === 'stopped' || mode === 'paused') && this.nothingRuns();
  }

  /** Nothing runs and nothing can: the run is over, with one closing summary. */
  private async finishRun(): Promise<void> {
    this.cached = undefined;
    const { counts } = this.snapshot();
    const rest = [
      counts.failed > 0 ? `${counts.failed} failed` : '',
      counts.blocked > 0 ? `${counts.blocked} blocked` : '',
      counts.waitingForPerson > 0 ? `${counts.waitingForPerson} waiting for a person` : '',
    ].filter((part) => part !== '');
    const complete = counts.passing === counts.total;
    try {
      await this.write((tx) => {
        writeMode(tx, 'stopped');
        recordEvent(tx, {
          kind: 'runFinished',
          level: complete ? 'success' : 'warning',
          text: complete
            ? `Run finished: all ${counts.total} features pass`
            : `Run finished: ${counts.passing} of ${counts.total} features pass, ${rest.join(', ')}`,
        });
      });
    } catch (error) {
      this.parts.engine.log.error(`The end of the run could not be written down: ${messageOf(error)}`);
    }
  }
}
