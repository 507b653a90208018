import type { AgentView } from '../../src/shared/viewModel';
import type { IconName } from '../iconPaths';
import type { Tone } from '../tone';

export interface Look {
  readonly label: string;
  readonly icon: IconName;
  readonly tone: Tone;
}

const activities: Record<AgentView['activity'], Look> = {
  starting: { label: 'Starting', icon: 'starting', tone: 'quiet' },
  thinking: { label: 'Thinking', icon: 'thought', tone: 'active' },
  working: { label: 'Working', icon: 'working', tone: 'active' },
  testing: { label: 'Testing', icon: 'beaker', tone: 'merging' },
  waiting: { label: 'Waiting for you', icon: 'person', tone: 'warning' },
  submitted: { label: 'Submitted', icon: 'merge', tone: 'merging' },
  success: { label: 'Success', icon: 'check', tone: 'success' },
  error: { label: 'Error', icon: 'cross', tone: 'error' },
};

const outcomes = new Map<string, Look>([
  ['merged', { label: 'Merged', icon: 'check', tone: 'success' }],
  ['submitted', { label: 'Submitted', icon: 'merge', tone: 'merging' }],
  ['no_submission', { label: 'Ended without submitting', icon: 'cross', tone: 'error' }],
  ['no_commit', { label: 'Submitted without a commit', icon: 'cross', tone: 'error' }],
  ['gave_up', { label: 'Gave up', icon: 'cross', tone: 'error' }],
  ['skipped', { label: 'Skipped', icon: 'skip', tone: 'quiet' }],
  ['conflict', { label: 'Merge conflict', icon: 'warning', tone: 'warning' }],
  ['gate_red', { label: 'Checks failed', icon: 'cross', tone: 'error' }],
  ['over_budget', { label: 'Over budget', icon: 'stop', tone: 'warning' }],
  ['interrupted', { label: 'Interrupted', icon: 'stop', tone: 'quiet' }],
]);

const endings: Record<AgentView['status'], Look> = {
  spawned: activities.starting,
  running: activities.working,
  completed: { label: 'Completed', icon: 'check', tone: 'success' },
  failed: { label: 'Failed', icon: 'cross', tone: 'error' },
  killed: { label: 'Killed', icon: 'stop', tone: 'quiet' },
};

const workCounts: ReadonlySet<AgentView['outcome']> = new Set([
  'merged',
  'submitted',
  'conflict',
  'gate_red',
  'over_budget',
]);

/** State of an agent as a word, an icon and a colour. */
export function lookOfAgent(agent: Pick<AgentView, 'live' | 'activity' | 'status' | 'outcome'>): Look {
  if (agent.live) return activities[agent.activity];
  // Ended after it had submitted: what counts is what became of its work.
  if (agent.status === 'killed' && !workCounts.has(agent.outcome)) return endings.killed;
  return (agent.outcome === undefined ? undefined : outcomes.get(agent.outcome)) ?? endings[agent.status];
}

const roles: Record<AgentView['taskType'], string> = {
  implementation: 'coding',
  merge_conflict: 'resolving a conflict',
  testing: 'regression test',
  initialization: 'planning',
  create_spec: 'writing a spec',
  auto_planning: 'planning',
};

export function roleOf(agent: Pick<AgentView, 'taskType'>): string {
  return roles[agent.taskType];
}
