import type { Snapshot } from '../../src/shared/viewModel';
import { t } from '../l10n/t';
import type { IdleSlots } from './idleSlots';

/**
 * Why no agent is at work, and what would change that: a standstill must never look like work. `idle`: the slots whose
 * reasons stand below it.
 */
export function explainIdle(
  { mode, counts, leader }: Pick<Snapshot, 'mode' | 'counts' | 'leader'>,
  idle?: IdleSlots,
): string {
  if (counts.total > 0 && counts.passing === counts.total) {
    return t(
      counts.total === 1
        ? 'The {0} feature passes. Nothing is left to do.'
        : 'All {0} features pass. Nothing is left to do.',
      counts.total,
    );
  }
  if (mode === 'stopping') return t('The agents are being ended.');
  if (mode === 'draining') return t('Draining: the run ends when what is merging has been merged.');
  if (mode === 'paused') return t('Paused: nothing new is started until the run is resumed.');
  const stuck = standstill(counts);
  // Start is not offered here then.
  if (mode === 'stopped' && leader !== undefined) return stuck ?? t('No run has been started.');
  if (mode === 'stopped') {
    return counts.ready > 0
      ? t(
          counts.ready === 1
            ? '{0} feature ready. Press Start and the agents begin.'
            : '{0} features ready. Press Start and the agents begin.',
          counts.ready,
        )
      : (stuck ?? t('Press Start and the agents begin.'));
  }
  // What the counts suggest could only repeat or contradict the reasons.
  if (idle !== undefined && idle.why.length > 0) return stuck ?? idle.title;
  if (counts.submitted > 0) return t('The merge queue is at work.');
  if (counts.ready > 0) return t('The next agents are about to start.');
  return stuck ?? t('Waiting for the next feature to become ready.');
}

function standstill(counts: Snapshot['counts']): string | undefined {
  const parts: string[] = [];
  if (counts.waitingForPerson > 0)
    parts.push(
      t(
        counts.waitingForPerson === 1 ? '{0} feature waiting for you' : '{0} features waiting for you',
        counts.waitingForPerson,
      ),
    );
  if (counts.failed > 0) parts.push(t('{0} failed', counts.failed));
  if (counts.blocked > 0) parts.push(t('{0} blocked', counts.blocked));
  const moving = counts.total - counts.passing - counts.waitingForPerson - counts.failed - counts.blocked;
  if (parts.length === 0 || moving > 0) return undefined;
  return t('Nothing can go on by itself: {0}. See the reasons in the list of features.', parts.join(', '));
}
