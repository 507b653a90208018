import type { FeatureView } from '../../src/shared/viewModel';
import { Button } from '../button';
import { useReadOnly, useSend } from '../host';
import { language, t } from '../l10n/t';
import { Untrusted } from '../text/untrusted';

/** The command by which a testing agent lets the feature be checked without an agent. */
export function FeatureCheck({ feature }: { readonly feature: FeatureView }) {
  const send = useSend();
  const readOnly = useReadOnly();
  const { id: featureId, check, state } = feature;
  if (check === undefined) return null;
  const tone =
    check.result === undefined ? 'muted' : check.result === 'green' ? 'tone-success' : 'tone-error';
  return (
    <section class="evidence" aria-label={t('Check')}>
      <p class={tone}>
        {t('Check {0}', resultText(check.result))}
        {check.ranAt !== undefined && `, ${new Date(check.ranAt).toLocaleString(language)}`}:{' '}
        <code>
          <Untrusted text={check.command} maxChars={1000} />
        </code>
      </p>
      {!readOnly && (
        <p>
          {state === 'passing' && (
            <Button
              label={t('Run check')}
              icon="check"
              title={t('Run the check of feature {0}', featureId)}
              onClick={() => send({ type: 'runCheck', featureId })}
            />
          )}
          <Button
            label={t('Allow or refuse checks')}
            icon="person"
            title={t('Allow or refuse the checks that testing agents write')}
            onClick={() => send({ type: 'decideChecks' })}
          />
          <Button
            label={t('Delete check')}
            icon="skip"
            title={t('Delete the check of feature {0}', featureId)}
            onClick={() => send({ type: 'deleteCheck', featureId })}
          />
        </p>
      )}
    </section>
  );
}

function resultText(result: NonNullable<FeatureView['check']>['result']): string {
  switch (result) {
    case 'green':
      return t('green');
    case 'red':
      return t('red');
    case undefined:
      return t('not run yet');
  }
}
