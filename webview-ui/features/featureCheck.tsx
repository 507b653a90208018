import type { FeatureView } from '../../src/shared/viewModel';
import { Button } from '../button';
import { useReadOnly, useSend } from '../host';
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
    <section class="evidence" aria-label="Check">
      <p class={tone}>
        Check {check.result ?? 'not run yet'}
        {check.ranAt !== undefined && `, ${new Date(check.ranAt).toLocaleString()}`}:{' '}
        <code>
          <Untrusted text={check.command} maxChars={1000} />
        </code>
      </p>
      {!readOnly && (
        <p>
          {state === 'passing' && (
            <Button
              label="Run check"
              icon="check"
              title={`Run the check of feature ${featureId}`}
              onClick={() => send({ type: 'runCheck', featureId })}
            />
          )}
          <Button
            label="Allow or refuse checks"
            icon="person"
            title="Allow or refuse the checks that testing agents write"
            onClick={() => send({ type: 'decideChecks' })}
          />
          <Button
            label="Delete check"
            icon="skip"
            title={`Delete the check of feature ${featureId}`}
            onClick={() => send({ type: 'deleteCheck', featureId })}
          />
        </p>
      )}
    </section>
  );
}
