import { providerFor } from '../agents/chosenProvider';
import { readFeature } from '../backlog/readFeatures';
import type { Disposable } from '../base/disposable';
import { freeSlots } from '../scheduling/limits';
import { type Candidate, pick } from '../scheduling/pick';
import { strategyNamed } from '../scheduling/strategies';
import type { Reader } from '../store/store';
import { Assigner } from './assignment/assigner';
import { budgetSettings } from './budgets/budgets';
import { CandidateFinder, type Startable } from './candidates';
import { PassLog } from './debug/passLog';
import { settleDueMessages } from './dueMessages';
import { endImpossibleWaits } from './impossibleWaits';
import type { Engine } from './engine';
import { FeatureStarts } from './featureStarts';
import { tellMachineBusy } from './health/tellMachineBusy';
import { Initializer } from './initialization/initializer';
import { Launches } from './launches';
import { Architect } from './planning/architect';
import { ProjectManager } from './planning/projectManager';
import { providerLimitsAt } from './providerLimits';
import { agentsLeft } from './runScope';
import { readSetupTrouble } from './setupTrouble';
import type { CheckRuns } from './testing/checkRuns';
import { TestDispatcher } from './testing/testDispatcher';

export interface PassResult {
  /** Something was started, or will be when a retry time comes. */
  readonly workLeft: boolean;
}

/** Decides in each pass what starts: features, and tests of what has passed. */
export class Dispatcher implements Disposable {
  private readonly launches: Launches;
  private readonly testing: TestDispatcher;
  private readonly features: FeatureStarts;
  readonly initializer: Initializer;
  /** Starts what a person has chosen. */
  readonly assigner: Assigner;
  private readonly architect: Architect;
  private readonly projectManager: ProjectManager;
  private retryTimer: Disposable | undefined;

  private readonly finder: CandidateFinder;
  private readonly passLog: PassLog;

  constructor(
    private readonly engine: Engine,
    checks: CheckRuns,
  ) {
    this.finder = new CandidateFinder(engine.store, () => budgetSettings(engine.settings()));
    this.passLog = new PassLog(engine.debug, engine.store);
    this.launches = new Launches(() => engine.wake());
    this.features = new FeatureStarts(engine, this.launches);
    this.testing = new TestDispatcher(engine, this.launches, checks);
    this.initializer = new Initializer(engine, this.launches);
    this.assigner = new Assigner(engine, this.finder, this.features);
    this.architect = new Architect(engine, this.launches);
    this.projectManager = new ProjectManager(engine, this.launches);
  }

  /** Claims are made but their agents have not all reported yet, or what testing agents left is being dealt with. */
  get busy(): boolean {
    return this.launches.busy || this.testing.busy;
  }

  /** See {@link Launches.isNear}. */
  get isStartNear(): boolean {
    return this.launches.isNear;
  }

  isStarting(agentId: number): boolean {
    return this.launches.has(agentId);
  }

  /**
   * Takes away what testing agents have left, ends messages that nobody will read, and waits that a jump of the clock
   * has made long; also when no run is on.
   */
  async tidy(): Promise<void> {
    this.testing.tidy();
    await settleDueMessages(this.engine);
    await endImpossibleWaits(this.engine);
  }

