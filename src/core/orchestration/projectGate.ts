import { checksEnvironment } from '../agents/agentEnvironment';
import { isAncestor } from '../git/ancestry';
import { type GateOptions, type GateResult, runGate } from '../git/gate';
import type { GateProcesses } from '../git/gateCommand';
import { type GatePlan, planGate } from '../git/gating/gatePlan';
import { digestOf } from '../git/gating/scriptChanges';
import { TreeFiles } from '../git/gating/treeFiles';
import type { CleanMerge } from '../git/integration';
import type { MergeGate, MergeHold, MergeItem } from '../git/mergeItem';
import { Mutex } from '../git/mutex';
import { quoted } from '../git/shared/sharedChange';
import type { Settings } from '../settings';
import { recordEvent } from '../store/activityLog';
import { BaseResult } from './baseResult';
import type { Engine } from './engine';
import { gateChanges } from './gateChanges';
import { GateSetup, isSetupFailure } from './gateSetup';
import { whyRed } from './gateText';

export type GateSurroundings = Pick<
  Engine,
  | 'store'
  | 'repository'
  | 'worktrees'
  | 'integration'
  | 'environment'
  | 'clock'
  | 'log'
  | 'settings'
  | 'setup'
  | 'ports'
>;

/**
 * The gate of a project: which commands it runs is decided by the settings, or by the integration branch as it
 * is before the merge. The branch itself must pass before anything is merged onto it.
 */
export class ProjectGate implements MergeGate {
  private plan:
    { readonly treeish: string; readonly settings: Settings; readonly plan: GatePlan } | undefined;
  private readonly base: BaseResult;
  private redReason: string | undefined;
  /** Only one gate runs at a time: all its runs share a tag by which their processes are ended. */
  private readonly turns = new Mutex();
  private readonly setup: GateSetup;

  constructor(
    private readonly engine: GateSurroundings,
    private readonly processes: GateProcesses,
    private readonly options: Pick<GateOptions, 'prepare'> = {},
  ) {
    this.base = new BaseResult(engine.store);
    this.setup = new GateSetup(engine);
  }

  /** What would be run now; undefined until it was looked up. */
  get latestPlan(): GatePlan | undefined {
    return this.plan?.plan;
  }

  /** What was said last of a branch that does not pass by itself. */
  get redBecause(): string | undefined {
    return this.redReason;
  }

  /** Decides anew what is run; before the first run the branch that the integration branch is made from says. */
  async look(): Promise<GatePlan> {
    const { git } = this.engine.repository;
    const tip = await git.commitOf(`refs/heads/${this.engine.integration.branch}`);
    return this.planAt(tip ?? (await git.commitOf('HEAD')) ?? 'HEAD');
  }

  async run(commit: string, before: string, signal: AbortSignal): Promise<GateResult> {
    const plan = await this.planAt(before);
    const known = commit === before ? this.base.greenFor(await this.treeOf(commit), plan) : undefined;
    if (known !== undefined) return { ...known, commit };
    const changes = commit === before ? [] : await gateChanges(this.engine, before, commit, plan);
    const result = { ...(await this.tryOut(commit, before, plan, signal)), plan, changes };
    this.base.remember(result);
    return result;
  }

  async review(item: MergeItem, merge: CleanMerge): Promise<MergeHold | undefined> {
    const policy = this.engine.settings().gateOnScriptChange;
    if (policy === 'allow') return undefined;
    const plan = await this.planAt(merge.parent);
    const changes = await gateChanges(this.engine, merge.parent, merge.tree, plan);
    if (changes.length === 0) return undefined;
    const digest = digestOf(changes);
    if (policy === 'hold') return item.approved === digest ? undefined : { changes, digest };
    await this.engine.store.commit((tx) =>
      recordEvent(tx, {
        kind: 'scriptsChanged',
        level: 'warning',
        agentId: item.agentId ?? null,
        featureId: item.featureId ?? null,
        text: `${item.branch} changes what the gate runs: ${changes.map(({ part }) => part).join(', ')}`,
      }),
    );
    return undefined;
  }

