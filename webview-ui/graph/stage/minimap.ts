import { nodeHeight, nodeWidth } from '../layout/layoutTypes';
import type { DrawnGraph } from './drawnGraph';
import type { Palette } from './palette';
import type { Sight } from './sight';

const padding = 6;

/** The whole graph, small, with a frame around what is in sight. The graph is drawn once and kept as a picture. */
export class Minimap {
  private picture: HTMLCanvasElement | undefined;
  private scale = 1;

  constructor(private readonly canvas: HTMLCanvasElement) {}

  /** To be drawn anew: the graph, the colours or what was found have changed. */
  forget(): void {
    this.picture = undefined;
  }

  draw(graph: DrawnGraph, palette: Palette, sight: Sight, found: ReadonlySet<number> | undefined): void {
    const { canvas } = this;
    const context = canvas.getContext('2d');
    // When all is in sight it would only cover some of it.
    const isNeeded =
      sight.left > 0 || sight.top > 0 || sight.right < graph.width || sight.bottom < graph.height;
    canvas.classList.toggle('needless', !isNeeded);
    if (context === null || !isNeeded || canvas.clientWidth === 0 || graph.nodes.length === 0) return;
    this.picture ??= this.drawPicture(graph, palette, found);
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, canvas.width, canvas.height);
    context.drawImage(this.picture, 0, 0);
    const at = (value: number): number => value * this.scale + padding * devicePixelRatio;
    const left = Math.max(1, at(sight.left));
    const top = Math.max(1, at(sight.top));
    context.lineWidth = 2 * devicePixelRatio;
    context.strokeStyle = palette.focus;
    context.strokeRect(
      left,
      top,
      Math.max(0, Math.min(canvas.width - 1, at(sight.right)) - left),
      Math.max(0, Math.min(canvas.height - 1, at(sight.bottom)) - top),
    );
  }

  /** The place in the layout for a place in the minimap, in CSS pixels from its upper left corner. */
  placeOf(x: number, y: number): readonly [number, number] {
    const into = (value: number): number => ((value - padding) * devicePixelRatio) / this.scale;
    return [into(x), into(y)];
  }

  private drawPicture(
    graph: DrawnGraph,
    palette: Palette,
    found: ReadonlySet<number> | undefined,
  ): HTMLCanvasElement {
    const { clientWidth, clientHeight } = this.canvas;
    const picture = document.createElement('canvas');
    picture.width = this.canvas.width = Math.round(clientWidth * devicePixelRatio);
    picture.height = this.canvas.height = Math.round(clientHeight * devicePixelRatio);
    const room = (pixels: number): number => pixels - 2 * padding * devicePixelRatio;
    this.scale = Math.min(room(picture.width) / graph.width, room(picture.height) / graph.height);
    const context = picture.getContext('2d');
    if (context === null) return picture;
    const size = { width: Math.max(2, nodeWidth * this.scale), height: Math.max(2, nodeHeight * this.scale) };
    context.translate(padding * devicePixelRatio, padding * devicePixelRatio);
    for (const node of graph.nodes) {
      context.globalAlpha = found === undefined || found.has(node.id) ? 1 : 0.25;
      context.fillStyle = node.critical === undefined ? palette.tones[node.tone] : palette.critical;
      context.fillRect(node.left * this.scale, node.top * this.scale, size.width, size.height);
    }
    return picture;
  }
}
