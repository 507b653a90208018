import { type HealthLevel, healthWord, levelOfHealth, usageText } from '../../src/shared/agentHealth';
import type { AgentView } from '../../src/shared/viewModel';
import { t } from '../l10n/t';
import type { Tone } from '../tone';

const tones = { fine: 'quiet', warning: 'warning', critical: 'error' } as const satisfies Record<
  HealthLevel,
  Tone
>;

/** Whether it lives, and what its processes use; a word, so that colour alone says nothing. */
export function AgentHealth({ agent: { health } }: { readonly agent: Pick<AgentView, 'health'> }) {
  if (health === undefined) return null;
  const usage = usageText(health);
  const level = levelOfHealth(health);
  return (
    <span class={`health tone-${tones[level]}`} title={t('Health, and what its whole process tree uses')}>
      {healthWord(health, t)}
      {usage !== '' && ` · ${usage}`}
    </span>
  );
}
