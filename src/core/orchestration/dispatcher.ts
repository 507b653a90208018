import { randomBytes } from 'node:crypto';
import { claimFeature, type Claim } from '../agents/claim';
import { agentById } from '../agents/lifecycle';
import type { TaskType } from '../agents/run';
import { settleEnd, settleRefusal } from '../agents/settle';
import type { Feature } from '../backlog/feature';
import { readFeature } from '../backlog/readFeatures';
import type { Disposable } from '../base/disposable';
import { messageOf, MusterError, type MusterErrorCode } from '../base/errors';
import { freeSlots } from '../scheduling/limits';
import { pick } from '../scheduling/pick';
import { strategyNamed } from '../scheduling/strategies';
import type { Reader, Transaction } from '../store/store';
import { hashToken } from '../tools/authenticateAgent';
import { CandidateFinder, type Startable } from './candidates';
import { PassLog } from './debug/passLog';
import type { Engine } from './engine';
import { Launches } from './launches';
import { latestRejection } from './mergeFeedback';
import { prepareWorktree } from './prepareWorktree';
import { tellOnce } from './worktreeNotices';
import { providerLimitAt } from './providerLimits';
import { commandLineOf, invocationFor, planRun, type RunPlan } from './runPlan';
import { readSetupTrouble, settleSetupFailure } from './setupTrouble';
import type { CheckRuns } from './testing/checkRuns';
import { TestDispatcher } from './testing/testDispatcher';

/** Refusals that trying again does not mend: a person has to do something first. */
const needsPerson: readonly MusterErrorCode[] = [
  'WorktreeExists',
  'BranchExists',
  'WorktreeLocked',
  'SettingInvalid',
];

export interface PassResult {
  /** Something was started, or will be when a retry time comes. */
  readonly workLeft: boolean;
}

/** Starts agents: picks, claims, makes the worktree, launches. */
export class Dispatcher implements Disposable {
  private readonly launches: Launches;
  private readonly testing: TestDispatcher;
  private retryTimer: Disposable | undefined;

  private readonly finder: CandidateFinder;
  private readonly passLog: PassLog;

  constructor(
    private readonly engine: Engine,
    checks: CheckRuns,
  ) {
    this.finder = new CandidateFinder(engine.store);
    this.passLog = new PassLog(engine.debug, engine.store);
    this.launches = new Launches(() => engine.wake());
    this.testing = new TestDispatcher(engine, this.launches, checks);
  }

  /** Claims are made but their agents have not all reported yet, or what testing agents left is being dealt with. */
  get busy(): boolean {
    return this.launches.busy || this.testing.busy;
  }

  isStarting(agentId: number): boolean {
    return this.launches.has(agentId);
  }

