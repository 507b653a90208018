import type { RunMode } from '../../shared/viewModel';
import { budgetHold } from './budgets/requireBudget';
import type { Engine } from './engine';
import type { MergeLine } from './mergeLine';
import { setupHold } from './setupTrouble';
import { Standstill } from './standstill';

/** What of the run this has to know. */
interface RunState {
  mode(): RunMode;
  /** Merges that wait for a person do not count. */
  nothingRunsButHeld(): boolean;
}

/** What keeps a run from going on until a person does something; tells when that has changed. */
export class RunObstacles {
  private current: string | undefined;
  private readonly quiet = new Standstill();
  private shownStandstill: string | undefined;

  constructor(
    private readonly engine: Engine,
    private readonly mergeLine: MergeLine,
    private readonly run: RunState,
    private readonly onChange: () => void,
  ) {}

  /** Found by the last pass, whatever the mode is now. */
  get problem(): string | undefined {
    return this.current;
  }

  /** Why nothing is started though the run is on; for the user to mend. */
  get hold(): string | undefined {
    return this.run.mode() === 'running' ? this.current : undefined;
  }

  /**
   * What a person has to do before anything can go on, when all that can go on by itself has come to its end. It
   * does go on when that is done.
   */
  get standstill(): string | undefined {
    const mode = this.run.mode();
    // A paused run starts nothing, whatever happens.
    const isQuiet = this.quiet.isQuiet || mode === 'paused';
    if (!isQuiet || !this.run.nothingRunsButHeld()) return undefined;
    if (mode === 'paused') return setupHold(this.engine.store) ?? budgetHold(this.engine);
    if (mode === 'stopping') return undefined;
    return this.hold ?? this.mergeLine.hold;
  }

  /** Something happened that the next pass will look at. */
  woken(): void {
    this.quiet.woken();
  }

  /** @returns to be called at the end of the pass */
  passBegins(): (workLeft: boolean) => void {
    return this.quiet.passBegins();
  }

  passFailed(why: string): void {
    this.quiet.passFailed();
    this.setProblem(why);
  }

  setProblem(problem: string | undefined): void {
    if (this.current === problem) return;
    this.current = problem;
    this.onChange();
  }

  showStandstill(): void {
    const { standstill } = this;
    if (standstill !== this.shownStandstill) this.onChange();
    this.shownStandstill = standstill;
  }
}
