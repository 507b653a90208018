import type { ChartSeries } from './chartModel';

/** How a series is drawn, for the legend. */
export function SeriesSwatch({ series: { look, colour } }: { readonly series: ChartSeries }) {
  return (
    <svg class={`seriesSwatch colour${colour}`} viewBox="0 0 16 12" aria-hidden="true">
      {look === 'dashed' ? (
        <path d="M1 6h5M10 6h5" class="swatchLine" />
      ) : (
        <>
          <rect x="0.5" y="0.5" width="15" height="11" rx="2" class={look} />
          {look === 'hatchedBars' && <path d="M2 11L8 1M8 11L14 1" class="swatchHatch" />}
        </>
      )}
    </svg>
  );
}
