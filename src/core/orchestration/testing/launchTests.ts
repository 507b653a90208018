import type { TestClaim } from '../../agents/claimTests';
import { testingPrompt } from '../../agents/testingPrompt';
import { invocationOf } from '../../agents/providers';
import type { Provider } from '../../agents/providers/provider';
import { readFeatures } from '../../backlog/readFeatures';
import { missingIdentity } from '../../git/identity';
import type { Engine } from '../engine';
import { prepareWorktree } from '../prepareWorktree';
import { commandLineOf } from '../runPlan';
import { readChecks } from './featureChecks';
import type { TestableFeature } from './testable';

export interface TestLaunch {
  readonly claim: TestClaim;
  readonly batch: readonly TestableFeature[];
  readonly token: string;
  readonly provider: Provider;
  readonly model: string | undefined;
  readonly signal: AbortSignal;
}

/** Makes the worktree of a claimed testing agent, on the integration branch as it is now, and starts the agent in it. */
export async function launchTests(engine: Engine, launch: TestLaunch): Promise<void> {
  const { store, launcher, crew, worktrees, integration, repository, environment } = engine;
  const { claim, batch, token, provider, model, signal } = launch;
  const { agentId, worktree, taskId } = claim;
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
  const variables = await prepareWorktree(engine, {
    ...{ agentId, featureId: null, id: taskId, signal, tip },
    folder: worktree,
    trackedPath: worktree,
  });
  const ids = batch.map(({ id }) => id);
  const planned = invocationOf(provider, {
    settings,
    environment,
    assets: engine.assets,
    nodeExecutable: process.execPath,
    prompt: testingPrompt(
      {
        features: readFeatures(store, ids),
        checks: readChecks(store, ids),
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
    ...{ agentId, fence: claim.fence, taskId, taskType: 'testing', featureId: undefined },
    ...{ provider: provider.id, model, invocation, worktree, branch: '', baseCommit: tip },
    limits: {
      wallMs: settings.agentTimeoutMinutes * 60_000,
      graceMs: settings.stopGraceSeconds * 1000,
      hostlessMs: 60 * 60_000,
    },
    toolToken: token,
  });
  crew.join(handle);
}
