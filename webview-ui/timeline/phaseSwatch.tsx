import type { TimelinePhase } from '../../src/shared/timeline';
import { type Pattern, phasePatterns } from './phaseLooks';

/** The pattern of a phase as the picture draws it. */
export function PhaseSwatch({ phase }: { readonly phase: TimelinePhase }) {
  const d = lines[phasePatterns[phase]];
  return (
    <svg class={`phaseSwatch phase-${phase}`} viewBox="0 0 16 12" aria-hidden="true" focusable="false">
      <rect class="swatchFill" x="0.500" y="0.500" width="15" height="11" rx="2" />
      {d !== '' && <path d={d} />}
      <rect class="swatchBase" x="0.500" y="9" width="15" height="2.500" />
    </svg>
  );
}

const lines: Readonly<Record<Pattern, string>> = {
  solid: '',
  rising: 'M1 9L9 1M7 9L15 1',
  falling: 'M1 1l8 8M7 1l8 8',
  upright: 'M3 1v8M6.300 1v8M9.600 1v8M13 1v8',
  level: 'M1 3h14M1 6h14',
  crossed: 'M1 9L9 1M7 9L15 1M1 1l8 8M7 1l8 8',
  dotted: 'M3 3h1M7 3h1M11 3h1M5 6h1M9 6h1M13 6h1',
};
