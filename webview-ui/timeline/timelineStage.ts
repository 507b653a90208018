import { onThemeChange } from '../graph/stage/palette';
import type { Box } from '../graph/stage/sight';
import { axisHeight, drawTimeline, laneHeight, laneTop, xOf } from './drawTimeline';
import { type DrawnItem, type DrawnTimeline, nearestItem } from './drawnItems';
import { readTimelinePalette, type TimelinePalette } from './timelinePalette';
import { spanOf, type TimeWindow } from './timeWindow';

export interface StageState {
  readonly timeline: DrawnTimeline;
  readonly window: TimeWindow;
  readonly now: number;
  readonly focused: string | undefined;
  readonly hovered: string | undefined;
}

/** So near a pointer has to come to what is too narrow to be hit. */
const reachPx = 4;

/** Draws the timeline, at most once a frame, and knows where on the picture things are. */
export class TimelineStage {
  private palette: TimelinePalette | undefined;
  private frame = 0;
  private readonly subscriptions: (() => void)[];

  constructor(
    private readonly surface: HTMLElement,
    private readonly canvas: HTMLCanvasElement,
    private readonly probe: HTMLElement,
    private state: StageState,
    onResize: (width: number) => void,
  ) {
    const observer = new ResizeObserver(() => {
      onResize(surface.clientWidth);
      this.drawSoon();
    });
    observer.observe(surface);
    this.subscriptions = [
      () => observer.disconnect(),
      () => cancelAnimationFrame(this.frame),
      onThemeChange(() => {
        this.palette = undefined;
        this.drawSoon();
      }),
    ];
  }

  show(state: StageState): void {
    this.state = state;
    this.drawSoon();
  }

  get width(): number {
    return Math.max(1, this.surface.clientWidth);
  }

  /** The time at a place of the browser's window. */
  timeAt(clientX: number): number {
    const { left } = this.surface.getBoundingClientRect();
    const { window } = this.state;
    return window.from + ((clientX - left) / this.width) * spanOf(window);
  }

  itemAt(clientX: number, clientY: number): DrawnItem | undefined {
    const { top } = this.surface.getBoundingClientRect();
    const lane = Math.floor((clientY - top - axisHeight) / laneHeight);
    const found = nearestItem(this.state.timeline.items[lane] ?? [], this.timeAt(clientX), this.state.now);
    const reachMs = (reachPx / this.width) * spanOf(this.state.window);
    return found !== undefined && found.distanceMs <= reachMs ? found.item : undefined;
  }

  /** The part of an item that is in sight, in points of the surface. */
  placeOf({ lane, from, until }: DrawnItem): Box {
    const { window, now } = this.state;
    const at = (time: number): number => xOf({ window, width: this.width }, time);
    const within = (x: number): number => Math.min(Math.max(x, 0), this.width);
    const top = laneTop(lane);
    const left = within(at(from));
    return { left, top, right: Math.max(within(at(until ?? now)), left + 2), bottom: top + laneHeight };
  }

  dispose(): void {
    for (const dispose of this.subscriptions) dispose();
  }

  private drawSoon(): void {
    if (this.frame === 0) this.frame = requestAnimationFrame(() => this.draw());
  }

  private draw(): void {
    this.frame = 0;
    const { clientWidth, clientHeight } = this.surface;
    const context = this.canvas.getContext('2d');
    if (context === null || clientWidth === 0) return;
    const width = Math.round(clientWidth * devicePixelRatio);
    const height = Math.round(clientHeight * devicePixelRatio);
    if (this.canvas.width !== width) this.canvas.width = width;
    if (this.canvas.height !== height) this.canvas.height = height;
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    this.palette ??= readTimelinePalette(this.probe, context);
    drawTimeline(context, {
      ...this.state,
      ...{ width: clientWidth, height: clientHeight, palette: this.palette },
    });
  }
}
