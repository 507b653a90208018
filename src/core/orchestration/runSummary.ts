import type { FeatureCounts } from '../../shared/viewModel';

/** What of the backlog is left at the end of a run, as it is told. */
export function restOf(counts: FeatureCounts): string {
  const parts = [
    counts.failed > 0 ? `${counts.failed} failed` : '',
    counts.blocked > 0 ? `${counts.blocked} blocked` : '',
    counts.submitted > 0 ? `${counts.submitted} not merged` : '',
    counts.waitingForPerson > 0 ? `${counts.waitingForPerson} waiting for a person` : '',
  ];
  return parts.filter((part) => part !== '').join(', ');
}
