import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { claimTests } from '../../agents/claimTests';
import { modelFor, providerFor } from '../../agents/chosenProvider';
import { liveAgents } from '../../agents/agentRow';
import { providerById } from '../../agents/providers';
import { readTestingTrouble, settleTests } from '../../agents/settleTests';
import { freeSlots } from '../../scheduling/limits';
import { pickTestBatch } from '../../scheduling/testBatch';
import type { Reader } from '../../store/store';
import { hashToken } from '../../tools/authenticateAgent';
import { countLive, type Startable } from '../candidates';
import { testingFacts } from '../debug/runFacts';
import type { Engine } from '../engine';
import { giveUpDetached } from '../launchDetached';
import type { Launches } from '../launches';
import { providerLimitAt } from '../providerLimits';
import { agentsLeft, readScope } from '../runScope';
import { launchTests } from './launchTests';
import type { CheckRuns } from './checkRuns';
import { readOwed, writeOwed } from './owedTests';
import { readTestable, type TestableFeature, wantsTests } from './testable';
import { TestPlaces } from './testPlaces';

export interface LastTests {
  readonly workLeft: boolean;
  /** When what is left may be tried (UTC ISO 8601). */
  readonly notBefore: string | undefined;
}

/**
 * Starts testing agents: after each feature that has passed as many as the ratio says, and at the end further
 * ones, until each feature that passed in this run was tested. What has a check that may run is looked at by
 * the host first.
 */
export class TestDispatcher {
  private readonly places: TestPlaces;

  constructor(
    private readonly engine: Engine,
    private readonly launches: Launches,
    private readonly checks: CheckRuns,
  ) {
    this.places = new TestPlaces(engine);
  }

  get busy(): boolean {
    return this.checks.busy || this.places.busy;
  }

  tidy(): void {
    this.places.tidy();
  }

  /** Ends the checks that run. */
  haltChecks(): Promise<void> {
    return this.checks.halt();
  }

  settled(): Promise<void> {
    return this.places.settled();
  }

  /** Those that the features that have passed so far are still owed. */
  async startOwed(startable: () => Startable, now: string): Promise<void> {
    const { store } = this.engine;
    if (!this.mayStart(now)) return;
    for (let owed = readOwed(store); owed > 0; owed = readOwed(store)) {
      if (this.free() <= 0) return;
      const testable = this.testable(store, startable);
      if (testable.length === 0) {
        // Everything that passes is being tested already.
        await store.commit((tx) => writeOwed(tx, 0));
        return;
      }
      if (!(await this.test(pickTestBatch(testable), { isOwed: true }))) return;
    }
  }

  /** What must be tested in any case: where a check is red, and when nothing else is to do, what was not tested yet. */
  async startLast(
    startable: () => Startable,
    now: string,
    { quiet }: { readonly quiet: boolean },
  ): Promise<LastTests> {
    const { store } = this.engine;
    if (!this.isWanted(store)) return { workLeft: false, notBefore: undefined };
    const mayStart = this.mayStart(now);
    let left: readonly TestableFeature[];
    for (;;) {
      left = this.testable(store, startable).filter(
        ({ mustTest, check }) => mustTest || check?.isRed === true,
      );
      const due = left.filter(({ check }) => quiet || check?.isRed === true);
      if (!mayStart || due.length === 0 || this.free() <= 0) break;
      if (!(await this.test(pickTestBatch(due), { isOwed: false }))) break;
    }
    return {
      workLeft: left.length > 0 || this.checks.busy,
      notBefore: left.length > 0 ? this.notBefore(now) : undefined,
    };
  }

  /** Whether a feature waits for its regression test, as far as the database goes. */
  isDue(reader: Reader, startable: () => Startable): boolean {
    return (
      this.isWanted(reader) &&
      this.testable(reader, startable).some(({ mustTest, check }) => mustTest || check?.isRed === true)
    );
  }

  private mayStart(now: string): boolean {
    return this.isWanted(this.engine.store) && this.notBefore(now) === undefined;
  }

  private isWanted(reader: Reader): boolean {
    return wantsTests(this.engine.settings(), readScope(reader)) && agentsLeft(reader) > 0;
  }

  private notBefore(now: string): string | undefined {
    const { store } = this.engine;
    const until = readTestingTrouble(store)?.until;
    if (until !== undefined && until > now) return until;
    return providerLimitAt(store, providerFor(this.engine.settings(), 'testing'), now)?.until;
  }

  private free(): number {
    const { store, machine } = this.engine;
    const limits = { ...this.engine.settings(), machine: machine.busy };
    return Math.min(freeSlots(countLive(liveAgents(store)), limits).testing, agentsLeft(store));
  }

  private testable(reader: Reader, startable: () => Startable): TestableFeature[] {
    const { shape } = startable();
    return readTestable(reader, { shape, policy: this.engine.retryPolicy() }).filter(
      ({ id }) => !this.checks.has(id),
    );
  }

  /** False when nothing could be begun. */
  private async test(
    batch: readonly TestableFeature[],
    { isOwed }: { readonly isOwed: boolean },
  ): Promise<boolean> {
    const { byHost, byAgent } = this.checks.divide(batch);
    if (byAgent.length > 0 && !(await this.start(byAgent, isOwed))) return false;
    this.checks.run(byHost);
    if (byAgent.length === 0 && isOwed) {
      await this.engine.store.commit((tx) => writeOwed(tx, readOwed(tx) - 1));
    }
    return true;
  }

  private async start(batch: readonly TestableFeature[], isOwed: boolean): Promise<boolean> {
    const { store, worktrees } = this.engine;
    const settings = this.engine.settings();
    const token = randomBytes(32).toString('base64url');
    const worktreeRoot = path.dirname(await worktrees.pathOf('testing'));
    const provider = providerById(providerFor(settings, 'testing'));
    const model = modelFor(settings, 'testing');
    const claim = await store.commit((tx) => {
      const taken = claimTests(tx, {
        batch,
        provider: provider.id,
        model: model ?? null,
        worktreeRoot,
        tokenHash: hashToken(token),
      });
      if (taken !== undefined && isOwed) writeOwed(tx, readOwed(tx) - 1);
      return taken;
    });
    if (claim === undefined) return false;
    this.engine.debug.log('TESTING', 'Spawning 1 testing agent(s)', {
      ...testingFacts(settings),
      passing_count: countPassing(store),
      agent: claim.agentId,
      features: batch.map(({ id }) => id),
      owed: readOwed(store),
    });
    this.launches.begin(claim.agentId, async (signal) => {
      try {
        await launchTests(this.engine, { claim, batch, token, provider, model, signal });
      } catch (error) {
        // Others try again, after a pause.
        await giveUpDetached(this.engine, claim, error, (tx, agent, end) =>
          settleTests(tx, agent, end, this.engine.retryPolicy()),
        );
      }
    });
    return true;
  }
}

function countPassing(reader: Reader): number {
  return reader.get<{ n: number }>(`SELECT count(*) AS n FROM features WHERE status = 'passing'`)?.n ?? 0;
}
