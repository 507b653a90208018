import type { FeatureView } from '../../src/shared/viewModel';

export function aFeatureView(given: Partial<FeatureView> = {}): FeatureView {
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
