import { hasStalled } from '../../src/shared/agentHealth';
import type { AgentView } from '../../src/shared/viewModel';
import type { IconName } from '../iconPaths';
import { t } from '../l10n/t';
import type { Tone } from '../tone';

export interface Look {
  readonly label: string;
  readonly icon: IconName;
  readonly tone: Tone;
}

const activities: Record<AgentView['activity'], Look> = {
  starting: { label: t('Starting'), icon: 'starting', tone: 'quiet' },
  thinking: { label: t('Thinking'), icon: 'thought', tone: 'active' },
  working: { label: t('Working'), icon: 'working', tone: 'active' },
  testing: { label: t('Testing'), icon: 'beaker', tone: 'merging' },
  waiting: { label: t('Waiting for you'), icon: 'person', tone: 'warning' },
  submitted: { label: t('Submitted'), icon: 'merge', tone: 'merging' },
  success: { label: t('Success'), icon: 'check', tone: 'success' },
  error: { label: t('Error'), icon: 'cross', tone: 'error' },
};

const stalledLook: Look = { label: t('Stalled'), icon: 'stalled', tone: 'error' };

const outcomes = new Map<string, Look>([
  ['merged', { label: t('Merged'), icon: 'check', tone: 'success' }],
  ['submitted', { label: t('Submitted'), icon: 'merge', tone: 'merging' }],
  ['no_submission', { label: t('Ended without submitting'), icon: 'cross', tone: 'error' }],
  ['no_commit', { label: t('Submitted without a commit'), icon: 'cross', tone: 'error' }],
  ['gave_up', { label: t('Gave up'), icon: 'cross', tone: 'error' }],
  ['skipped', { label: t('Skipped'), icon: 'skip', tone: 'quiet' }],
  ['conflict', { label: t('Merge conflict'), icon: 'warning', tone: 'warning' }],
  ['gate_red', { label: t('Checks failed'), icon: 'cross', tone: 'error' }],
  ['over_budget', { label: t('Over budget'), icon: 'stop', tone: 'warning' }],
  ['interrupted', { label: t('Interrupted'), icon: 'stop', tone: 'quiet' }],
]);

const endings: Record<AgentView['status'], Look> = {
  spawned: activities.starting,
  running: activities.working,
  completed: { label: t('Completed'), icon: 'check', tone: 'success' },
  failed: { label: t('Failed'), icon: 'cross', tone: 'error' },
  killed: { label: t('Killed'), icon: 'stop', tone: 'quiet' },
};

const workCounts: ReadonlySet<string | undefined> = new Set([
  'merged',
  'submitted',
  'conflict',
  'gate_red',
  'over_budget',
]);

/** State of an agent as a word, an icon and a colour. */
export function lookOfAgent(
  agent: Pick<AgentView, 'live' | 'activity' | 'status' | 'outcome' | 'stalled' | 'health'>,
): Look {
  if (hasStalled(agent)) return stalledLook;
  if (agent.live) return activities[agent.activity];
  return lookOfEnd(agent);
}

/** The same of one that has ended. */
export function lookOfEnd({
  status,
  outcome,
}: Pick<AgentView, 'status'> & { readonly outcome?: string | undefined }): Look {
  // Ended after it had submitted: what counts is what became of its work.
  if (status === 'killed' && !workCounts.has(outcome)) return endings.killed;
  return (outcome === undefined ? undefined : outcomes.get(outcome)) ?? endings[status];
}

const roles: Record<AgentView['taskType'], string> = {
  implementation: t('coding'),
  merge_conflict: t('resolving a conflict'),
  testing: t('regression test'),
  initialization: t('planning'),
  create_spec: t('writing a spec'),
  auto_planning: t('planning'),
};

export function roleOf(agent: Pick<AgentView, 'taskType'>): string {
  return roles[agent.taskType];
}
