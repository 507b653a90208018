import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import uPlot from 'uplot';
import { onThemeChange } from '../graph/stage/palette';
import type { ChartModel } from './chartModel';
import { plotData, plotHeightPx, plotOptions, readPlotColours } from './plotOptions';
import { PlotTip } from './plotTip';

interface Hovered {
  readonly index: number;
  readonly left: number;
  readonly top: number;
}

/** The picture. A screen reader is told its sentence; the table has each value. */
export function Plot({ model }: { readonly model: ChartModel }) {
  const frame = useRef<HTMLDivElement>(null);
  const probe = useRef<HTMLSpanElement>(null);
  const plot = useRef<uPlot | undefined>(undefined);
  const latest = useRef(model);
  latest.current = model;
  const [hovered, setHovered] = useState<Hovered | undefined>(undefined);

  useLayoutEffect(() => {
    const element = frame.current;
    if (element === null) return undefined;
    const make = (): void => {
      plot.current?.destroy();
      if (probe.current === null) return;
      const options = plotOptions(
        () => latest.current,
        readPlotColours(probe.current),
        Math.max(160, element.clientWidth),
        ({ cursor: { idx, left, top }, over }) =>
          setHovered(
            idx == null || left === undefined || left < 0
              ? undefined
              : { index: idx, left: over.offsetLeft + left, top: over.offsetTop + (top ?? 0) },
          ),
      );
      plot.current = new uPlot(options, plotData(latest.current), element);
    };
    make();
    const observer = new ResizeObserver(() => {
      const width = Math.max(160, element.clientWidth);
      if (plot.current !== undefined && plot.current.width !== width) {
        plot.current.setSize({ width, height: plotHeightPx });
      }
    });
    observer.observe(element);
    const stopWatching = onThemeChange(make);
    return () => {
      stopWatching();
      observer.disconnect();
      plot.current?.destroy();
      plot.current = undefined;
    };
  }, []);
  useEffect(() => plot.current?.setData(plotData(model)), [model]);

  return (
    <div class="plot" role="img" aria-label={`${model.title}. ${model.summary}`}>
      <span ref={probe} class="visuallyHidden" aria-hidden="true" />
      <div ref={frame} class="plotFrame" />
      {hovered !== undefined && hovered.index < model.points.length && (
        <PlotTip model={model} index={hovered.index} left={hovered.left} width={plot.current?.width ?? 0} />
      )}
    </div>
  );
}
