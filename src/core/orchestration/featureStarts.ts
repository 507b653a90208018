import { randomBytes } from 'node:crypto';
import { claimFeature, type Claim } from '../agents/claim';
import { agentById } from '../agents/agentRow';
import type { TaskType } from '../agents/run';
import { settleEnd, settleRefusal } from '../agents/settle';
import type { Feature } from '../backlog/feature';
import { allOf } from '../base/allOf';
import { messageOf, MusterError, type MusterErrorCode } from '../base/errors';
import type { Transaction } from '../store/store';
import { hashToken } from '../tools/authenticateAgent';
import type { Engine } from './engine';
import type { Launches } from './launches';
import { latestRejection } from './mergeFeedback';
import { prepareWorktree } from './prepareWorktree';
import { commandLineOf, invocationFor, planRun, type RunPlan } from './runPlan';
import { settleSetupFailure } from './setupTrouble';
import { tellOnce } from './worktreeNotices';

/** Refusals that trying again does not mend: a person has to do something first. */
const needsPerson: readonly MusterErrorCode[] = [
  'WorktreeExists',
  'BranchExists',
  'WorktreeLocked',
  'SettingInvalid',
];

/** Starts an agent for a feature: claims, makes the worktree and sets it up, launches. */
export class FeatureStarts {
  constructor(
    private readonly engine: Engine,
    private readonly launches: Launches,
  ) {}

  /** The agent that has it now; undefined when somebody else was quicker. */
  async start(feature: Feature): Promise<number | undefined> {
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
    if (claim === undefined) return undefined;
    this.engine.debug.log('DB', `Feature #${feature.id} claimed`, {
      agent: claim.agentId,
      fence: claim.fence,
      in_progress: 'True',
    });
    this.launches.begin(claim.agentId, (signal) =>
      this.launch(feature, plan, claim, token, taskType, signal),
    );
    return claim.agentId;
  }

  private async launch(
    feature: Feature,
    plan: RunPlan,
    claim: Claim,
    token: string,
    taskType: TaskType,
    signal: AbortSignal,
  ): Promise<void> {
    const { store, launcher, crew, worktrees, integration, sharedWatch } = this.engine;
    const settings = this.engine.settings();
    try {
      // What making a new worktree changes is not the agent's doing.
      const look = plan.known === undefined ? Promise.resolve(undefined) : sharedWatch.lookBefore();
      const tipNow = async (): Promise<string> =>
        (await look)?.refs[`refs/heads/${integration.branch}`] ?? integration.tip();
      // All of these mostly wait for git to start.
      const [worktree, identity, early] = await allOf([
        worktrees.add({
          name: plan.folderName,
          branch: plan.branch,
          base: tipNow,
          reuse: plan.known,
          onFree: (base) => this.reserve(plan, base),
        }),
        this.engine.identity.now(),
        look,
      ]);
      const tip = worktree.base;
      // A branch that was lost meanwhile begins anew, where the others are now.
      const isNew = !worktree.reused && worktree.tip === tip;
      const baseCommit = isNew ? tip : (plan.known?.base ?? tip);
      if (worktree.notices !== undefined) {
        await tellOnce(this.engine, { agentId: claim.agentId, featureId: feature.id }, worktree.notices);
      }
      const { variables, wasDone } = await prepareWorktree(this.engine, {
        ...{ agentId: claim.agentId, featureId: feature.id, id: String(feature.id), signal, tip },
        folder: worktree.path,
        trackedPath: plan.worktree,
      });
      this.launches.markNear(claim.agentId);
      // Nor is what setting it up has changed, nor what was merged meanwhile.
      const isUsable = early !== undefined && worktree.reused && wasDone && sharedWatch.isLatest(early);
      const shared = isUsable ? early : await sharedWatch.look();
      const [planned] = await allOf([
        invocationFor(this.engine, plan, feature, taskType, { token, agentId: claim.agentId, identity }),
        sharedWatch.keep(claim.agentId, shared),
      ]);
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
    // The claim stays as it is; the next pass finds that nothing runs, and settles it. Heard at once: a refusal of which
    // nobody hears while something else is waited for ends the process.
    const written = settled.catch((reason: unknown) =>
      log.error(`That could not be written down: ${messageOf(reason)}`),
    );
    await this.engine.sharedWatch.release(agentId);
    await written;
  }

  private taskTypeOf(feature: Feature): TaskType {
    return latestRejection(this.engine.store, feature.id)?.status === 'conflict'
      ? 'merge_conflict'
      : 'implementation';
  }
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
