import type { FeatureStatus } from '../../src/core/backlog/feature';
import type { FeatureState, FeatureView } from '../../src/shared/viewModel';

/** A feature as it stands in the queue; name what a test cares about. */
export function sampleFeature(given: Partial<FeatureView> = {}): FeatureView {
  return {
    id: 1,
    priority: 1,
    category: 'api',
    name: 'Create the health endpoint',
    description: '',
    steps: [],
    status: 'pending',
    state: 'ready',
    reason: undefined,
    reasonText: undefined,
    dependencies: [],
    missingDependencies: [],
    dependents: 0,
    score: 999,
    attempts: 0,
    skipCount: 0,
    lastError: undefined,
    agentId: undefined,
    unverified: false,
    ...given,
  };
}

const passingNames = [
  'Set up the project skeleton',
  'Add the database schema',
  'Create the table of products',
  'List products with pages',
  'Search the catalogue',
  'Show one product',
  'Add the customer account',
  'Sign up with e-mail',
  'Sign in and out',
  'Reset a forgotten password',
  'Upload product pictures',
  'Resize pictures on upload',
  'Filter by category',
  'Sort by price',
  'Remember the last search',
  'Show what is in stock',
  'Write tests for the catalogue',
];
const categories = ['foundation', 'catalogue', 'account', 'checkout', 'operations'] as const;

const statuses: Record<FeatureState, FeatureStatus> = {
  ready: 'pending',
  blocked: 'pending',
  waiting: 'pending',
  needsPerson: 'pending',
  overBudget: 'in_progress',
  inProgress: 'in_progress',
  merging: 'submitted',
  passing: 'passing',
  failed: 'failed',
};

/** A shop's backlog in the middle of its run, every state at least once. */
export function sampleBacklog(): readonly FeatureView[] {
  const feature = (id: number, state: FeatureState, name: string, given: Partial<FeatureView> = {}) =>
    sampleFeature({
      id,
      priority: id,
      name,
      state,
      status: statuses[state],
      category: categories[id % categories.length] ?? 'foundation',
      score: 1000 - id,
      ...given,
    });
  return [
    ...passingNames.map((name, index) => feature(index + 1, 'passing', name, { unverified: index === 3 })),
    feature(18, 'inProgress', 'Protect the routes with sessions', {
      dependencies: [8, 9],
      dependents: 4,
      agentId: 14,
    }),
    feature(19, 'inProgress', 'Keep a cart over several visits', {
      dependencies: [6],
      attempts: 1,
      agentId: 15,
    }),
    feature(20, 'needsPerson', 'Pay at the checkout', {
      dependencies: [18, 19],
      dependents: 3,
      agentId: 16,
      reasonText: 'Waits for your answer: which payment provider should the checkout use?',
    }),
    feature(21, 'waiting', 'Send the order confirmation', {
      attempts: 1,
      reasonText: 'Tried once without success; the next attempt starts in 2 minutes.',
      lastError: 'The agent ended without having submitted its work.',
    }),
    feature(22, 'merging', 'Count what is left in stock', { attempts: 1, dependencies: [16] }),
    feature(23, 'ready', 'Export orders as CSV', {
      dependencies: [7],
      reasonText: 'Next in line; 3 agents are at work, which is the limit.',
    }),
    feature(24, 'failed', 'Print an invoice', {
      attempts: 3,
      description: 'A customer can print an invoice for each order, as PDF, with tax shown for each line.',
      steps: ['Open an order that is paid', 'Press Print', 'The PDF holds number, date and tax'],
      lastError:
        'gate: npm test ended with exit code 1\n  invoice.test.ts: expected 19.00, got 19.0\n  2 of 148 tests failed',
      reasonText: 'Three attempts without progress. Read the last error, then retry.',
    }),
    feature(25, 'ready', 'Show recommended products', { dependencies: [4, 5, 6, 13, 14] }),
    ...['Refund an order', 'Ship in parts', 'Gift cards', 'Loyalty points', 'Monthly sales report'].map(
      (name, index) =>
        feature(26 + index, 'blocked', name, {
          dependencies: [20, 24].slice(0, 1 + (index % 2)),
          missingDependencies: [],
          reasonText: index % 2 === 0 ? 'Blocked by #20.' : 'Blocked by #20 and #24.',
        }),
    ),
    feature(31, 'ready', 'Serve a site map', {
      dependencies: [404],
      missingDependencies: [404],
      reasonText: 'Ready; 3 agents are at work, which is the limit',
      reasonDetails: [
        'It also depends on #404, which does not exist; that is ignored, and can be taken out.',
      ],
    }),
    feature(32, 'overBudget', 'Translate the shop', {
      reasonText: 'The feature has reached its budget: $2.03 of $2.00',
      reasonDetails: [
        'What was done so far is kept in its worktree. Raise the limit, and it goes on from there.',
      ],
    }),
  ];
}
