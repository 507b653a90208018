import type { AgentView, FeatureView } from '../../../src/shared/viewModel';

export function aFeature(given: Partial<FeatureView> = {}): FeatureView {
  return {
    id: 7,
    priority: 7,
    category: 'core',
    name: 'Login page',
    description: '',
    steps: [],
    status: 'pending',
    state: 'ready',
    reason: undefined,
    reasonText: undefined,
    dependencies: [],
    missingDependencies: [],
    dependents: 0,
    score: 993,
    attempts: 0,
    skipCount: 0,
    lastError: undefined,
    agentId: undefined,
    unverified: false,
    ...given,
  };
}

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
