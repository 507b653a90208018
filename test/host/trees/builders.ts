import type { AgentView } from '../../../src/shared/viewModel';

export { aFeatureView as aFeature } from '../../support/aFeatureView';

export function anAgent(given: Partial<AgentView> = {}): AgentView {
  return {
    agentId: 3,
    live: true,
    status: 'running',
    outcome: undefined,
    agentType: 'coding',
    taskType: 'implementation',
    featureId: 7,
    featureName: 'Login page',
    slot: 0,
    mascot: 'Spark',
    activity: 'working',
    lastThought: undefined,
    provider: 'demo',
    model: undefined,
    attempt: 1,
    pid: 4711,
    spawnedAt: '2026-01-02T03:04:05.000Z',
    completedAt: undefined,
    durationMs: undefined,
    worktree: '/repository.worktrees/7',
    branch: 'roadmap-implementation_task-7',
    inputTokens: undefined,
    outputTokens: undefined,
    costUsd: undefined,
    error: undefined,
    progress: 1,
    ...given,
  };
}
