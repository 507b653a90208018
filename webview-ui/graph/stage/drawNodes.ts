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
/** From these scales on an icon and a text can be told from a spot. */
const iconsFrom = 0.32;
const textFrom = 0.5;
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
    if (sight.scale < iconsFrom) drawSpot(canvas, node, options);
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
  if (sight.scale >= textFrom) drawText(canvas, node, options);
  if (node.bottleneck !== undefined) drawBottleneck(canvas, node, node.bottleneck, options);
}

function drawText(canvas: CanvasRenderingContext2D, node: DrawnNode, { palette, cache }: NodeOptions): void {
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

/** Words on the colour of the text itself: the strongest contrast that each theme has. */
function drawBottleneck(
  canvas: CanvasRenderingContext2D,
  { left, top }: DrawnNode,
  waiting: number,
  { palette }: NodeOptions,
): void {
  const label = t('{0} wait', waiting);
  canvas.font = `600 10.5px ${palette.fontFamily}`;
  const width = canvas.measureText(label).width + 12;
  canvas.beginPath();
  canvas.roundRect(left + nodeWidth - width - 6, top + 27, width, 16, 8);
  canvas.fillStyle = palette.text;
  canvas.fill();
  canvas.fillStyle = palette.background;
  canvas.textAlign = 'center';
  canvas.textBaseline = 'middle';
  canvas.fillText(label, left + nodeWidth - width / 2 - 6, top + 35.5);
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
  { palette, cache }: NodeOptions,
): void {
  canvas.save();
  canvas.translate(left + 11, top + 7);
  canvas.lineWidth = 1.5;
  canvas.lineCap = canvas.lineJoin = 'round';
  canvas.strokeStyle = palette.tones[tone];
  canvas.stroke(cache.icon(icon));
  canvas.restore();
}
