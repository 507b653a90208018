import { modelFor, providerFor, providersInUse } from '../agents/chosenProvider';
import { waitingForSpec } from './planning/architect';
import { ownProviders } from '../backlog/featureProvider';
import { type Disposable, DisposableStore } from '../base/disposable';
import { Emitter } from '../base/event';
import type { Settings } from '../settings';
import type { HoldView } from '../../shared/holdViews';
import type { RunMode, Snapshot } from '../../shared/viewModel';
import { deadlockText } from '../../shared/deadlock';
import { standingDeadlock } from './deadlock';
import type { Engine } from './engine';
import { budgetSettings } from './budgets/budgets';
import { budgetHoldView } from './budgets/requireBudget';
import { gateView } from './gateText';
import { stalledNotices } from './health/healthView';
import { initializationHold } from './initialization/specRequest';
import type { MergeLine } from './mergeLine';
import { Forecasts } from './forecasts';
import { HoldAges, recordedHolds } from './holds';
import { type ProviderLimit, providerLimitsAt } from './providerLimits';
import { readScope } from './runScope';
import { readRunStart } from './runState';
import { readLastRun } from './runSummary';
import { findingNotices } from './sharedFindings';
import { buildSnapshot } from './snapshot';
import { checksHold } from './testing/checkConsent';

const announceEveryMs = 50;

interface ShownParts {
  readonly engine: Engine;
  readonly mergeLine: MergeLine;
  readonly databaseFile: string;
  /** What the database said when it was opened. */
  readonly notices: readonly string[];
}

/** What only the run knows. */
interface RunFacts {
  readonly mode: () => RunMode;
  readonly hold: () => string | undefined;
  readonly standstill: () => string | undefined;
  /** Sentences about settings and the user's checkout. */
  readonly notices: () => readonly string[];
}

/** The snapshot that every surface shows: built when asked for, announced at most every 50 ms. */
export class ShownState implements Disposable {
  private readonly disposables = new DisposableStore();
  private readonly changed = this.disposables.add(new Emitter<void>());
  private announcement: Disposable | undefined;
  private revision = 0;
  private cached: Snapshot | undefined;
  private isClosed = false;
  private readonly ages = new HoldAges();
  private readonly forecasts = new Forecasts();

  readonly onDidChange = this.changed.event;

  constructor(
    private readonly parts: ShownParts,
    private readonly run: RunFacts,
  ) {}

  /** Something that is shown changed. */
  touch(): void {
    if (this.isClosed) return;
    this.revision++;
    this.cached = undefined;
    this.announcement ??= this.parts.engine.clock.after(announceEveryMs, () => {
      this.announcement = undefined;
      this.changed.fire();
    });
  }

  /** What is true now, also where no change was told. */
  fresh(): Snapshot {
    if (!this.isClosed) this.cached = undefined;
    return this.current();
  }

  current(): Snapshot {
    this.cached ??= this.build();
    return this.cached;
  }

  private build(): Snapshot {
    const { engine, databaseFile, notices, mergeLine } = this.parts;
    const settings = engine.settings();
    const now = new Date(engine.clock.now()).toISOString();
    const inUse = providersInUse(settings, ownProviders(engine.store));
    const limits = providerLimitsAt(engine.store, inUse, now);
    const deadlock = this.run.mode() === 'stopped' ? standingDeadlock(engine.store) : undefined;
    const holds = this.ages.withAges(this.holds(settings, limits.values()), now);
    const initialization = initializationHold(engine.store);
    const ofKind = (...kinds: HoldView['kind'][]): string[] =>
      holds.filter(({ kind }) => kinds.includes(kind)).map(({ text }) => text);
    const shown = buildSnapshot({
      reader: engine.store,
      revision: this.revision,
      mode: this.run.mode(),
      hold: this.run.hold(),
      mergeHold: mergeLine.hold,
      budgets: budgetSettings(settings),
      missingSpecs: waitingForSpec(engine, engine.store),
      project: {
        name: engine.repository.root.split(/[\\/]/).at(-1) ?? engine.repository.root,
        repository: engine.repository.root,
        integrationBranch: engine.integration.branch,
        provider: providerFor(settings, 'coding'),
        model: modelFor(settings, 'coding'),
        concurrency: settings.concurrency,
        database: databaseFile,
        gate: gateView(mergeLine.plan),
      },
      limitOf: (feature) => limits.get(providerFor(settings, 'coding', feature)),
      notices: [
        ...ofKind('cannotStart', 'redBase', 'mergeQueue'),
        ...(initialization === undefined ? [] : [initialization]),
        ...ofKind('setup', 'budget', 'checks'),
        ...(deadlock === undefined ? [] : [deadlockText(deadlock)]),
        ...ofKind('providerLimit'),
        ...stalledNotices(engine.store),
        ...findingNotices(engine.store),
        ...this.run.notices(),
        ...notices,
      ],
      countTesting: settings.countTesting,
      machine: engine.machine.busy,
      quietMs: settings.healthQuietMinutes * 60_000,
      now,
    });
    return {
      ...shown,
      forecast: this.forecasts.of(engine.store, shown, settings, now),
      takenAt: now,
      runStartedAt: readRunStart(engine.store),
      scope: readScope(engine.store),
      standstill: this.run.standstill(),
      lastRun: readLastRun(engine.store),
      deadlock,
      holds,
    };
  }

  private holds(settings: Settings, limits: Iterable<ProviderLimit>): HoldView[] {
    const { engine, mergeLine } = this.parts;
    const problem = this.run.hold();
    const checks = checksHold(engine.store, settings);
    const budget = budgetHoldView(engine);
    return [
      ...(problem === undefined ? [] : [{ kind: 'cannotStart', text: problem } as const]),
      ...(mergeLine.hold === undefined
        ? []
        : [{ kind: mergeLine.waitsForRedBase ? 'redBase' : 'mergeQueue', text: mergeLine.hold } as const]),
      ...(budget === undefined ? [] : [budget]),
      ...(checks === undefined ? [] : [{ kind: 'checks', text: checks } as const]),
      ...recordedHolds(engine.store, limits),
    ];
  }

  /** Before the database is closed: whoever asks later is still shown the last state. */
  dispose(): void {
    try {
      this.current();
    } catch (error) {
      this.parts.engine.log.warn('The last state could not be read', error);
    }
    this.isClosed = true;
    this.announcement?.dispose();
    this.disposables.dispose();
  }
}
