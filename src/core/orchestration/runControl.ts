import { liveAgents } from '../agents/agentRow';
import { closeAll } from '../base/closeAll';
import { messageOf } from '../base/errors';
import { WakeLoop } from '../scheduling/wakeLoop';
import type { TakesUp } from '../orchestrator';
import type { Transaction } from '../store/store';
import type { FeatureCounts, RunMode } from '../../shared/viewModel';
import { Assignments } from './assignment/assignments';
import { BudgetWatch } from './budgets/budgetWatch';
import { requireBudget } from './budgets/requireBudget';
import { logRunStart } from './debug/runFacts';
import type { Dispatcher } from './dispatcher';
import { endSurplusSingletons } from './endSurplusSingletons';
import { endAll } from './endAll';
import type { Engine } from './engine';
import { noteLostMerges } from './lostMerges';
import type { MergeLine } from './mergeLine';
import { makeReady } from './makeReady';
import { requireProviders, whyNoAgentCanStart } from './runPlan';
import { RunObstacles } from './runObstacles';
import { forgetRequest, initializationOf } from './initialization/specRequest';
import type { RunScope } from '../../shared/runScope';
import { beginRun, closeRun, drainRun, limitRun, noteStopped, pauseRun, resumeRun } from './runModes';
import { readMode, writeMode } from './runState';
import { StopPatience } from './stopPatience';

const reconcileMs = 5000;

/**
 * Starts, pauses, stops and ends runs.
 *
 * The mode is the only state of a run and lies in the database, so that the next host goes on in it:
 *
 * ```
 * stopped ── start ──► running ⇄ paused        running ──► stopped   nothing runs and nothing can
 * stopped ── assign ──► draining
 * running, paused ⇄ draining                   draining ──► stopped  nothing runs any more
 * any ── stop ──► stopping ──► stopped
 * ```
 */
export class RunControl {
  /** Undefined until all is open: nothing may be started while an earlier host's agents are taken over. */
  private loop: WakeLoop | undefined;
  /** A single command has not the run's settings. */
  private takesUp: TakesUp = 'all';
  /** The mode as long as the database could not be told. */
  private override: RunMode | undefined;
  private readonly budgets: BudgetWatch;
  readonly assignments: Assignments;
  private readonly obstacles: RunObstacles;
  private readonly idleWaiters = new Set<() => void>();
  private stopping: Promise<void> | undefined;
  readonly patience: StopPatience;
  /** How often somebody has said stop: what was begun before it and waits for git must not go on after it. */
  stops = 0;

  constructor(
    private readonly engine: Engine,
    private readonly dispatcher: Dispatcher,
    private readonly mergeLine: MergeLine,
    private readonly countFeatures: () => FeatureCounts,
    /** Takes up live agents that nobody looks after. */
    private readonly takeOver: () => Promise<void>,
    /** What keeps the run from going on, or from coming to its end, has changed. */
    onChange: () => void,
  ) {
    const state = {
      mode: () => this.mode,
      nothingRunsButHeld: () => this.nothingRuns({ butHeld: true }),
    };
    this.obstacles = new RunObstacles(engine, mergeLine, state, onChange);
    this.patience = new StopPatience(engine, onChange);
    this.budgets = new BudgetWatch(engine);
    this.assignments = new Assignments(engine, dispatcher.assigner, mergeLine);
  }

  get mode(): RunMode {
    return this.override ?? readMode(this.engine.store);
  }

  get hold(): string | undefined {
    return this.obstacles.hold;
  }

  get standstill(): string | undefined {
    return this.obstacles.standstill;
  }

  /** Something changed that may let work start or end a run. */
  wake(): void {
    this.obstacles.woken();
    this.loop?.wake();
  }

  /** Commits, then wakes. */
  async write<T>(body: (tx: Transaction) => T): Promise<T> {
    const result = await this.engine.store.commit(body);
    this.wake();
    return result;
  }

  /** Goes on in the mode in which the host before this one was; called once, when all is open. */
  resumeEarlierRun(takesUp: Exclude<TakesUp, 'nothing'>): void {
    const { engine, mergeLine } = this;
    this.takesUp = takesUp;
    this.assignments.open();
    this.loop = new WakeLoop(() => this.pass(), {
      clock: engine.clock,
      reconcileMs,
      onError: (error) => {
        engine.log.error('A scheduling pass failed', error);
        this.assignments.refuse(error);
        this.obstacles.passFailed(messageOf(error));
      },
    });
    if (this.mode === 'stopping') {
      this.stop().catch((error: unknown) => engine.log.error('The stop of an earlier window failed', error));
    } else if (this.mode === 'stopped') {
      // Without a run there are no merges, but what was merged is not left lying about until the next one.
      mergeLine.makeUpCleanUps();
    } else if (takesUp !== 'initialization') {
      mergeLine.open();
    }
    this.wake();
  }

  /** @param look done first; a stop that comes before the run has begun is the last word all the same */
  async start(scope?: RunScope, look: () => Promise<void> = () => Promise.resolve()): Promise<void> {
    const { engine, mergeLine, stops } = this;
    await look();
    // Also a stop that has not got round to saying so.
    await this.stopping?.catch(() => undefined);
    if (this.stops !== stops) return;
    if (this.mode === 'running' || this.mode === 'draining') {
      // The same run goes on, with what it has started.
      await this.write((tx) => limitRun(tx, scope));
      return this.resume();
    }
    // Before anything changes: a run that cannot work is refused with its reason.
    requireProviders(engine);
    await engine.integration.ensure();
    await noteLostMerges(engine);
    if (this.stops !== stops) return;
    mergeLine.open();
    await this.write((tx) => beginRun(tx, engine.settings().concurrency, scope));
    logRunStart(engine.debug, engine.settings(), scope);
    if (this.stops === stops) this.override = undefined;
    this.wake();
  }

