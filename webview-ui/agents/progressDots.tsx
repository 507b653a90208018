import { t } from '../l10n/t';

const stages = [t('started'), t('worked'), t('submitted')] as const;

export function ProgressDots({ progress }: { readonly progress: number }) {
  const reached = stages.slice(0, Math.max(0, Math.min(stages.length, progress)));
  const text = t(
    'Progress: {0} ({1} of {2})',
    reached.at(-1) ?? t('not started'),
    reached.length,
    stages.length,
  );
  return (
    <span class="dots" role="img" aria-label={text} title={text}>
      {stages.map((stage, index) => (
        <span key={stage} class={index < reached.length ? 'dot full' : 'dot'} />
      ))}
    </span>
  );
}
