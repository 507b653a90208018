import type { TimelinePhase } from '../../src/shared/timeline';
import { t } from '../l10n/t';

/** Lines and dots tell the phases apart where colours do not. */
export type Pattern = 'solid' | 'rising' | 'falling' | 'upright' | 'level' | 'crossed' | 'dotted';

export const phasePatterns: Readonly<Record<TimelinePhase, Pattern>> = {
  waiting: 'rising',
  working: 'solid',
  regression: 'level',
  person: 'crossed',
  queued: 'dotted',
  gate: 'upright',
  merging: 'falling',
};

export function phaseLabel(phase: TimelinePhase): string {
  switch (phase) {
    case 'waiting':
      return t('Starting');
    case 'working':
      return t('Working');
    case 'regression':
      return t('Regression test');
    case 'person':
      return t('Waiting for you');
    case 'queued':
      return t('In the merge queue');
    case 'gate':
      return t('Gate');
    case 'merging':
      return t('Merging');
  }
}
