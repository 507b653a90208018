import type { AgentView, FeatureState, FeatureView } from './viewModel';

/**
 * Words by which menus know what can be done with something: `when` clauses look for them with `viewItem =~ /…/` in the
 * trees, and with `musterItem =~ /…/` in the dashboard, so that both offer the same.
 */
export const itemWords = {
  agent: 'agent',
  live: 'live',
  worktree: 'worktree',
  feature: 'feature',
  retryable: 'retryable',
  skippable: 'skippable',
  assignable: 'assignable',
  editable: 'editable',
  rewritable: 'rewritable',
  place: 'place',
  cleanable: 'cleanable',
  submittable: 'submittable',
  rescue: 'rescue',
  held: 'held',
  question: 'question',
  evidence: 'evidence',
  specified: 'specified',
  changed: 'changed',
  passed: 'passed',
  runnable: 'runnable',
  checked: 'checked',
  hung: 'hung',
  deadlock: 'deadlock',
  overBudget: 'overBudget',
  consent: 'consent',
  remergeable: 'remergeable',
  startable: 'startable',
  resumable: 'resumable',
  shared: 'shared',
  unready: 'unready',
} as const;

/** A webview says by this key what a menu is opened for. */
export const webviewItemKey = 'musterItem';

export function wordsOfAgent({ live, worktree }: Pick<AgentView, 'live' | 'worktree'>): string {
  return [
    itemWords.agent,
    ...(live ? [itemWords.live] : []),
    ...(worktree === undefined ? [] : [itemWords.worktree]),
  ].join(' ');
}

export function wordsOfFeature(feature: FeatureView): string {
  return [
    itemWords.feature,
    ...(canRetry(feature) ? [itemWords.retryable] : []),
    ...(canSkip(feature) ? [itemWords.skippable] : []),
    ...(canRunAlone(feature) ? [itemWords.runnable] : []),
    ...(canAssign(feature) ? [itemWords.assignable] : []),
    ...(canEditDependencies(feature) ? [itemWords.editable] : []),
    ...(canEdit(feature) ? [itemWords.rewritable] : []),
    ...(isHeld(feature) ? [itemWords.held] : []),
    ...(feature.question !== undefined ? [itemWords.question] : []),
    ...(feature.hasEvidence === true ? [itemWords.evidence] : []),
    ...(feature.hasSpec === true ? [itemWords.specified] : []),
    ...(hasChanges(feature) ? [itemWords.changed] : []),
    ...(hasPassed(feature) ? [itemWords.passed] : []),
    ...(feature.check !== undefined ? [itemWords.checked] : []),
  ].join(' ');
}

const retryableStates: ReadonlySet<FeatureState> = new Set([
  'failed',
  'waiting',
  'needsPerson',
  'overBudget',
]);
const skippableStates: ReadonlySet<FeatureState> = new Set([
  'ready',
  'blocked',
  'waiting',
  'needsPerson',
  'overBudget',
]);

export function canRetry(feature: FeatureView): boolean {
  return retryableStates.has(feature.state) && feature.held === undefined;
}

export function canSkip(feature: FeatureView): boolean {
  return skippableStates.has(feature.state) && feature.held === undefined;
}

/** Nobody works on it, and nothing of its own keeps it from being started. */
export function canRunAlone({ state }: FeatureView): boolean {
  return state === 'ready' || state === 'waiting';
}

/** What has passed or is being merged was made of what it says now. */
export function canEdit(feature: FeatureView): boolean {
  return feature.status !== 'passing' && feature.status !== 'submitted';
}

/** Nobody is at work on it, and nothing that is known here speaks against giving it to an agent now. */
export function canAssign({ state, held }: FeatureView): boolean {
  return (state === 'ready' || state === 'waiting') && held === undefined;
}

export function canEditDependencies(feature: FeatureView): boolean {
  return feature.state !== 'passing';
}

/** Its merge waits for a person. */
export function isHeld(feature: FeatureView): boolean {
  return feature.held !== undefined;
}

/** It was merged: that can be taken back. */
export function hasPassed(feature: FeatureView): boolean {
  return feature.state === 'passing';
}

/** An agent has worked on it, or works on it. */
export function hasChanges(feature: FeatureView): boolean {
  return (
    hasPassed(feature) ||
    feature.state === 'inProgress' ||
    feature.state === 'merging' ||
    feature.attempts > 0 ||
    feature.hasEvidence === true
  );
}
