import type { GateEvidence } from '../../src/shared/evidence';
import type { FeatureView } from '../../src/shared/viewModel';
import { Button } from '../button';
import { useSend } from '../host';
import { Icon } from '../icon';
import { t } from '../l10n/t';
import { tNodes } from '../l10n/tNodes';
import { formatSeconds } from '../text/quantities';
import { plainText } from '../text/plainText';
import { Untrusted } from '../text/untrusted';
import { CheckOutput } from './checkOutput';
import { useEvidence } from './useEvidence';

/** What the checks have shown of a feature's work, and what of them it changes. */
export function FeatureEvidence({ feature }: { readonly feature: FeatureView }) {
  const send = useSend();
  const evidence = useEvidence(feature);
  if (evidence === undefined) return null;
  const { gate, hold } = evidence;
  return (
    <section class="evidence" aria-label={t('Evidence')}>
      {hold !== undefined && hold.decision === undefined && (
        <p>
          {tNodes(
            'Its work changes what the checks run: {0}',
            hold.changes.map(({ part }) => (
              <code key={part}>
                <Untrusted text={part} maxChars={200} />{' '}
              </code>
            )),
          )}
        </p>
      )}
      {gate !== undefined && <Gate gate={gate} />}
      <p>
        <Button
          label={t('Show evidence')}
          icon="output"
          title={t('Show evidence of feature {0}', feature.id)}
          onClick={() => send({ type: 'showEvidence', featureId: feature.id })}
        />
      </p>
    </section>
  );
}

function Gate({ gate }: { readonly gate: NonNullable<GateEvidence['gate']> }) {
  if (gate.commands.length === 0) return <p class="muted">{t('No checks were run: merged unverified.')}</p>;
  return (
    <>
      <ul class="checks">
        {gate.commands.map(
          ({ command, exitCode, signal, timedOut, durationMs, outputTail, isCut, rewrote }, index) => {
            const passed = exitCode === 0 && !timedOut;
            return (
              // Commands have no identity but their place.
              <li key={index} class={passed ? 'tone-success' : 'tone-error'}>
                <Icon name={passed ? 'check' : 'cross'} />{' '}
                <code>
                  <Untrusted text={command} maxChars={300} />
                </code>{' '}
                {timedOut ? t('did not end in time') : (signal ?? t('exit code {0}', String(exitCode)))},{' '}
                {formatSeconds(durationMs)}
                {rewrote !== undefined && (
                  <p class="muted">
                    {tNodes(
                      'It has rewritten {0}, so that the merge is unverified. Have it only check, or commit what it writes.',
                      <Untrusted text={rewrote.join(', ')} maxChars={300} />,
                    )}
                  </p>
                )}
                <CheckOutput
                  command={plainText(command, { maxChars: 120 })}
                  output={outputTail}
                  isCut={isCut === true}
                  failed={!passed}
                />
              </li>
            );
          },
        )}
      </ul>
      <p class="muted">
        {tNodes(
          'Commit {0}, tree {1}',
          <code>{gate.commit.slice(0, 12)}</code>,
          <code>{gate.tree.slice(0, 12)}</code>,
        )}
        {gate.plan?.source === 'project' && `, ${t('checks found in the project')}`}
        {gate.plan?.yolo === true && `, ${t('YOLO: linters and type checks only')}`}
      </p>
    </>
  );
}
