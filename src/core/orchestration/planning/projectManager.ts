import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { liveAgents } from '../../agents/agentRow';
import { modelFor, providerFor } from '../../agents/chosenProvider';
import { claimPlan } from '../../agents/planning/claimPlanning';
import { managerPrompt } from '../../agents/planning/planningPrompts';
import { providerById } from '../../agents/providers';
import { readFeatures } from '../../backlog/readFeatures';
import { readSpecFile } from '../../backlog/spec/readSpecFile';
import { messageOf } from '../../base/errors';
import { freeSlots } from '../../scheduling/limits';
import { recordEvent } from '../../store/activityLog';
import { hashToken } from '../../tools/authenticateAgent';
import type { Startable } from '../candidates';
import type { Engine } from '../engine';
import { giveUpDetached, launchDetached } from '../launchDetached';
import type { Launches } from '../launches';
import { providerLimitAt } from '../providerLimits';
import { readScope } from '../runScope';
import { settleManager } from './managerEnd';
import { countPassing, readPlanning, writePlanning } from './planningState';

/** Starts project managers, one at a time: when fewer features than wanted are ready or at work. */
export class ProjectManager {
  constructor(
    private readonly engine: Engine,
    private readonly launches: Launches,
  ) {}

  /** @returns when one may be started that is wanted and could not be started now (UTC ISO 8601) */
  async pass(find: () => Startable, now: string): Promise<string | undefined> {
    const { store, machine } = this.engine;
    const settings = this.engine.settings();
    if (settings.planningReadyFeatures === 0) return undefined;
    const { candidates, live } = find();
    const lacking = settings.planningReadyFeatures - candidates.length - live.coding;
    // A run that is limited has its work.
    if (readScope(store) !== undefined) return undefined;
    if (lacking <= 0 || (freeSlots(live, { ...settings, machine: machine.busy }).planning ?? 0) <= 0)
      return undefined;
    if (liveAgents(store).some(({ agentType }) => agentType === 'project_manager')) return undefined;
    const state = readPlanning(store);
    const left = settings.planningMaxFeatures - state.added;
    const { maxAttempts } = this.engine.retryPolicy();
    if (left <= 0 || state.failures >= maxAttempts) return undefined;
    if (state.restsAt !== undefined && countPassing(store) <= state.restsAt) return undefined;
    const limit = providerLimitAt(store, providerFor(settings, 'project_manager'), now)?.until;
    const until = [state.notBefore ?? '', limit ?? ''].sort().at(-1) ?? '';
    if (until > now) return until;
    await this.start(Math.min(lacking, left));
    return undefined;
  }

  private async start(wanted: number): Promise<void> {
    const { store, worktrees, repository, integration } = this.engine;
    const settings = this.engine.settings();
    const goalsName = settings.planningGoals;
    let goalsText: string;
    try {
      goalsText = await readSpecFile(path.resolve(repository.root, goalsName));
    } catch (error) {
      await this.refuse(messageOf(error));
      return;
    }
    const token = randomBytes(32).toString('base64url');
    const provider = providerById(providerFor(settings, 'project_manager'));
    const model = modelFor(settings, 'project_manager');
    const worktreeRoot = path.dirname(await worktrees.pathOf('auto_planning'));
    const claim = await store.commit((tx) =>
      claimPlan(tx, {
        ...{ goals: goalsName, mayAdd: wanted, provider: provider.id, model: model ?? null },
        ...{ worktreeRoot, tokenHash: hashToken(token) },
      }),
    );
    if (claim === undefined) return;
    this.launches.begin(claim.agentId, async (signal) => {
      try {
        await launchDetached(this.engine, {
          ...{ claim, token, provider, model, signal },
          ...{ agentType: 'project_manager', taskType: 'auto_planning' },
          timeoutMinutes: settings.planningTimeoutMinutes,
          prompt: (commit, prompts) =>
            managerPrompt(
              {
                ...{ goalsName, goalsText, wanted, commit },
                features: readFeatures(store),
                integrationBranch: integration.branch,
              },
              prompts,
            ),
        });
      } catch (error) {
        await giveUpDetached(this.engine, claim, error, (tx, agent, end) =>
          settleManager(tx, agent, end, { counts: true, policy: this.engine.retryPolicy() }),
        );
      }
    });
  }

  /** Without goals there is nothing to plan from; said once in a run. */
  private async refuse(why: string): Promise<void> {
    const { store } = this.engine;
    const { maxAttempts } = this.engine.retryPolicy();
    await store.commit((tx) => {
      writePlanning(tx, { ...readPlanning(tx), failures: maxAttempts });
      recordEvent(tx, {
        ...{ kind: 'planningFailed', level: 'warning' },
        text: `No features are planned in this run: ${why} The goals are what muster.planning.goals names.`,
      });
    });
  }
}