  async baseProblem(tip: string, signal: AbortSignal): Promise<string | undefined> {
    const plan = await this.planAt(tip);
    if (plan.commands.length === 0) return undefined;
    const unprepared = this.setup.problemAt(tip);
    if (unprepared !== undefined) return unprepared;
    const tree = await this.treeOf(tip);
    if (this.base.greenFor(tree, plan, tip) !== undefined) return undefined;
    const settings = this.engine.settings();
    const red = this.base.redFor(tree, plan, settings);
    try {
      const result = red ?? { ...(await this.tryOut(tip, tip, plan, signal)), plan };
      if (red === undefined) await this.tellOfBase(result, settings);
      if (result.ok) return undefined;
      this.redReason = await this.baseReason(result, tip);
      return this.redReason;
    } catch (error) {
      if (isSetupFailure(error)) return error.message;
      throw error;
    }
  }

  /** A branch that does not pass by itself is tried again, though nothing of it has changed. */
  tryAgain(): void {
    this.setup.forget();
    this.base.forgetRed();
  }

  private async baseReason(result: GateResult, tip: string): Promise<string> {
    const { branch } = this.engine.integration;
    return `The branch "${branch}" does not pass its checks even without the agents' work, so nothing is merged for now, and no agent is to blame: ${whyRed(result)}. Mend the branch${await this.howToMend(tip)}, the settings or what the checks need, or try merging again.`;
  }

  /** As long as nothing was merged it only stands for the user's branch, which is where they mend it. */
  private async howToMend(tip: string): Promise<string> {
    const { git, currentBranch } = this.engine.repository;
    const own = await git.commitOf(`refs/heads/${currentBranch}`);
    if (own === undefined || !(await isAncestor(git, tip, own))) return '';
    const refspec = quoted(`${currentBranch}:${this.engine.integration.branch}`);
    return ` (commit what mends it on "${currentBranch}", then bring it along with: git fetch . ${refspec})`;
  }

  private async tellOfBase(result: GateResult, settings: Settings): Promise<void> {
    const { branch } = this.engine.integration;
    const commands = result.evidence.map(({ command }) => command).join(', ');
    await this.engine.store.commit((tx) => {
      this.base.keep(tx, result, settings);
      recordEvent(tx, {
        kind: result.ok ? 'baseGreen' : 'baseRed',
        level: result.ok ? 'info' : 'error',
        text: result.ok
          ? `${branch} passes its checks before the merge: ${commands}`
          : `${branch} does not pass its checks; merges wait: ${whyRed(result)}`,
      });
    });
  }

  /**
   * What can be set up on the branch but not with the work is the work's fault, and red, if it fails once more:
   * whatever a set-up needs of the network may have been away for a moment only.
   */
  private async tryOut(
    commit: string,
    before: string,
    plan: GatePlan,
    signal: AbortSignal,
    again = false,
  ): Promise<GateResult> {
    try {
      return await this.runCommands(commit, before, plan, signal);
    } catch (error) {
      if (commit === before) throw await this.setup.blocked(error, before);
      if (!isSetupFailure(error)) throw error;
      const failed = await this.setup.blame(error, before, signal);
      if (!again) return this.tryOut(commit, before, plan, signal, true);
      return { verified: true, ok: false, evidence: [failed], commit, tree: await this.treeOf(commit) };
    }
  }

  private runCommands(
    commit: string,
    before: string,
    plan: GatePlan,
    signal: AbortSignal,
  ): Promise<GateResult> {
    const { repository, worktrees, environment, clock, log } = this.engine;
    return this.turns.run(() =>
      this.setup.around(before, (prepare) =>
        runGate({
          prepare,
          ...this.options,
          repository,
          worktrees,
          commit,
          commands: plan.commands,
          processes: this.processes,
          env: checksEnvironment(environment),
          signal,
          clock,
          log,
        }),
      ),
    );
  }

  private async planAt(treeish: string): Promise<GatePlan> {
    const settings = this.engine.settings();
    if (this.plan?.treeish !== treeish || this.plan.settings !== settings) {
      this.plan = { treeish, settings, plan: await planGate(settings, this.filesOf(treeish)) };
    }
    return this.plan.plan;
  }

  private filesOf(treeish: string): TreeFiles {
    return new TreeFiles(this.engine.repository.git, treeish);
  }

  private treeOf(commit: string): Promise<string> {
    return this.engine.integration.treeOf(commit);
  }
}
