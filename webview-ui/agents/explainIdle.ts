import type { Snapshot } from '../../src/shared/viewModel';
import { countOf } from '../text/durations';

/** Why no agent is at work, and what would change that: a standstill must never look like work. */
export function explainIdle({ mode, counts, leader }: Pick<Snapshot, 'mode' | 'counts' | 'leader'>): string {
  if (counts.total > 0 && counts.passing === counts.total) {
    return `All ${countOf(counts.total, 'feature')} pass. Nothing is left to do.`;
  }
  if (mode === 'stopping') return 'The agents are being ended.';
  if (mode === 'draining') return 'Draining: the run ends when what is merging has been merged.';
  if (mode === 'paused') return 'Paused: nothing new is started until the run is resumed.';
  const stuck = standstill(counts);
  // Start is not offered here then.
  if (mode === 'stopped' && leader !== undefined) return stuck ?? 'No run has been started.';
  if (mode === 'stopped') {
    return counts.ready > 0
      ? `${countOf(counts.ready, 'feature')} ready. Press Start and the agents begin.`
      : (stuck ?? 'Press Start and the agents begin.');
  }
  if (counts.submitted > 0) return 'The merge queue is at work.';
  if (counts.ready > 0) return 'The next agents are about to start.';
  return stuck ?? 'Waiting for the next feature to become ready.';
}

function standstill(counts: Snapshot['counts']): string | undefined {
  const parts: string[] = [];
  if (counts.waitingForPerson > 0)
    parts.push(`${countOf(counts.waitingForPerson, 'feature')} waiting for you`);
  if (counts.failed > 0) parts.push(`${counts.failed} failed`);
  if (counts.blocked > 0) parts.push(`${counts.blocked} blocked`);
  const moving = counts.total - counts.passing - counts.waitingForPerson - counts.failed - counts.blocked;
  if (parts.length === 0 || moving > 0) return undefined;
  return `Nothing can go on by itself: ${parts.join(', ')}. See the reasons in the list of features.`;
}
