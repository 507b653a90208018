import { testingPrompt } from '../../agents/testingPrompt';
import { readFeatures } from '../../backlog/readFeatures';
import type { Engine } from '../engine';
import { type DetachedLaunch, launchDetached } from '../launchDetached';
import { prepareWorktree } from '../prepareWorktree';
import { readChecks } from './featureChecks';
import type { TestableFeature } from './testable';

export interface TestLaunch extends Pick<
  DetachedLaunch,
  'claim' | 'token' | 'provider' | 'model' | 'signal'
> {
  readonly batch: readonly TestableFeature[];
}

/** Sets up the worktree of a claimed testing agent and starts the agent in it. */
export function launchTests(engine: Engine, { batch, ...launch }: TestLaunch): Promise<void> {
  const { store, integration } = engine;
  const { agentId, worktree, taskId } = launch.claim;
  const ids = batch.map(({ id }) => id);
  return launchDetached(engine, {
    ...launch,
    ...{ agentType: 'testing', taskType: 'testing' },
    timeoutMinutes: engine.settings().agentTimeoutMinutes,
    prepare: async (tip) => {
      const { variables } = await prepareWorktree(engine, {
        ...{ agentId, featureId: null, id: taskId, signal: launch.signal, tip },
        folder: worktree,
        trackedPath: worktree,
      });
      return variables;
    },
    prompt: (commit, prompts) =>
      testingPrompt(
        {
          features: readFeatures(store, ids),
          checks: readChecks(store, ids),
          integrationBranch: integration.branch,
          commit,
        },
        prompts,
      ),
  });
}
