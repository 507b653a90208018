import { useLayoutEffect, useRef } from 'preact/hooks';
import type { ChartModel } from './chartModel';
import { SeriesSwatch } from './seriesSwatch';

interface PlotTipProps {
  readonly model: ChartModel;
  readonly index: number;
  /** Where the pointer is. */
  readonly left: number;
  readonly width: number;
}

const gapPx = 14;

/** Beside the pointer: the values of the step it is in. */
export function PlotTip({ model, index, left, width }: PlotTipProps) {
  const tip = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = tip.current;
    if (element === null) return;
    const isRight = left + gapPx + element.offsetWidth <= width;
    element.style.left = `${Math.max(0, isRight ? left + gapPx : left - gapPx - element.offsetWidth)}px`;
  });
  return (
    <div ref={tip} class="nodeTip plotTip" aria-hidden="true">
      <p class="nodeTipName">{model.points[index]?.label}</p>
      <ul>
        {[...model.series].reverse().map((series) => (
          <li key={series.label}>
            <SeriesSwatch series={series} />
            <span>{series.label}</span>
            <span class="duration">{model.format(series.values[index] ?? 0)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
