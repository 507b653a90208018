import { t } from '../../l10n/t';
import { nodeHeight, nodeWidth } from '../layout/layoutTypes';
import type { DrawingCache } from './drawingCache';
import type { DrawnNode } from './drawnGraph';
import type { Palette } from './palette';
import { isInSight, type Sight } from './sight';

export interface NodeOptions {
  readonly palette: Palette;
  readonly sight: Sight;
  readonly cache: DrawingCache;
  readonly focused: number | undefined;
  readonly hovered: number | undefined;
  /** Undefined: nothing is searched for. Others than these are faint. */
  readonly found: ReadonlySet<number> | undefined;
}

const radius = 6;
const textLeft = 32;
const iconLeft = 11;
const iconWidth = 16;
/** From these scales on an icon and a name can be told from a spot, and a second line from a stroke. */
const namesFrom = 0.32;
const linesFrom = 0.8;
/** On the screen nothing that is to be read gets smaller than at this scale. */
const smallest = 0.85;
const faint = 0.22;

export function drawNodes(
  canvas: CanvasRenderingContext2D,
  nodes: readonly DrawnNode[],
  options: NodeOptions,
): void {
  const { sight, found } = options;
  for (const node of nodes) {
    const { left, top } = node;
    if (!isInSight(sight, { left, top, right: left + nodeWidth, bottom: top + nodeHeight })) continue;
    canvas.globalAlpha = found === undefined || found.has(node.id) ? 1 : faint;
    if (sight.scale < namesFrom) drawSpot(canvas, node, options);
    else drawBox(canvas, node, options);
  }
  canvas.globalAlpha = 1;
  drawFocus(canvas, nodes, options);
}

function drawSpot(canvas: CanvasRenderingContext2D, node: DrawnNode, { palette }: NodeOptions): void {
  if (node.critical !== undefined || node.bottleneck !== undefined) {
    canvas.fillStyle = node.critical === undefined ? palette.text : palette.critical;
    canvas.fillRect(node.left - 10, node.top - 10, nodeWidth + 20, nodeHeight + 20);
  }
  canvas.fillStyle = palette.tones[node.tone];
  canvas.fillRect(node.left, node.top, nodeWidth, nodeHeight);
}

function drawBox(canvas: CanvasRenderingContext2D, node: DrawnNode, options: NodeOptions): void {
  const { palette, sight } = options;
  const { left, top } = node;
  const isCritical = node.critical !== undefined;
  canvas.beginPath();
  canvas.roundRect(left, top, nodeWidth, nodeHeight, radius);
  canvas.fillStyle = palette.surface;
  canvas.fill();
  canvas.lineWidth = isCritical ? 2.5 : 1;
  canvas.strokeStyle = isCritical ? palette.critical : palette.line;
  canvas.stroke();
  canvas.fillStyle = palette.tones[node.tone];
  canvas.beginPath();
  canvas.roundRect(left + 1.5, top + 1.5, 4, nodeHeight - 3, [radius - 2, 0, 0, radius - 2]);
  canvas.fill();
  drawIcon(canvas, node, options);
  if (sight.scale >= linesFrom) drawLines(canvas, node, options);
  else drawName(canvas, node, options);
  if (node.bottleneck !== undefined) drawBottleneck(canvas, node, node.bottleneck, options);
}

function drawLines(canvas: CanvasRenderingContext2D, node: DrawnNode, { palette, cache }: NodeOptions): void {
  const { left, top } = node;
  canvas.textBaseline = 'alphabetic';
  canvas.textAlign = 'left';
  canvas.font = `600 12.5px ${palette.fontFamily}`;
  canvas.fillStyle = palette.text;
  canvas.fillText(cache.fit(canvas, node.title, nodeWidth - textLeft - 10), left + textLeft, top + 20);
  canvas.font = `11px ${palette.fontFamily}`;
  canvas.fillStyle = palette.muted;
  const room = nodeWidth - textLeft - (node.bottleneck === undefined ? 10 : 60);
  canvas.fillText(cache.fit(canvas, node.subtitle, room), left + textLeft, top + 37);
}

