import { initializerPrompt } from '../../agents/initializerPrompt';
import { readFeatures } from '../../backlog/readFeatures';
import type { Engine } from '../engine';
import { type DetachedLaunch, launchDetached } from '../launchDetached';
import type { SpecRequest } from './specRequest';

export interface InitializerLaunch extends Pick<
  DetachedLaunch,
  'claim' | 'token' | 'provider' | 'model' | 'signal'
> {
  readonly request: SpecRequest;
}

/** Starts a claimed initializer. Its worktree is not set up: it reads there and builds nothing. */
export function launchInitializer(engine: Engine, { request, ...launch }: InitializerLaunch): Promise<void> {
  return launchDetached(engine, {
    ...launch,
    ...{ agentType: 'initializer', taskType: 'initialization' },
    timeoutMinutes: engine.settings().initializerTimeoutMinutes,
    prompt: (commit, prompts) =>
      initializerPrompt(
        {
          ...request,
          features: readFeatures(engine.store),
          integrationBranch: engine.integration.branch,
          commit,
        },
        prompts,
      ),
  });
}
