import type { DetachedClaim } from '../agents/claimDetached';
import { type AgentRow, agentById } from '../agents/agentRow';
import type { AgentEnd } from '../agents/lifecycle';
import type { PromptTexts } from '../agents/promptTemplates/promptTemplates';
import { invocationOf } from '../agents/providers';
import type { Provider } from '../agents/providers/provider';
import type { AgentType, TaskType } from '../agents/run';
import { messageOf } from '../base/errors';
import { missingIdentity } from '../git/identity';
import type { Transaction } from '../store/store';
import type { Engine } from './engine';
import { commandLineOf } from './runPlan';

export interface DetachedLaunch {
  readonly claim: DetachedClaim;
  readonly agentType: AgentType;
  readonly taskType: TaskType;
  readonly token: string;
  readonly provider: Provider;
  readonly model: string | undefined;
  readonly timeoutMinutes: number;
  readonly signal: AbortSignal;
  /** What the agent is told; `commit` is what its worktree is on. */
  readonly prompt: (commit: string, prompts: PromptTexts) => string;
  /** Sets the worktree up, and returns what the agent gets in its environment besides. */
  readonly prepare?: (commit: string) => Promise<Readonly<Record<string, string>>>;
}

/**
 * Makes the worktree of a claimed agent that has no branch, on the integration branch as it is now, and starts the
 * agent in it.
 */
export async function launchDetached(engine: Engine, launch: DetachedLaunch): Promise<void> {
  const { store, launcher, crew, worktrees, integration, repository, environment } = engine;
  const { claim, agentType, taskType, token, provider, model, signal } = launch;
  const { agentId, fence, worktree, taskId } = claim;
  const settings = engine.settings();
  const tip = await integration.tip();
  await worktrees.addDetached(taskId, tip);
  await store.commit((tx) => {
    tx.run(`UPDATE git_worktree_tracker SET status = 'active', base_commit = ? WHERE agent_id = ?`, [
      tip,
      agentId,
    ]);
    tx.run(`UPDATE agent_lifecycle SET base_commit = ? WHERE agent_id = ?`, [tip, agentId]);
  });
  const variables = await launch.prepare?.(tip);
  const planned = invocationOf(provider, {
    settings,
    environment,
    assets: engine.assets,
    nodeExecutable: process.execPath,
    prompt: launch.prompt(tip, await engine.prompts.read()),
    worktree,
    // It has nothing to commit.
    gitFolders: [],
    stateFolder: engine.providerFolder,
    feature: undefined,
    agentType,
    toolToken: token,
    model,
  });
  const identity = await missingIdentity(repository.git, environment);
  const invocation = { ...planned, env: { ...identity, ...planned.env, ...variables } };
  signal.throwIfAborted();
  await store.commit((tx) => {
    tx.run(`UPDATE agent_lifecycle SET command = ? WHERE agent_id = ?`, [commandLineOf(invocation), agentId]);
  });
  await engine.sharedWatch.before(agentId);
  const handle = await launcher.launch({
    ...{ agentId, fence, taskId, taskType, featureId: undefined },
    ...{ provider: provider.id, model, invocation, worktree, branch: '', baseCommit: tip },
    limits: {
      wallMs: launch.timeoutMinutes * 60_000,
      graceMs: settings.stopGraceSeconds * 1000,
      hostlessMs: 60 * 60_000,
    },
    toolToken: token,
  });
  crew.join(handle);
}

export interface GiveUpTools extends Pick<Engine, 'log'> {
  readonly store: Pick<Engine['store'], 'commit'>;
  readonly sharedWatch: Pick<Engine['sharedWatch'], 'release'>;
}

/** Such an agent never started: writes that down by `settle`. Never rejects. */
export async function giveUpDetached(
  { store, log, sharedWatch }: GiveUpTools,
  { agentId, taskId }: DetachedClaim,
  error: unknown,
  settle: (tx: Transaction, agent: AgentRow, end: AgentEnd) => void,
): Promise<void> {
  log.warn(`Agent ${agentId} (${taskId}) could not be started`, error);
  const settled = store.commit((tx) => {
    const agent = agentById(tx, agentId);
    if (agent === undefined) return;
    settle(tx, agent, {
      status: 'failed',
      outcome: 'interrupted',
      exitCode: null,
      signal: null,
      error: messageOf(error),
    });
  });
  // Else the next pass finds that nothing runs, and settles it. Heard at once: a refusal of which nobody hears while
  // something else is waited for ends the process.
  const written = settled.catch((reason: unknown) =>
    log.error(`That could not be written down: ${messageOf(reason)}`),
  );
  await sharedWatch.release(agentId);
  await written;
}
