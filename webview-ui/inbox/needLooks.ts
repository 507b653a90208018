import type { NeedKind, NeedSeverity } from '../../src/shared/needs/need';
import type { IconName } from '../iconPaths';
import { t } from '../l10n/t';
import type { Tone } from '../tone';

const icons: Readonly<Record<NeedKind, IconName>> = {
  question: 'person',
  permission: 'lock',
  suggestion: 'thought',
  held: 'diff',
  conflict: 'merge',
  redGate: 'cross',
  failed: 'cross',
  stuckMerge: 'merge',
  mergeQueue: 'merge',
  unmerged: 'merge',
  deadlock: 'dependencies',
  budget: 'stop',
  stalled: 'stalled',
  provider: 'warning',
  setup: 'folder',
  usageLimit: 'clock',
  checks: 'beaker',
  repository: 'branch',
};

const tones: Readonly<Record<NeedSeverity, Tone>> = {
  blocking: 'error',
  high: 'warning',
  normal: 'warning',
  low: 'quiet',
};

/** Icon and colour, and the word for what the colour says. */
export function lookOfNeed(
  kind: NeedKind,
  severity: NeedSeverity,
): { readonly icon: IconName; readonly tone: Tone; readonly label: string } {
  const label = {
    blocking: t('Nothing goes on'),
    high: t('Waits now'),
    normal: t('Waits'),
    low: t('For your information'),
  }[severity];
  return { icon: icons[kind], tone: tones[severity], label };
}
