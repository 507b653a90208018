import { select, type Selection } from 'd3-selection';
import { zoom, zoomIdentity, type ZoomBehavior, type ZoomTransform } from 'd3-zoom';
import { nodeHeight, nodeWidth } from '../layout/layoutTypes';
import { animateView } from './animateView';
import { DrawingCache } from './drawingCache';
import { drawEdges } from './drawEdges';
import { type DrawnGraph, nodeAt } from './drawnGraph';
import { drawNodes } from './drawNodes';
import { Minimap } from './minimap';
import { onThemeChange, type Palette, readPalette } from './palette';
import { type Box, sightOf, type View } from './sight';
import { isForZoom, scrolledBy, zoomOf } from './wheel';

export interface StageElements {
  /** Takes the gestures. */
  readonly surface: HTMLElement;
  readonly canvas: HTMLCanvasElement;
  readonly minimap: HTMLCanvasElement;
  readonly probe: HTMLElement;
}

export interface StageMarks {
  readonly focused: number | undefined;
  readonly hovered: number | undefined;
  readonly found: ReadonlySet<number> | undefined;
}

const smallestScale = 0.02;
const largestScale = 2.5;
/** Of the first view: smaller text cannot be read, larger one wastes room. */
const fittingScale = 1;
/** From here on the text of a feature is shown. */
const readableScale = 0.5;
const comfortableScale = 0.8;
const margin = 24;
const wheelStep = 1.3;

/**
 * Draws the graph, and moves it as the user does. Moving changes a transform and draws once for the next frame;
 * nothing of the page is made anew by it.
 */
export class GraphStage {
  private readonly surface: Selection<HTMLElement, unknown, null, undefined>;
  private readonly behaviour: ZoomBehavior<HTMLElement, unknown>;
  private readonly minimap: Minimap;
  private readonly subscriptions: (() => void)[] = [];
  private cache = new DrawingCache();
  private palette: Palette;
  private graph: DrawnGraph = { nodes: [], byId: new Map(), edges: [], width: 0, height: 0 };
  private marks: StageMarks = { focused: undefined, hovered: undefined, found: undefined };
  private transform: ZoomTransform = zoomIdentity;
  private size = { width: 0, height: 0 };
  /** All of it was to be in sight, and nobody has moved it since. */
  private isFitted = true;
  private frame = 0;
  private stopMoving: (() => void) | undefined;
  /** Where it moves to by itself, or has. */
  private goal: View | undefined;

  constructor(
    private readonly elements: StageElements,
    private readonly onMove: () => void,
  ) {
    this.palette = readPalette(elements.probe);
    this.minimap = new Minimap(elements.minimap);
    this.behaviour = zoom<HTMLElement, unknown>()
      .scaleExtent([smallestScale, largestScale])
      .clickDistance(4)
      .filter(isForZoom)
      .wheelDelta(zoomOf)
      .on('zoom', ({ transform, sourceEvent }: { transform: ZoomTransform; sourceEvent: unknown }) => {
        this.transform = transform;
        // Who moves it by hand does not want it to be moved on.
        if (sourceEvent instanceof Event) this.takeOver();
        this.onMove();
        this.drawSoon();
      });
    this.surface = select(elements.surface);
    // A second click belongs to the feature.
    this.surface.call(this.behaviour).on('dblclick.zoom', null);
    this.subscriptions.push(
      onThemeChange(() => this.takeColours()),
      this.followSize(),
      this.followMinimap(),
      () => this.surface.on('.zoom', null),
      this.followWheel(),
      () => cancelAnimationFrame(this.frame),
      () => this.stopMoving?.(),
    );
  }

  /** What was in sight stays where it is: the focused feature, or what is nearest to the middle. */
  show(graph: DrawnGraph): void {
    const before = this.graph;
    const anchor = this.anchorIn(before, graph);
    this.graph = graph;
    this.minimap.forget();
    const old = anchor === undefined ? undefined : before.byId.get(anchor);
    const now = anchor === undefined ? undefined : graph.byId.get(anchor);
    if (before.nodes.length === 0) this.fit(false);
    else if (old && now && (old.left !== now.left || old.top !== now.top)) {
      const { x, y, k } = this.transform;
      this.moveTo({ x: x + (old.left - now.left) * k, y: y + (old.top - now.top) * k, k });
    } else if (now === undefined) this.fit(false);
    this.drawSoon();
  }

