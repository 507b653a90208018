import { isFailedResult } from './describeItem';
import type { DrawnItem, DrawnTimeline } from './drawnItems';
import { ticksOf } from './ticks';
import { spanOf, type TimeWindow } from './timeWindow';
import type { TimelinePalette } from './timelinePalette';

export const axisHeight = 24;
export const laneHeight = 30;
const barInset = 4;
const radius = 3;
/** Narrower bars have no text. */
const textFromPx = 26;

export interface Picture {
  readonly timeline: DrawnTimeline;
  readonly window: TimeWindow;
  readonly now: number;
  readonly width: number;
  readonly height: number;
  readonly palette: TimelinePalette;
  readonly focused: string | undefined;
  readonly hovered: string | undefined;
}

export function laneTop(lane: number): number {
  return axisHeight + lane * laneHeight;
}

export function xOf({ window, width }: Pick<Picture, 'window' | 'width'>, at: number): number {
  return ((at - window.from) / spanOf(window)) * width;
}

/** All that is in sight; what is not costs one comparison. */
export function drawTimeline(context: CanvasRenderingContext2D, picture: Picture): void {
  const { timeline, width, height, palette, window, now } = picture;
  context.clearRect(0, 0, width, height);
  context.font = `11px ${palette.fontFamily}`;
  context.textBaseline = 'middle';
  drawGrid(context, picture);
  timeline.items.forEach((items, lane) => {
    const top = laneTop(lane) + barInset;
    for (const item of items) {
      if (item.from > window.until || (item.until ?? now) < window.from) continue;
      drawItem(context, picture, item, top);
    }
  });
  drawNow(context, picture);
}

function drawGrid(context: CanvasRenderingContext2D, picture: Picture): void {
  const { timeline, width, height, palette, window } = picture;
  context.fillStyle = palette.surface;
  timeline.items.forEach((_, lane) => {
    if (lane % 2 === 0) context.fillRect(0, laneTop(lane), width, laneHeight);
  });
  context.lineWidth = 1;
  for (const { at, label } of ticksOf(window, width)) {
    const x = Math.round(xOf(picture, at)) + 0.5;
    context.strokeStyle = palette.line;
    context.beginPath();
    context.moveTo(x, axisHeight - 4);
    context.lineTo(x, height);
    context.stroke();
    context.fillStyle = palette.muted;
    context.fillText(label, x + 4, axisHeight / 2);
  }
  context.strokeStyle = palette.line;
  context.beginPath();
  context.moveTo(0, axisHeight - 0.5);
  context.lineTo(width, axisHeight - 0.5);
  context.stroke();
}

function drawItem(context: CanvasRenderingContext2D, picture: Picture, item: DrawnItem, top: number): void {
  const { palette, now, width } = picture;
  const height = laneHeight - 2 * barInset;
  const left = xOf(picture, item.from);
  const right = Math.max(xOf(picture, item.until ?? Math.max(now, item.from)), left + 2);
  const isMarked = item.key === picture.focused || item.key === picture.hovered;
  context.save();
  context.beginPath();
  context.roundRect(left, top, right - left, height, Math.min(radius, (right - left) / 2));
  context.clip();
  if (item.block !== undefined) {
    context.fillStyle = palette.fills.working;
    context.fillRect(left, top, right - left, height);
    context.fillStyle = palette.error;
    const failedHeight = (item.block.failed / item.block.count) * height;
    context.globalAlpha = 0.5;
    context.fillRect(left, top + height - failedHeight, right - left, failedHeight);
    context.globalAlpha = 1;
  }
  for (const span of item.bar?.spans ?? []) {
    const spanLeft = xOf(picture, span.from);
    const spanRight = Math.max(xOf(picture, span.until ?? now), spanLeft + 1);
    if (spanRight < 0 || spanLeft > width) continue;
    context.fillStyle = palette.fills[span.phase];
    context.fillRect(spanLeft, top, spanRight - spanLeft, height);
    context.fillStyle = palette.edges[span.phase];
    context.fillRect(spanLeft, top + height - 3, spanRight - spanLeft, 3);
  }
  const failed = item.bar !== undefined && isFailedResult(item.bar.result);
  if (failed) drawCross(context, palette, Math.min(right, width), top, right - left);
  drawLabel(context, picture, item, { left, right: failed ? right - 14 : right, top, height });
  context.restore();
  context.strokeStyle = isMarked ? palette.focus : failed ? palette.error : edgeOf(item, palette);
  context.lineWidth = isMarked ? 2 : 1;
  context.beginPath();
  context.roundRect(
    left + 0.5,
    top + 0.5,
    Math.max(1, right - left - 1),
    height - 1,
    Math.min(radius, (right - left) / 2),
  );
  context.stroke();
}