  /** Takes away what testing agents have left; also when no run is on. */
  tidy(): void {
    this.testing.tidy();
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
    const { concurrency, strategy, provider } = this.engine.settings();
    await this.testing.startOwed(() => this.finder.find(store, now), now);
    const startable = this.finder.find(store, now);
    const limit = providerLimitAt(store, provider, now);
    const slots = limit === undefined ? freeSlots(startable.live, this.engine.settings()).coding : 0;
    let started = false;
    const picked = pick(startable.candidates, slots, strategyNamed(strategy), startable.shape);
    this.passLog.pass(
      startable,
      slots,
      concurrency,
      picked.map(({ id }) => id),
    );
    for (const { id } of picked) {
      const feature = readFeature(store, id);
      if (feature !== undefined) started = (await this.start(feature)) || started;
    }
    const coding = started || startable.candidates.length > 0;
    const tests = await this.testing.startLast(() => this.finder.find(store, now), now, {
      quiet: !coding && !merging && startable.live.coding === 0,
    });
    this.wakeAt(earliest(limit?.until ?? startable.nextRetryAt, tests.notBefore));
    return { workLeft: coding || startable.nextRetryAt !== undefined || tests.workLeft };
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

  /** Ends set-ups that are going on, all or one; their agents are not started. */
  endSetups(agentId?: number): void {
    this.launches.endSetups(agentId);
  }

  dispose(): void {
    this.retryTimer?.dispose();
  }

  private async start(feature: Feature): Promise<boolean> {
    const { store } = this.engine;
    const token = randomBytes(32).toString('base64url');
    const taskType = this.taskTypeOf(feature);
    const plan = await planRun(this.engine, feature);
    const claim = await store.commit((tx) =>
      claimFeature(tx, {
        featureId: feature.id,
        featureName: feature.name,
        priority: feature.priority,
        expectedFence: feature.fence,
        taskType,
        attempt: feature.attempts + 1,
        provider: plan.provider.id,
        model: plan.model ?? null,
        command: plan.provider.id,
        branch: plan.branch,
        worktree: plan.worktree,
        tokenHash: hashToken(token),
        resumed: feature.status === 'in_progress',
      }),
    );
    if (claim === undefined) return false;
    this.launches.begin(claim.agentId, (signal) =>
      this.launch(feature, plan, claim, token, taskType, signal),
    );
    return true;
  }

  private async launch(
    feature: Feature,
    plan: RunPlan,
    claim: Claim,
    token: string,
    taskType: TaskType,
    signal: AbortSignal,
  ): Promise<void> {
    const { store, launcher, crew, worktrees, integration } = this.engine;
    const settings = this.engine.settings();
    try {
      const tip = await integration.tip();
      const worktree = await worktrees.add({
        name: plan.folderName,
        branch: plan.branch,
        base: tip,
        reuse: plan.known,
        onFree: () => this.reserve(plan, tip),
      });
      // A branch that was lost meanwhile begins anew, where the others are now.
      const isNew = !worktree.reused && worktree.tip === tip;
      const baseCommit = isNew ? tip : (plan.known?.base ?? tip);
      if (worktree.notices !== undefined) {
        await tellOnce(this.engine, { agentId: claim.agentId, featureId: feature.id }, worktree.notices);
      }
      const variables = await prepareWorktree(this.engine, {
        ...{ agentId: claim.agentId, featureId: feature.id, id: String(feature.id), signal, tip },
        folder: worktree.path,
        trackedPath: plan.worktree,
      });
      const planned = await invocationFor(this.engine, plan, feature, taskType, token);
      const invocation = { ...planned, env: { ...planned.env, ...variables } };
      signal.throwIfAborted();
      await store.commit((tx) => {
        tx.run(`UPDATE agent_lifecycle SET base_commit = ?, command = ? WHERE agent_id = ?`, [
          baseCommit,
          commandLineOf(invocation),
          claim.agentId,
        ]);
        tx.run(
          `UPDATE git_worktree_tracker SET status = 'active', base_commit = ?
           WHERE path = ? AND status <> 'removed'`,
          [baseCommit, plan.worktree],
        );
      });
      await this.engine.sharedWatch.before(claim.agentId);
      const handle = await launcher.launch({
        agentId: claim.agentId,
        fence: claim.fence,
        taskId: `feature-${feature.id}`,
        taskType,
        featureId: feature.id,
        provider: plan.provider.id,
        model: plan.model,
        invocation,
        worktree: worktree.path,
        branch: plan.branch,
        baseCommit,
        limits: {
          wallMs: settings.agentTimeoutMinutes * 60_000,
          graceMs: settings.stopGraceSeconds * 1000,
          hostlessMs: 60 * 60_000,
        },
        toolToken: token,
      });
      crew.join(handle);
    } catch (error) {
      await this.giveUp(claim.agentId, plan, error);
    }
  }

  /** Before git makes anything: only from here on is what lies at the place Muster's own, whoever is killed. */
  private async reserve(plan: RunPlan, base: string): Promise<void> {
    await this.engine.store.commit((tx) =>
      tx.run(
        `UPDATE git_worktree_tracker SET base_commit = coalesce(base_commit, ?)
         WHERE path = ? AND status = 'creating'`,
        [base, plan.worktree],
      ),
    );
  }

  /** The agent never started: no attempt of its own, but it must not be tried for ever either. */
  private async giveUp(agentId: number, plan: RunPlan, error: unknown): Promise<void> {
    const { store, log } = this.engine;
    log.warn(`Agent ${agentId} could not be started`, error);
    const message = messageOf(error);
    const settled = store.commit((tx) => {
      const agent = agentById(tx, agentId);
      if (agent === undefined) return;
      if (plan.known === undefined && isTaken(error)) forgetPlace(tx, agentId);
      if (error instanceof MusterError && error.code === 'SetupFailed') {
        settleSetupFailure(tx, agent, message, this.engine.retryPolicy());
      } else if (error instanceof MusterError && needsPerson.includes(error.code)) {
        settleRefusal(tx, agent, message);
      } else {
        const end = {
          status: 'failed',
          outcome: 'interrupted',
          exitCode: null,
          signal: null,
          error: message,
        } as const;
        settleEnd(tx, agent, end, null, this.engine.retryPolicy());
      }
    });
    await this.engine.sharedWatch.release(agentId);
    // The claim stays as it is; the next pass finds that nothing runs, and settles it.
    await settled.catch((reason: unknown) =>
      log.error(`That could not be written down: ${messageOf(reason)}`),
    );
  }

  private taskTypeOf(feature: Feature): TaskType {
    return latestRejection(this.engine.store, feature.id)?.status === 'conflict'
      ? 'merge_conflict'
      : 'implementation';
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
  if (a === undefined || b === undefined) return a ?? b;
  return a < b ? a : b;
}

/** What lies where a new worktree should be is somebody else's. */
function isTaken(error: unknown): boolean {
  return error instanceof MusterError && (error.code === 'WorktreeExists' || error.code === 'BranchExists');
}

/** The claim wrote the place down as Muster's own; with that the next attempt would help itself to it. */
function forgetPlace(tx: Transaction, agentId: number): void {
  tx.run(
    `UPDATE git_worktree_tracker SET status = 'removed', removed_at = ? WHERE agent_id = ? AND status = 'creating'`,
    [tx.now, agentId],
  );
}