  mark(marks: StageMarks): void {
    if (marks.found !== this.marks.found) this.minimap.forget();
    this.marks = marks;
    this.drawSoon();
  }

  /** All of the graph; a small one no larger than it is. */
  fit(smoothly = true): void {
    const { clientWidth, clientHeight } = this.elements.surface;
    const { width, height } = this.graph;
    if (width === 0 || height === 0 || clientWidth === 0) return;
    const k = Math.max(
      smallestScale,
      Math.min(fittingScale, (clientWidth - 2 * margin) / width, (clientHeight - 2 * margin) / height),
    );
    const to = { x: (clientWidth - width * k) / 2, y: (clientHeight - height * k) / 2, k };
    if (smoothly) this.moveSmoothlyTo(to);
    else this.moveTo(to);
    this.isFitted = true;
  }

  zoomBy(direction: 1 | -1): void {
    this.takeOver();
    this.behaviour.scaleBy(this.surface, wheelStep ** direction);
  }

  panBy(x: number, y: number): void {
    this.takeOver();
    this.behaviour.translateBy(this.surface, x / this.transform.k, y / this.transform.k);
  }

  /** Moves no more than is needed to have the feature in sight, large enough to be read. */
  reveal(id: number, inTheMiddle = false): void {
    const node = this.graph.byId.get(id);
    if (node === undefined) return;
    const { clientWidth, clientHeight } = this.elements.surface;
    const k = this.transform.k < readableScale ? comfortableScale : this.transform.k;
    const { x, y } = this.transform;
    const isLargeEnough = k === this.transform.k;
    const middle = { x: clientWidth / 2, y: clientHeight / 2 };
    const left = (node.left + nodeWidth / 2) * k;
    const top = (node.top + nodeHeight / 2) * k;
    const within = (value: number, room: number, most: number): number =>
      Math.min(Math.max(value, room), most - room);
    const roomX = (nodeWidth / 2) * k + margin;
    const roomY = (nodeHeight / 2) * k + margin;
    const to =
      inTheMiddle || !isLargeEnough
        ? middle
        : { x: within(left + x, roomX, clientWidth), y: within(top + y, roomY, clientHeight) };
    const view = { x: to.x - left, y: to.y - top, k };
    if (Math.hypot(view.x - x, view.y - y) >= 1 || !isLargeEnough) this.moveSmoothlyTo(view);
  }

  /** The feature at a place of the window. */
  featureAt(clientX: number, clientY: number): number | undefined {
    const { left, top } = this.elements.surface.getBoundingClientRect();
    const [x, y] = this.transform.invert([clientX - left, clientY - top]);
    return nodeAt(this.graph, x, y)?.id;
  }

  /** Where a feature is on the surface, in its pixels. */
  placeOf(id: number): Box | undefined {
    const node = this.graph.byId.get(id);
    if (node === undefined) return undefined;
    const [left, top] = this.transform.apply([node.left, node.top]);
    const { k } = this.transform;
    return { left, top, right: left + nodeWidth * k, bottom: top + nodeHeight * k };
  }

  dispose(): void {
    for (const dispose of this.subscriptions) dispose();
  }

  private anchorIn(before: DrawnGraph, after: DrawnGraph): number | undefined {
    const { focused } = this.marks;
    if (focused !== undefined && before.byId.has(focused) && after.byId.has(focused)) return focused;
    const { clientWidth, clientHeight } = this.elements.surface;
    const [x, y] = this.transform.invert([clientWidth / 2, clientHeight / 2]);
    let nearest: { readonly id: number; readonly distance: number } | undefined;
    for (const { id, left, top } of before.nodes) {
      const distance = Math.hypot(left + nodeWidth / 2 - x, top + nodeHeight / 2 - y);
      if (after.byId.has(id) && (nearest === undefined || distance < nearest.distance))
        nearest = { id, distance };
    }
    return nearest?.id;
  }