function edgeOf({ bar }: DrawnItem, palette: TimelinePalette): string {
  return palette.edges[bar?.spans.at(-1)?.phase ?? 'working'];
}

/** The sign of failure stands at the end; a narrow bar has its red edge alone. */
function drawCross(
  context: CanvasRenderingContext2D,
  palette: TimelinePalette,
  right: number,
  top: number,
  widthPx: number,
): void {
  if (widthPx < 16) return;
  const middle = top + (laneHeight - 2 * barInset) / 2 - 1;
  const x = right - 9;
  context.fillStyle = palette.background;
  context.fillRect(right - 15, top, 15, laneHeight - 2 * barInset - 3);
  context.strokeStyle = palette.error;
  context.lineWidth = 1.8;
  context.beginPath();
  context.moveTo(x - 3, middle - 3);
  context.lineTo(x + 3, middle + 3);
  context.moveTo(x + 3, middle - 3);
  context.lineTo(x - 3, middle + 3);
  context.stroke();
}

function drawLabel(
  context: CanvasRenderingContext2D,
  { palette, width }: Picture,
  { label }: DrawnItem,
  box: { readonly left: number; readonly right: number; readonly top: number; readonly height: number },
): void {
  const left = Math.max(box.left, 0) + 5;
  const room = Math.min(box.right, width) - left - 4;
  if (room < textFromPx) return;
  const text = fitted(context, label, room);
  if (text === '') return;
  const y = box.top + box.height / 2 - 1;
  // Text on a pattern is hard to read.
  context.fillStyle = palette.background;
  context.globalAlpha = 0.72;
  context.beginPath();
  context.roundRect(left - 3, box.top + 2, context.measureText(text).width + 6, box.height - 7, radius);
  context.fill();
  context.globalAlpha = 1;
  context.fillStyle = palette.text;
  context.fillText(text, left, y);
}

/** As much of a text as there is room for. */
function fitted(context: CanvasRenderingContext2D, text: string, room: number): string {
  if (context.measureText(text).width <= room) return text;
  const perChar = context.measureText(text).width / text.length;
  const kept = Math.floor(room / perChar) - 1;
  const number = /^#\d+/.exec(text)?.[0];
  if (number !== undefined && kept < number.length + 3) {
    return context.measureText(number).width <= room ? number : '';
  }
  return kept < 2 ? '' : `${text.slice(0, kept).trimEnd()}…`;
}

function drawNow(context: CanvasRenderingContext2D, picture: Picture): void {
  const { window, now, height, palette } = picture;
  if (now < window.from || now > window.until) return;
  const x = Math.round(xOf(picture, now)) + 0.5;
  context.strokeStyle = palette.now;
  context.lineWidth = 1;
  context.setLineDash([4, 3]);
  context.beginPath();
  context.moveTo(x, axisHeight);
  context.lineTo(x, height);
  context.stroke();
  context.setLineDash([]);
  context.fillStyle = palette.now;
  context.beginPath();
  context.moveTo(x - 4, axisHeight - 5);
  context.lineTo(x + 4, axisHeight - 5);
  context.lineTo(x, axisHeight + 1);
  context.fill();
}