/** The name alone, in the middle: what has got too small for two lines still says which feature it is. */
function drawName(
  canvas: CanvasRenderingContext2D,
  node: DrawnNode,
  { palette, cache, sight }: NodeOptions,
): void {
  const larger = largerAt(sight);
  const nameLeft = iconLeft + iconWidth * larger + 4;
  canvas.textBaseline = 'middle';
  canvas.textAlign = 'left';
  canvas.font = `600 ${12 * larger}px ${palette.fontFamily}`;
  canvas.fillStyle = palette.text;
  const name = cache.fit(canvas, node.title, nodeWidth - nameLeft - 4);
  canvas.fillText(name, node.left + nameLeft, node.top + nodeHeight / 2 + 1);
}

/** Words on the colour of the text itself: the strongest contrast that each theme has. */
function drawBottleneck(
  canvas: CanvasRenderingContext2D,
  node: DrawnNode,
  waiting: number,
  { palette, sight }: NodeOptions,
): void {
  const isSmall = sight.scale < linesFrom;
  const larger = isSmall ? largerAt(sight) : 1;
  const label = isSmall ? String(waiting) : t('{0} wait', waiting);
  canvas.font = `600 ${10.5 * larger}px ${palette.fontFamily}`;
  const width = canvas.measureText(label).width + 12 * larger;
  const height = 16 * larger;
  const right = node.left + nodeWidth - 6;
  // A small one has its number on its corner, where it hides nothing of the name.
  const top = isSmall ? node.top - height / 2 : node.top + 27;
  canvas.beginPath();
  canvas.roundRect(right - width, top, width, height, height / 2);
  canvas.fillStyle = palette.text;
  canvas.fill();
  canvas.fillStyle = palette.background;
  canvas.textAlign = 'center';
  canvas.textBaseline = 'middle';
  canvas.fillText(label, right - width / 2, top + height / 2 + 0.5 * larger);
}

/** In steps, so that a text is not measured anew for each step of a zoom. */
function largerAt({ scale }: Sight): number {
  return Math.max(1, Math.round((smallest / scale) * 8) / 8);
}

function drawFocus(
  canvas: CanvasRenderingContext2D,
  nodes: readonly DrawnNode[],
  { palette, sight, focused, hovered }: NodeOptions,
): void {
  for (const id of [hovered, focused]) {
    const node = nodes.find((each) => each.id === id);
    if (node === undefined) continue;
    const gap = id === focused ? 4 / Math.min(1, sight.scale * 1.5) : 0;
    canvas.beginPath();
    canvas.roundRect(
      ...([
        node.left - gap,
        node.top - gap,
        nodeWidth + 2 * gap,
        nodeHeight + 2 * gap,
        radius + gap,
      ] as const),
    );
    canvas.lineWidth = (id === focused ? 2.5 : 1.5) / Math.min(1, sight.scale * 1.5);
    canvas.strokeStyle = palette.focus;
    canvas.stroke();
  }
}

function drawIcon(
  canvas: CanvasRenderingContext2D,
  { icon, tone, left, top }: DrawnNode,
  { palette, cache, sight }: NodeOptions,
): void {
  canvas.save();
  if (sight.scale >= linesFrom) canvas.translate(left + iconLeft, top + 7);
  else {
    const larger = largerAt(sight);
    canvas.translate(left + iconLeft, top + (nodeHeight - iconWidth * larger) / 2);
    canvas.scale(larger, larger);
  }
  canvas.lineWidth = 1.5;
  canvas.lineCap = canvas.lineJoin = 'round';
  // A small box says its state by the icon alone.
  canvas.strokeStyle = tone === 'quiet' ? palette.muted : palette.tones[tone];
  canvas.stroke(cache.icon(icon));
  canvas.restore();
}
