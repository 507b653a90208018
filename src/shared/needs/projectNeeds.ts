import { deadlockText } from '../deadlock';
import type { Translate } from '../translate';
import type { HoldKind, HoldView } from '../holdViews';
import { action } from './actions';
import type { Need, NeedAction, NeedKind, NeedSeverity } from './need';
import type { NeedSource } from './needsOf';

/** What concerns the project as a whole: nothing of it is any single feature's. */
export function projectNeeds({ holds = [], deadlock }: NeedSource, t: Translate): Need[] {
  const found = holds.filter(({ kind }) => kind === 'repository');
  const needs = holds.filter(({ kind }) => kind !== 'repository').map((hold) => holdNeed(hold, t));
  if (found.length > 0) needs.push(repositoryNeed(found, t));
  if (deadlock !== undefined) {
    const text = deadlockText(deadlock);
    needs.push({
      ...ofProject,
      id: 'deadlock',
      kind: 'deadlock',
      severity: 'blocking',
      title: t('Deadlock: nothing runs and nothing can'),
      detail: text.replace(/^Deadlock: /, ''),
      since: deadlock.since,
      actions: [action(t('Break deadlock…'), { type: 'mendDeadlock' }, true)],
      notices: [text],
    });
  }
  return needs;
}

const ofProject = { featureId: undefined, agentId: undefined, open: undefined } as const;

interface Shown {
  readonly kind: NeedKind;
  readonly severity: NeedSeverity;
  readonly title: string;
  readonly actions: readonly NeedAction[];
  readonly open?: Need['open'];
}

function holdNeed(hold: HoldView, t: Translate): Need {
  const { kind, text, since, budget, id } = hold;
  return {
    ...ofProject,
    id: `${kind}:${id ?? ''}`,
    ...shownAs(hold, t)[kind],
    detail: text.replace(/^Needs you: /, ''),
    since,
    ...(budget !== undefined && { budget }),
    notices: [text],
  };
}

function shownAs({ budget }: HoldView, t: Translate): Readonly<Record<HoldKind, Shown>> {
  const tryAgain = action(t('Try again'), { type: 'tryMergesAgain' }, true);
  const provider = action(t('Choose another provider…'), { type: 'openSettings', about: 'provider' });
  return {
    cannotStart: {
      ...{ kind: 'provider', severity: 'blocking', title: t('No agent can be started') },
      actions: [action(t('Run Doctor'), { type: 'doctor' }), provider],
      open: { type: 'doctor' },
    },
    redBase: {
      ...{ kind: 'redGate', severity: 'blocking' },
      title: t('The integration branch does not pass its own checks'),
      actions: [tryAgain, action(t('Evidence'), { type: 'showBaseEvidence' })],
      open: { type: 'showBaseEvidence' },
    },
    mergeQueue: {
      ...{ kind: 'mergeQueue', severity: 'blocking', title: t('Merges wait for you') },
      actions: [tryAgain],
    },
    unmerged: {
      ...{ kind: 'unmerged', severity: 'normal', title: t('Finished work waits to be merged') },
      actions: [action(t('Start'), { type: 'start' }, true)],
    },
    setup: {
      ...{ kind: 'setup', severity: 'blocking', title: t('Worktrees cannot be set up') },
      actions: [
        action(t('Resume'), { type: 'resume' }, true),
        action(t('Settings…'), { type: 'openSettings', about: 'setup' }),
      ],
    },
    budget: {
      ...{ kind: 'budget', severity: 'blocking', title: t('The run has reached its budget') },
      actions: [
        ...(budget === undefined
          ? []
          : [
              action(
                t('Raise limit…'),
                { type: 'raiseBudget', scope: budget.scope, measure: budget.measure },
                true,
              ),
            ]),
        action(t('Stop the run'), { type: 'stop' }),
      ],
    },
    providerLimit: {
      ...{ kind: 'usageLimit', severity: 'low', title: t('A provider has reached its usage limit') },
      actions: [provider],
    },
    checks: {
      ...{ kind: 'checks', severity: 'low', title: t('Testing agents have written checks') },
      actions: [action(t('Decide…'), { type: 'decideChecks' }, true)],
    },
    // Shown by itself, all of them as one.
    repository: { kind: 'repository', severity: 'low', title: '', actions: [] },
  };
}

/** All of them are accepted at once. */
function repositoryNeed(found: readonly HoldView[], t: Translate): Need {
  const isUrgent = found.some(({ urgent }) => urgent === true);
  const since = found
    .map((each) => each.since)
    .filter((at) => at !== undefined)
    .sort()[0];
  return {
    ...ofProject,
    id: 'repository',
    kind: 'repository',
    severity: isUrgent ? 'high' : 'low',
    title:
      found.length === 1
        ? t('A change to what all worktrees share')
        : t('{0} changes to what all worktrees share', found.length),
    detail: found.map(({ text }) => text.replace(/^Needs you: /, '')).join('\n'),
    since,
    actions: [action(t('Accept…'), { type: 'acceptSharedChanges' })],
    notices: found.map(({ text }) => text),
  };
}