  private takeOver(): void {
    this.stopMoving?.();
    this.goal = undefined;
    this.isFitted = false;
  }

  private moveTo({ x, y, k }: View): void {
    this.takeOver();
    this.behaviour.transform(this.surface, zoomIdentity.translate(x, y).scale(k));
  }

  private moveSmoothlyTo(to: View): void {
    this.takeOver();
    const { x, y, k } = this.transform;
    this.goal = to;
    this.stopMoving = animateView({ x, y, k }, to, (view) =>
      this.behaviour.transform(this.surface, zoomIdentity.translate(view.x, view.y).scale(view.k)),
    );
  }

  private takeColours(): void {
    this.palette = readPalette(this.elements.probe);
    this.cache = new DrawingCache();
    this.minimap.forget();
    this.drawSoon();
  }

  private followSize(): () => void {
    const { surface } = this.elements;
    this.size = { width: surface.clientWidth, height: surface.clientHeight };
    const observer = new ResizeObserver(() => {
      const { width, height } = this.size;
      this.size = { width: surface.clientWidth, height: surface.clientHeight };
      // Told of in the beginning as well, when it may be on its way already.
      if (this.size.width === width && this.size.height === height) return;
      const { x, y, k } = this.goal ?? this.transform;
      // What is in the middle stays there.
      if (this.isFitted) this.fit(false);
      else this.moveTo({ x: x + (this.size.width - width) / 2, y: y + (this.size.height - height) / 2, k });
      this.minimap.forget();
      this.drawSoon();
    });
    observer.observe(surface);
    return () => observer.disconnect();
  }

  private followWheel(): () => void {
    const { surface } = this.elements;
    const turn = (event: WheelEvent): void => {
      if (isForZoom(event)) return;
      event.preventDefault();
      const { x, y } = scrolledBy(event, surface.clientHeight);
      this.panBy(-x, -y);
    };
    surface.addEventListener('wheel', turn, { passive: false });
    return () => surface.removeEventListener('wheel', turn);
  }

  private followMinimap(): () => void {
    const { minimap } = this.elements;
    const move = (event: PointerEvent): void => {
      if (event.buttons !== 1) return;
      event.preventDefault();
      this.takeOver();
      const { left, top } = minimap.getBoundingClientRect();
      this.behaviour.translateTo(
        this.surface,
        ...this.minimap.placeOf(event.clientX - left, event.clientY - top),
      );
    };
    minimap.addEventListener('pointerdown', move);
    minimap.addEventListener('pointermove', move);
    return () => {
      minimap.removeEventListener('pointerdown', move);
      minimap.removeEventListener('pointermove', move);
    };
  }

  private drawSoon(): void {
    if (this.frame === 0) this.frame = requestAnimationFrame(() => this.draw());
  }

  private draw(): void {
    this.frame = 0;
    const { canvas, surface } = this.elements;
    const { clientWidth, clientHeight } = surface;
    const context = canvas.getContext('2d');
    if (context === null || clientWidth === 0) return;
    const width = Math.round(clientWidth * devicePixelRatio);
    const height = Math.round(clientHeight * devicePixelRatio);
    if (canvas.width !== width) canvas.width = width;
    if (canvas.height !== height) canvas.height = height;
    const { x, y, k } = this.transform;
    const ratio = devicePixelRatio;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, width, height);
    context.setTransform(ratio * k, 0, 0, ratio * k, ratio * x, ratio * y);
    const { graph, palette, marks, cache } = this;
    const sight = sightOf({ x, y, k }, clientWidth, clientHeight);
    const emphasized = new Set([marks.focused, marks.hovered].filter((id) => id !== undefined));
    drawEdges(context, graph.edges, { palette, sight, emphasized });
    drawNodes(context, graph.nodes, { palette, sight, cache, ...marks });
    this.minimap.draw(graph, palette, sight, marks.found);
  }
}
