import type { DrawnEdge } from './drawnGraph';
import type { Palette } from './palette';
import { isInSight, type Sight } from './sight';

interface EdgeOptions {
  readonly palette: Palette;
  readonly sight: Sight;
  /** Their edges stand out. */
  readonly emphasized: ReadonlySet<number>;
}

const arrow = 6;
/** Below this scale a curve cannot be told from a straight line, nor an arrow from a dot. */
const curvesFrom = 0.3;

/** Each kind in one stroke: a stroke for each line would cost ten times as much. */
export function drawEdges(
  canvas: CanvasRenderingContext2D,
  edges: readonly DrawnEdge[],
  { palette, sight, emphasized }: EdgeOptions,
): void {
  const kindOf = (edge: DrawnEdge): Kind => {
    if (emphasized.has(edge.from) || emphasized.has(edge.to)) return 'emphasized';
    if (edge.isCritical) return 'critical';
    return edge.isSettled ? 'settled' : 'open';
  };
  const byKind = new Map<Kind, DrawnEdge[]>();
  for (const edge of edges) {
    if (!isInSight(sight, edge)) continue;
    const kind = kindOf(edge);
    const others = byKind.get(kind);
    if (others === undefined) byKind.set(kind, [edge]);
    else others.push(edge);
  }
  const looks: readonly (readonly [Kind, string, number])[] = [
    ['settled', palette.tones.quiet, 1],
    ['open', palette.tones.waiting, 1.25],
    ['critical', palette.critical, 2.5],
    ['emphasized', palette.focus, 2],
  ];
  for (const [kind, colour, width] of looks) {
    canvas.strokeStyle = canvas.fillStyle = colour;
    // On the screen they get thinner with the picture, down to half their width.
    canvas.lineWidth = width * Math.max(1, 0.5 / sight.scale);
    stroke(canvas, byKind.get(kind) ?? [], sight.scale);
  }
}

type Kind = 'settled' | 'open' | 'critical' | 'emphasized';

function stroke(canvas: CanvasRenderingContext2D, edges: readonly DrawnEdge[], scale: number): void {
  if (edges.length === 0) return;
  canvas.beginPath();
  for (const { points } of edges) {
    if (scale < curvesFrom) straight(canvas, points);
    else curved(canvas, points);
  }
  canvas.stroke();
  if (scale < curvesFrom) return;
  canvas.beginPath();
  for (const { points } of edges) arrowHead(canvas, points);
  canvas.fill();
}

function straight(canvas: CanvasRenderingContext2D, points: readonly number[]): void {
  canvas.moveTo(points[0] ?? 0, points[1] ?? 0);
  canvas.lineTo(points.at(-2) ?? 0, points.at(-1) ?? 0);
}

/** Through the middles between the points, which gives a line without corners. */
function curved(canvas: CanvasRenderingContext2D, points: readonly number[]): void {
  const at = (index: number): number => points[index] ?? 0;
  const last = points.length - 2;
  canvas.moveTo(at(0), at(1));
  if (last === 2) {
    const middle = (at(0) + at(2)) / 2;
    canvas.bezierCurveTo(middle, at(1), middle, at(3), at(2), at(3));
    return;
  }
  for (let index = 2; index < last; index += 2) {
    const isLast = index + 2 >= last;
    const endX = isLast ? at(last) : (at(index) + at(index + 2)) / 2;
    const endY = isLast ? at(last + 1) : (at(index + 1) + at(index + 3)) / 2;
    canvas.quadraticCurveTo(at(index), at(index + 1), endX, endY);
  }
}

function arrowHead(canvas: CanvasRenderingContext2D, points: readonly number[]): void {
  const x = points.at(-2) ?? 0;
  const y = points.at(-1) ?? 0;
  canvas.moveTo(x, y);
  canvas.lineTo(x - arrow, y - arrow / 2);
  canvas.lineTo(x - arrow, y + arrow / 2);
}