  /**
   * Fills the free slots with what can start now.
   *
   * @param merging something is merging: more features may pass without any agent
   */
  async pass({ merging }: { readonly merging: boolean }): Promise<PassResult> {
    const { store, clock } = this.engine;
    const now = new Date(clock.now()).toISOString();
    const pause = readSetupTrouble(store)?.until;
    // What one worktree lacks, the next one will lack as well.
    if (pause !== undefined && pause > now) {
      this.wakeAt(pause);
      return { workLeft: true };
    }
    const settings = this.engine.settings();
    const { concurrency, strategy } = settings;
    const find = (): Startable => this.finder.find(store, now);
    await this.testing.startOwed(find, now);
    const specs = await this.architect.pass(find, now);
    const planAt = await this.projectManager.pass(find, now);
    const startable = find();
    const begun = startable.candidates.filter(({ id, resumable }) => resumable || !specs.waiting.has(id));
    const { free, heldUntil } = this.heldApart(begun, now);
    const machine = this.engine.machine.busy;
    const { coding: slotsFree } = freeSlots(startable.live, { ...settings, machine });
    const slots = Math.min(slotsFree, agentsLeft(store));
    let started = false;
    const picked = pick(free, slots, strategyNamed(strategy), startable.shape);
    this.passLog.pass(
      startable,
      slots,
      concurrency,
      picked.map(({ id }) => id),
      machine,
    );
    for (const { id } of picked) {
      const feature = readFeature(store, id);
      if (feature !== undefined) started = (await this.features.start(feature)) !== undefined || started;
    }
    // Where the run may start no more agents anyhow, the machine is not what holds them back.
    const isHeldBack =
      slots === slotsFree &&
      free.length > picked.length &&
      startable.live.coding + picked.length < concurrency;
    if (machine !== undefined && isHeldBack) await tellMachineBusy(this.engine, machine);
    const coding = started || startable.candidates.length > 0;
    const tests = await this.testing.startLast(find, now, {
      quiet: !coding && !merging && startable.live.coding === 0,
    });
    const times = [heldUntil, startable.nextRetryAt, tests.notBefore, specs.notBefore, planAt];
    this.wakeAt(times.reduce(earliest));
    const waits = startable.nextRetryAt !== undefined || planAt !== undefined;
    return { workLeft: coding || waits || tests.workLeft };
  }

  /** Whether something could start at `now`, as far as the database goes. */
  canStart(reader: Reader, now: string): boolean {
    const find = (): Startable => this.finder.find(reader, now);
    return find().candidates.length > 0 || this.testing.isDue(reader, find);
  }

  haltChecks(): Promise<void> {
    return this.testing.haltChecks();
  }

  /** Waits until every claim has become a running agent or was given up. */
  async settled(): Promise<void> {
    await this.launches.settled();
    await this.testing.settled();
  }

  /** Waits until the claim of this agent has become a running one or was given up. */
  settledOf(agentId: number): Promise<void> {
    return this.launches.settledOf(agentId);
  }

  /** Ends set-ups that are going on, all or one; their agents are not started. */
  endSetups(agentId?: number): void {
    this.launches.endSetups(agentId);
  }

  dispose(): void {
    this.retryTimer?.dispose();
  }

  /** Without those whose provider has reached its limit: that of one holds up no feature of another. */
  private heldApart(
    candidates: readonly Candidate[],
    now: string,
  ): { readonly free: readonly Candidate[]; readonly heldUntil: string | undefined } {
    const settings = this.engine.settings();
    const providerOf = ({ provider }: Candidate): string =>
      providerFor(settings, 'coding', provider === undefined ? {} : { provider });
    const limits = providerLimitsAt(this.engine.store, candidates.map(providerOf), now);
    if (limits.size === 0) return { free: candidates, heldUntil: undefined };
    const ends = [...limits.values()].map(({ until }) => until);
    return {
      free: candidates.filter((each) => !limits.has(providerOf(each))),
      heldUntil: ends.reduce(first),
    };
  }

  private wakeAt(at: string | undefined): void {
    this.retryTimer?.dispose();
    this.retryTimer = undefined;
    if (at === undefined) return;
    const delayMs = Math.max(0, Date.parse(at) - this.engine.clock.now()) + 1;
    this.retryTimer = this.engine.clock.after(delayMs, () => this.engine.wake());
  }
}

function earliest(a: string | undefined, b: string | undefined): string | undefined {
  return a === undefined || b === undefined ? (a ?? b) : first(a, b);
}

function first(a: string, b: string): string {
  return a < b ? a : b;
}
