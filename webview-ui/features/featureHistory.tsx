import type { AttemptView, FeatureRecord } from '../../src/shared/featureRecord';
import { mascotOf } from '../../src/shared/mascots';
import type { FeatureView } from '../../src/shared/viewModel';
import { lookOfEnd, roleOf } from '../agents/activities';
import { Button } from '../button';
import { useSend } from '../host';
import { Icon } from '../icon';
import { language, t } from '../l10n/t';
import { formatCost } from '../text/quantities';
import { Untrusted } from '../text/untrusted';
import { useRecord } from './useRecord';

/** Who was at work on a feature and how that ended, what was written down for it, and what was said about it. */
export function FeatureHistory({ feature }: { readonly feature: FeatureView }) {
  const record = useRecord(feature);
  if (record === undefined) return null;
  const { attempts, messages, log } = record;
  return (
    <div class="history">
      {attempts.length > 0 && (
        <section aria-label={t('Agents')}>
          <h4>{t('Agents')}</h4>
          <ol class="attempts">
            {attempts.map((attempt) => (
              <Attempt key={attempt.agentId} attempt={attempt} />
            ))}
          </ol>
        </section>
      )}
      <Spec record={record} />
      {messages.length > 0 && (
        <details>
          <summary>{t('Messages ({0})', messages.length)}</summary>
          <ul class="records">
            {messages.map(({ id, at, from, to, type, content }) => (
              <li key={id}>
                <span class="muted">
                  {timeText(at)} <Untrusted text={`${from} → ${to} · ${type}`} maxChars={200} />
                </span>
                <div class="multiline">
                  <Untrusted text={content} maxChars={2000} multiline />
                </div>
              </li>
            ))}
          </ul>
        </details>
      )}
      {log.length > 0 && (
        <details>
          <summary>{t('Log ({0})', log.length)}</summary>
          <ul class="records">
            {log.map(({ at, level, text }, index) => (
              // Entries have no identity but their place; the latest is the first.
              <li key={log.length - index} class={level === 'info' ? '' : `tone-${level}`}>
                <span class="muted">{timeText(at)}</span> <Untrusted text={text} maxChars={600} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

function Attempt({ attempt }: { readonly attempt: AttemptView }) {
  const send = useSend();
  const { agentId, live, error } = attempt;
  const end = lookOfEnd(attempt);
  const name = mascotOf(attempt.slot).name;
  return (
    <li>
      <div class="attemptHead">
        <span class={`state tone-${live ? 'active' : end.tone}`}>
          <Icon name={live ? 'working' : end.icon} />
          {live ? t('at work') : end.label}
        </span>
        <Untrusted text={`${name} · ${roleOf(attempt)}`} maxChars={200} />
        <Button
          label={t('Output')}
          icon="output"
          look="iconOnly"
          title={t('Show output of agent {0}', agentId)}
          onClick={() => send({ type: 'showOutput', agentId })}
        />
        <Button
          label={t('Diff')}
          icon="diff"
          look="iconOnly"
          title={t('Show diff of agent {0}', agentId)}
          onClick={() => send({ type: 'showDiff', agentId })}
        />
      </div>
      <div class="muted">
        <Untrusted text={figuresOf(attempt)} maxChars={400} />
      </div>
      {error !== undefined && (
        <p class="lastError multiline">
          <Untrusted text={error} maxChars={1000} multiline />
        </p>
      )}
    </li>
  );
}

function Spec({ record: { featureId, spec } }: { readonly record: FeatureRecord }) {
  const send = useSend();
  if (spec === undefined) return null;
  return (
    <details>
      <summary>{t('Spec, written {0}', timeText(spec.writtenAt))}</summary>
      <p class="multiline">
        <Untrusted text={spec.content} maxChars={8000} multiline />
      </p>
      <Button
        label={t('Open spec')}
        icon="output"
        title={t('Open spec of feature {0}', featureId)}
        onClick={() => send({ type: 'showSpec', featureId })}
      />
    </details>
  );
}

function figuresOf(attempt: AttemptView): string {
  const { agentId, spawnedAt, durationMs, provider, model, inputTokens, outputTokens, costUsd } = attempt;
  return [
    t('agent {0}', agentId),
    timeText(spawnedAt),
    durationMs === undefined ? undefined : durationText(durationMs),
    model === undefined ? provider : `${provider} / ${model}`,
    inputTokens === undefined && outputTokens === undefined
      ? undefined
      : t('{0} tokens', ((inputTokens ?? 0) + (outputTokens ?? 0)).toLocaleString(language)),
    costUsd === undefined ? undefined : formatCost(costUsd),
  ]
    .filter((part) => part !== undefined)
    .join(' · ');
}

function durationText(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const minutes = Math.floor(seconds / 60);
  if (minutes === 0) return t('{0} s', seconds);
  return minutes < 60
    ? t('{0} min {1} s', minutes, seconds % 60)
    : t('{0} h {1} min', Math.floor(minutes / 60), minutes % 60);
}

function timeText(at: string): string {
  return new Date(at).toLocaleString(language, { dateStyle: 'short', timeStyle: 'short' });
}
