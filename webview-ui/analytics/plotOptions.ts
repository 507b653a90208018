import uPlot from 'uplot';
import { hatch } from '../charts/hatch';
import type { ChartColour, ChartModel, ChartSeries } from './chartModel';

export const plotHeightPx = 190;
const leftPx = 40;
const widestBarPx = 56;

/** The theme as a canvas takes it. */
export interface PlotColours {
  readonly muted: string;
  readonly text: string;
  readonly background: string;
  readonly grid: string;
  readonly font: string;
  readonly series: Readonly<Record<ChartColour, string>>;
}

/** Works out the style sheet's variables by giving them to an element, which `color-mix` and fallbacks need. */
export function readPlotColours(probe: HTMLElement): PlotColours {
  const colour = (variable: string): string => {
    probe.style.color = `var(${variable})`;
    return getComputedStyle(probe).color;
  };
  return {
    muted: colour('--muted'),
    text: colour('--vscode-foreground'),
    background: colour('--vscode-editor-background'),
    grid: colour('--grid'),
    font: `11px ${getComputedStyle(document.body).fontFamily}`,
    series: {
      '--success': colour('--success'),
      '--error': colour('--error'),
      '--active': colour('--active'),
      '--ready': colour('--ready'),
    },
  };
}

export function plotData({ points, series }: ChartModel): uPlot.AlignedData {
  return [points.map(({ x }) => x), ...series.map(drawnValues)];
}

/** A bar of nothing would still have an edge. */
function drawnValues({ look, values, drawn = values }: ChartSeries): (number | null)[] {
  const areBars = look === 'bars' || look === 'hatchedBars';
  return drawn.map((value) => (areBars && value === 0 ? null : value));
}

/** `current` hands out the model of the moment: the plot outlives it. */
export function plotOptions(
  current: () => ChartModel,
  colours: PlotColours,
  width: number,
  onCursor: (plot: uPlot) => void,
): uPlot.Options {
  const { font, muted: stroke, grid } = colours;
  return {
    width,
    height: plotHeightPx,
    padding: [18, 26, 0, 0],
    legend: { show: false },
    cursor: {
      ...{ y: false, drag: { x: false, y: false, setScale: false } },
      points: { show: current().id === 'burnUp', size: 7 },
    },
    scales: {
      x: { time: false, range: () => [0, current().width] },
      y: { range: (_plot, _min, max) => [0, max > 0 ? max * 1.04 : 1] },
    },
    axes: [
      {
        ...{ font, stroke, size: 26, gap: 6, grid: { show: false } },
        ticks: { show: true, stroke: grid, width: 1, size: 4 },
        border: { show: true, stroke: grid, width: 1 },
        splits: (plot) => marksOf(plot, current()).map(({ x }) => x),
        values: (plot) => marksOf(plot, current()).map(({ label }) => label),
      },
      {
        ...{ font, stroke, size: leftPx, gap: 6, ticks: { show: false } },
        ...{
          space: 24,
          incrs: [1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 50_000, 100_000],
        },
        grid: { show: true, stroke: grid, width: 1 },
        values: (_plot, splits) => splits.map((value) => current().format(value)),
      },
    ],
    series: [{}, ...current().series.map((series) => seriesOptions(series, colours))],
    hooks: { setCursor: [onCursor], draw: [(plot) => drawMarks(plot, current(), colours)] },
  };
}

function marksOf(plot: uPlot, model: ChartModel): ReturnType<ChartModel['ticks']> {
  return model.ticks(plot.width - leftPx).filter(({ x }) => x >= 0 && x <= model.width);
}

function seriesOptions({ look, colour }: ChartSeries, colours: PlotColours): uPlot.Series {
  const stroke = colours.series[colour];
  const points = { show: false };
  switch (look) {
    case 'dashed':
      return { stroke, points, width: 1.5, dash: [5, 4] };
    case 'area':
      return { stroke, points, width: 2, fill: mixed(stroke, 0.18, 'transparent') };
    case 'bars':
      return { ...barPaths(), stroke, points, width: 1, fill: mixed(stroke, 0.55, colours.background) };
    case 'hatchedBars':
      return { ...barPaths(), stroke, points, width: 1, fill: () => hatch(stroke, colours.background) };
  }
}

function barPaths(): Pick<uPlot.Series, 'paths'> {
  const builder = uPlot.paths.bars?.({ size: [0.76, widestBarPx], radius: 0.06 });
  return builder === undefined ? {} : { paths: builder };
}

function mixed(colour: string, share: number, ground: string): string {
  // l10n: not for people
  return `color-mix(in srgb, ${colour} ${share * 100}%, ${ground})`;
}

/** Upright lines through the picture, with their names above it. */
function drawMarks(plot: uPlot, { marks }: ChartModel, { text, font }: PlotColours): void {
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio;
  ctx.save();
  ctx.strokeStyle = ctx.fillStyle = text;
  ctx.lineWidth = ratio;
  ctx.font = font.replace('11px', `${11 * ratio}px`);
  ctx.textAlign = 'left';
  ctx.textBaseline = 'bottom';
  let freeFrom = Number.NEGATIVE_INFINITY;
  for (const { x, label } of marks) {
    const at = Math.round(plot.valToPos(x, 'x', true)) + 0.5;
    ctx.setLineDash([3 * ratio, 3 * ratio]);
    ctx.beginPath();
    ctx.moveTo(at, bbox.top);
    ctx.lineTo(at, bbox.top + bbox.height);
    ctx.stroke();
    const { width } = ctx.measureText(label);
    const left = Math.max(
      Math.min(Math.max(at - width / 2, bbox.left), bbox.left + bbox.width - width),
      freeFrom,
    );
    ctx.fillText(label, left, bbox.top - 3 * ratio);
    freeFrom = left + width + 10 * ratio;
  }
  ctx.restore();
}