  async pause(): Promise<void> {
    if (this.mode !== 'running' && this.mode !== 'draining') return;
    await this.write(pauseRun);
  }

  /** Starts no more, and ends the run when what runs has ended; resume and pause take it back. */
  async drain(): Promise<void> {
    if (this.mode !== 'running' && this.mode !== 'paused') return;
    await this.write(drainRun);
  }

  async resume(): Promise<void> {
    if (this.mode !== 'paused' && this.mode !== 'draining') return;
    requireBudget(this.engine);
    await this.write(resumeRun);
  }

  stop(): Promise<void> {
    this.stops++;
    this.stopping ??= this.stopNow().finally(() => {
      this.stopping = undefined;
    });
    return this.stopping;
  }

  /** A disk that is full must not keep agents alive: what cannot be written down is told, and the stop goes on. */
  private async stopNow(): Promise<void> {
    const { engine, dispatcher, mergeLine, takeOver, loop } = this;
    this.override = 'stopping';
    await this.write((tx) => {
      writeMode(tx, 'stopping');
      forgetRequest(tx);
    }).catch((error: unknown) =>
      engine.log.warn('That the run is being stopped could not be written down', error),
    );
    await this.patience.during(() => endAll({ engine, dispatcher, mergeLine, takeOver, loop }));
    // Until the database says so as well.
    this.override = 'stopped';
    const left = liveAgents(engine.store).length;
    await this.write((tx) => noteStopped(tx, left));
    this.override = undefined;
  }

  async untilIdle(): Promise<void> {
    await this.loop?.settled();
    if (this.isIdle()) return;
    await new Promise<void>((resolve) => {
      this.idleWaiters.add(resolve);
    });
  }

  /** Starts no more passes; agents that are being started are waited for, those at work go on. */
  close(): Promise<void> {
    return this.patience.during(() => this.closeNow());
  }

  private async closeNow(): Promise<void> {
    this.loop?.dispose();
    this.assignments.close();
    // Whoever asked for it hears what went wrong.
    await this.stopping?.catch(() => undefined);
    await this.loop?.settled();
    // Whoever opens the project next begins them again.
    this.dispatcher.endSetups();
    await closeAll([
      () => this.dispatcher.haltChecks(),
      () => this.dispatcher.settled(),
      () => this.mergeLine.halt(),
      () => this.dispatcher.dispose(),
      () => this.budgets.dispose(),
      () => this.idleWaiters.forEach((resolve) => resolve()),
    ]);
  }

  private get mayStart(): boolean {
    return this.takesUp === 'all' && this.mode !== 'stopping';
  }

  private async pass(): Promise<void> {
    const { engine, dispatcher, mergeLine } = this;
    const passEnds = this.obstacles.passBegins();
    mergeLine.resume();
    try {
      await this.takeOver();
      await endSurplusSingletons(this.engine);
    } finally {
      // One that cannot be taken over must not set all the others free of their budgets.
      if (this.mayStart) await this.budgets.enforce();
    }
    const { mayStart } = this;
    await dispatcher.tidy();
    await this.assignments.pass(this.mode);
    const isAlone = await dispatcher.initializer.pass(this.mode, this.takesUp);
    let workLeft = isAlone;
    if (mayStart && this.mode === 'running' && !isAlone) {
      // Asked at each pass: the setting, PATH or the program itself may change while a run is on.
      const problem = whyNoAgentCanStart(this.engine);
      this.obstacles.setProblem(problem);
      if (problem === undefined) {
        ({ workLeft } = await dispatcher.pass({ merging: !mergeLine.rests }));
        if (!workLeft && this.nothingRuns()) await this.endRun('finished');
      }
    } else if (
      this.takesUp !== 'initialization' &&
      this.mode === 'draining' &&
      this.nothingRuns({ butHeld: true })
    ) {
      await this.endRun('drained');
      // What waits for a person in the queue waits there without a run.
      await mergeLine.halt();
    }
    const areExpected = mayStart && this.mode === 'running' && this.obstacles.problem === undefined;
    await makeReady(engine, areExpected, dispatcher.isStartNear);
    passEnds(workLeft);
    this.obstacles.showStandstill();
    if (this.isIdle()) {
      for (const resolve of this.idleWaiters) resolve();
      this.idleWaiters.clear();
    }
  }

  /** @param butHeld merges that wait for a person do not count */
  private nothingRuns({ butHeld = false } = {}): boolean {
    const { engine, dispatcher, mergeLine } = this;
    // An agent that the database knows as ended may not have come to the merge queue yet.
    if (dispatcher.busy || engine.crew.size > 0) return false;
    if (this.mode !== 'draining' && initializationOf(engine.store) !== undefined) return false;
    return (butHeld ? mergeLine.rests : mergeLine.idle) && liveAgents(engine.store).length === 0;
  }

  private isIdle(): boolean {
    const { mode } = this;
    return (mode === 'stopped' || mode === 'paused') && this.nothingRuns();
  }

  /** Nothing runs, and nothing can or may: the run is over, with one closing summary. */
  private async endRun(end: 'finished' | 'drained'): Promise<void> {
    const counts = this.countFeatures();
    try {
      await this.write((tx) => {
        // Asked again under the transaction: a stop or a new feature may have come meanwhile.
        if (this.mode !== (end === 'drained' ? 'draining' : 'running')) return;
        if (end === 'finished' && this.dispatcher.canStart(tx, tx.now)) return;
        closeRun(tx, end, counts, this.engine.debug);
      });
    } catch (error) {
      this.engine.log.error(`The end of the run could not be written down: ${messageOf(error)}`);
    }
  }
}
