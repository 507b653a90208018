import type { TestClaim } from '../../agents/claimTests';
import { initializerPrompt } from '../../agents/initializerPrompt';
import { invocationOf } from '../../agents/providers';
import type { Provider } from '../../agents/providers/provider';
import { readFeatures } from '../../backlog/readFeatures';
import { missingIdentity } from '../../git/identity';
import type { Engine } from '../engine';
import { commandLineOf } from '../runPlan';
import type { SpecRequest } from './specRequest';

export interface InitializerLaunch {
  readonly claim: TestClaim;
  readonly request: SpecRequest;
  readonly token: string;
  readonly provider: Provider;
  readonly model: string | undefined;
  readonly signal: AbortSignal;
}

/**
 * Makes the worktree of a claimed initializer, on the integration branch as it is now, and starts the agent in
 * it. The worktree is not set up: the agent reads there and builds nothing.
 */
export async function launchInitializer(engine: Engine, launch: InitializerLaunch): Promise<void> {
  const { store, launcher, crew, worktrees, integration, repository, environment } = engine;
  const { claim, request, token, provider, model, signal } = launch;
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
  const planned = invocationOf(provider, {
    settings,
    environment,
    assets: engine.assets,
    nodeExecutable: process.execPath,
    prompt: initializerPrompt(
      {
        ...request,
        features: readFeatures(store),
        integrationBranch: integration.branch,
        commit: tip,
      },
      await engine.prompts.read(),
    ),
    worktree,
    // It has nothing to commit.
    gitFolders: [],
    stateFolder: engine.providerFolder,
    feature: undefined,
    agentType: 'initializer',
    toolToken: token,
    model,
  });
  const identity = await missingIdentity(repository.git, environment);
  const invocation = { ...planned, env: { ...identity, ...planned.env } };
  signal.throwIfAborted();
  await store.commit((tx) => {
    tx.run(`UPDATE agent_lifecycle SET command = ? WHERE agent_id = ?`, [commandLineOf(invocation), agentId]);
  });
  await engine.sharedWatch.before(agentId);
  const handle = await launcher.launch({
    ...{ agentId, fence, taskId, taskType: 'initialization', featureId: undefined },
    ...{ provider: provider.id, model, invocation, worktree, branch: '', baseCommit: tip },
    limits: {
      wallMs: settings.initializerTimeoutMinutes * 60_000,
      graceMs: settings.stopGraceSeconds * 1000,
      hostlessMs: 60 * 60_000,
    },
    toolToken: token,
  });
  crew.join(handle);
}
