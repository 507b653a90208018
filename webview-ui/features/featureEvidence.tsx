import type { GateEvidence } from '../../src/shared/evidence';
import type { FeatureView } from '../../src/shared/viewModel';
import { Button } from '../button';
import { useSend } from '../host';
import { Untrusted } from '../text/untrusted';
import { useEvidence } from './useEvidence';

/** What the checks have shown of a feature's work, and what of them it changes. */
export function FeatureEvidence({ feature }: { readonly feature: FeatureView }) {
  const send = useSend();
  const evidence = useEvidence(feature);
  if (evidence === undefined) return null;
  const { gate, hold } = evidence;
  return (
    <section class="evidence" aria-label="Evidence">
      {hold !== undefined && hold.decision === undefined && (
        <p>
          Its work changes what the checks run:{' '}
          {hold.changes.map(({ part }) => (
            <code key={part}>
              <Untrusted text={part} maxChars={200} />{' '}
            </code>
          ))}
        </p>
      )}
      {gate !== undefined && <Gate gate={gate} />}
      <p>
        <Button
          label="Show evidence"
          icon="output"
          title={`Show evidence of feature ${feature.id}`}
          onClick={() => send({ type: 'showEvidence', featureId: feature.id })}
        />
      </p>
    </section>
  );
}

function Gate({ gate }: { readonly gate: NonNullable<GateEvidence['gate']> }) {
  if (!gate.verified) return <p class="muted">No checks were run: merged unverified.</p>;
  return (
    <>
      <ul class="checks">
        {gate.commands.map(({ command, exitCode, signal, timedOut, durationMs }, index) => {
          const passed = exitCode === 0 && !timedOut;
          return (
            // Commands have no identity but their place.
            <li key={index} class={passed ? 'tone-success' : 'tone-error'}>
              <code>
                <Untrusted text={command} maxChars={300} />
              </code>{' '}
              {timedOut ? 'did not end in time' : (signal ?? `exit code ${String(exitCode)}`)},{' '}
              {(durationMs / 1000).toFixed(1)} s
            </li>
          );
        })}
      </ul>
      <p class="muted">
        Commit <code>{gate.commit.slice(0, 12)}</code>, tree <code>{gate.tree.slice(0, 12)}</code>
        {gate.plan?.source === 'project' && ', checks found in the project'}
        {gate.plan?.yolo === true && ', YOLO: linters and type checks only'}
      </p>
    </>
  );
}
