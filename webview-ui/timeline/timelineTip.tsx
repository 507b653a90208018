import type { RefObject } from 'preact';
import { Untrusted } from '../text/untrusted';
import type { ItemDescription } from './describeItem';
import { PhaseSwatch } from './phaseSwatch';

interface TimelineTipProps {
  readonly tipRef: RefObject<HTMLDivElement | null>;
  readonly description: ItemDescription;
}

/** Beside a bar: what it is, how it ended, and how long it was in each phase. Read out with the bar itself. */
export function TimelineTip({ tipRef, description: { title, facts, phases } }: TimelineTipProps) {
  return (
    <div ref={tipRef} class="nodeTip" aria-hidden="true">
      <p class="nodeTipName">
        <Untrusted text={title} maxChars={240} />
      </p>
      {facts.map((fact) => (
        <p key={fact}>
          <Untrusted text={fact} />
        </p>
      ))}
      {phases.length > 0 && (
        <ul class="tipPhases">
          {phases.map(({ phase, label, time }) => (
            <li key={phase}>
              <PhaseSwatch phase={phase} />
              <span>{label}</span>
              <span class="duration">{time}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
