import { mascotOf } from '../../src/shared/mascots';
import type {
  ActivityEntry,
  AgentView,
  FeatureCounts,
  FeatureState,
  FeatureView,
  Snapshot,
} from '../../src/shared/viewModel';
import { sampleBacklog } from './sampleBacklog';

export function sampleAgent(given: Partial<AgentView> = {}): AgentView {
  return {
    agentId: 1,
    live: true,
    status: 'running',
    outcome: undefined,
    agentType: 'coding',
    taskType: 'implementation',
    featureId: 1,
    featureName: 'Create the health endpoint',
    slot: 0,
    mascot: mascotOf(given.slot ?? 0).name,
    activity: 'working',
    lastThought: undefined,
    provider: 'claude',
    model: undefined,
    attempt: 1,
    pid: 4242,
    spawnedAt: new Date().toISOString(),
    completedAt: undefined,
    durationMs: undefined,
    worktree: '/home/ada/shop.worktrees/feature-1',
    branch: 'roadmap-implementation_task-1',
    inputTokens: undefined,
    outputTokens: undefined,
    costUsd: undefined,
    error: undefined,
    progress: 1,
    ...given,
  };
}

export function countsOf(features: readonly FeatureView[]): FeatureCounts {
  const count = (state: FeatureState): number => features.filter((feature) => feature.state === state).length;
  return {
    total: features.length,
    ready: count('ready'),
    blocked: count('blocked'),
    inProgress: count('inProgress'),
    submitted: count('merging'),
    passing: count('passing'),
    failed: count('failed'),
    waitingForPerson: count('needsPerson'),
    overBudget: count('overBudget'),
  };
}

export function snapshotOf(given: Partial<Snapshot> = {}): Snapshot {
  const features = given.features ?? [];
  const agents = given.agents ?? [];
  return {
    revision: 1,
    mode: 'running',
    project: {
      name: 'Corner Shop',
      repository: '/home/ada/shop',
      integrationBranch: 'roadmap',
      provider: 'Claude Code',
      model: 'claude-sonnet-4',
      concurrency: 3,
      database: '/home/ada/.config/Code/orchestrator.db',
    },
    counts: countsOf(features),
    activeAgents: agents.filter((agent) => agent.live).length,
    slotsTaken: agents.filter((agent) => agent.live && agent.agentType === 'coding').length,
    agents,
    features,
    activity: [],
    notices: [],
    ...given,
  };
}

/** A run in its middle: something of everything that the dashboard can show. */
export function sampleSnapshot(now = new Date()): Snapshot {
  const ago = (seconds: number): string => new Date(now.getTime() - seconds * 1000).toISOString();
  const features = sampleBacklog();
  const featureName = (id: number): string => features.find((feature) => feature.id === id)?.name ?? '';
  const agent = (agentId: number, slot: number, featureId: number, given: Partial<AgentView>): AgentView =>
    sampleAgent({ agentId, slot, featureId, featureName: featureName(featureId), ...given });
  const ended = (
    agentId: number,
    slot: number,
    featureId: number,
    outcome: string,
    given: Partial<AgentView> = {},
  ) =>
    agent(agentId, slot, featureId, {
      live: false,
      status: outcome === 'merged' ? 'completed' : 'failed',
      outcome,
      activity: outcome === 'merged' ? 'success' : 'error',
      progress: 3,
      durationMs: (95 + agentId * 37) * 1000,
      completedAt: ago(2400 - agentId * 180),
      ...given,
    });

  const agents: readonly AgentView[] = [
    agent(14, 0, 18, {
      activity: 'working',
      lastThought:
        'Wiring the session middleware into the router before the rate limiter, so that limits count per user.',
      spawnedAt: ago(312),
      inputTokens: 48_210,
      outputTokens: 6_120,
      costUsd: 0.42,
      progress: 2,
    }),
    agent(15, 1, 19, {
      activity: 'thinking',
      lastThought: 'The cart total must survive a change of currency. I will keep prices in minor units.',
      spawnedAt: ago(47),
      inputTokens: 9_800,
      outputTokens: 720,
      costUsd: 0.06,
      attempt: 2,
      progress: 1,
    }),
    agent(16, 2, 20, {
      activity: 'waiting',
      lastThought: 'Which payment provider should the checkout use: Stripe or Adyen?',
      spawnedAt: ago(1265),
      inputTokens: 131_000,
      outputTokens: 14_300,
      costUsd: 1.38,
      progress: 2,
    }),
    agent(17, 3, 5, {
      activity: 'testing',
      agentType: 'testing',
      taskType: 'testing',
      lastThought: 'Running the regression suite of three features on the integrated tree.',
      spawnedAt: ago(88),
      progress: 2,
    }),
    ended(13, 3, 17, 'merged'),
    ended(12, 2, 22, 'gate_red', {
      error: 'npm test ended with exit code 1: 2 tests failed in cart.test.ts',
    }),
    ended(11, 1, 16, 'merged'),
    ended(10, 0, 23, 'interrupted', { status: 'killed' }),
    ended(9, 1, 15, 'merged'),
    ended(8, 0, 21, 'no_submission', { error: 'The agent ended without having submitted its work.' }),
  ];
  return snapshotOf({
    runStartedAt: ago(4521),
    takenAt: now.toISOString(),
    features,
    agents,
    activity: sampleActivity(ago),
    notices: [
      'Your checkout has uncommitted changes. Agents do not see them: they start from the branch roadmap.',
    ],
  });
}

function sampleActivity(ago: (seconds: number) => string): readonly ActivityEntry[] {
  const lines: readonly (readonly [string, ActivityEntry['level'], string])[] = [
    ['Muster', 'info', 'Started with up to 3 agents'],
    ['Spark', 'info', 'Reading the feature and its steps'],
    ['Fizz', 'info', 'Creating the table of products'],
    ['Octo', 'info', 'Implementing the database schema'],
    ['Spark', 'success', 'Submitted #15 with 4 commits'],
    ['Muster', 'success', '#15 merged into roadmap, 3 checks green'],
    ['Fizz', 'info', 'Running the linter'],
    ['Hoot', 'info', 'Writing tests for the catalogue'],
    ['Octo', 'warning', 'Checks are red on the merged tree: 2 tests failed in cart.test.ts'],
    ['Muster', 'info', '#22 goes back to an agent, attempt 2 of 3'],
    ['Hoot', 'success', 'Submitted #17 with 2 commits'],
    ['Muster', 'success', '#17 merged into roadmap, 3 checks green'],
    ['Spark', 'info', 'Creating the auth middleware'],
    ['Octo', 'error', 'Three attempts without progress, #24 failed'],
    ['Fizz', 'info', 'Keeping prices in minor units'],
    ['Octo', 'warning', 'Asks: which payment provider should the checkout use?'],
    ['Hoot', 'info', 'Running the regression suite on the integrated tree'],
    ['Spark', 'info', 'Wiring the session middleware into the router'],
  ];
  return lines.map(([who, level, text], index) => ({
    id: index + 1,
    at: ago((lines.length - index) * 21),
    kind: 'log',
    level,
    who,
    agentId: who === 'Muster' ? undefined : 14,
    featureId: undefined,
    text,
  }));
}
