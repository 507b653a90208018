import { type TimelinePhase, timelinePhases } from '../../src/shared/timeline';
import { readPalette } from '../graph/stage/palette';
import { type Pattern, phasePatterns } from './phaseLooks';

/** Colours and patterns of the theme as a canvas takes them. */
export interface TimelinePalette {
  readonly fills: Readonly<Record<TimelinePhase, CanvasPattern | string>>;
  readonly edges: Readonly<Record<TimelinePhase, string>>;
  readonly text: string;
  readonly muted: string;
  readonly line: string;
  readonly surface: string;
  readonly background: string;
  readonly focus: string;
  readonly error: string;
  readonly now: string;
  readonly fontFamily: string;
}

/** Side of a pattern's tile in points; even, so that lines meet at its borders. */
const tile = 8;

export function readTimelinePalette(probe: HTMLElement, context: CanvasRenderingContext2D): TimelinePalette {
  const { text, muted, surface, background, focus, tones, fontFamily } = readPalette(probe);
  const colour = (variable: string): string => {
    probe.style.color = `var(${variable})`;
    return getComputedStyle(probe).color;
  };
  const edges = Object.fromEntries(
    timelinePhases.map((phase) => [phase, colour(`--phase-${phase}`)]),
  ) as Record<TimelinePhase, string>;
  const fills = Object.fromEntries(
    timelinePhases.map((phase) => [phase, fillOf(context, phasePatterns[phase], edges[phase], background)]),
  ) as Record<TimelinePhase, CanvasPattern | string>;
  return {
    ...{ fills, edges, text, muted, line: colour('--grid'), surface, background, focus, fontFamily },
    error: tones.error,
    now: tones.error,
  };
}

/** The theme's colour, so faint that text can be read on it, with the pattern in the colour itself. */
function fillOf(
  context: CanvasRenderingContext2D,
  pattern: Pattern,
  colour: string,
  background: string,
): CanvasPattern | string {
  const canvas = document.createElement('canvas');
  const ratio = Math.max(1, Math.round(devicePixelRatio));
  canvas.width = canvas.height = tile * ratio;
  const ink = canvas.getContext('2d');
  if (ink === null) return colour;
  ink.scale(ratio, ratio);
  ink.fillStyle = background;
  ink.fillRect(0, 0, tile, tile);
  ink.globalAlpha = pattern === 'solid' ? 0.42 : 0.16;
  ink.fillStyle = colour;
  ink.fillRect(0, 0, tile, tile);
  ink.globalAlpha = 0.5;
  ink.strokeStyle = colour;
  ink.lineWidth = 1.2;
  drawPattern(ink, pattern);
  const made = context.createPattern(canvas, 'repeat');
  made?.setTransform(new DOMMatrix().scale(1 / ratio));
  return made ?? colour;
}

function drawPattern(ink: CanvasRenderingContext2D, pattern: Pattern): void {
  const stroke = (...points: readonly (readonly [number, number, number, number])[]): void => {
    ink.beginPath();
    for (const [x1, y1, x2, y2] of points) {
      ink.moveTo(x1, y1);
      ink.lineTo(x2, y2);
    }
    ink.stroke();
  };
  switch (pattern) {
    case 'solid':
      return;
    case 'rising': {
      stroke([-1, tile + 1, tile + 1, -1], [-1, 1, 1, -1], [tile - 1, tile + 1, tile + 1, tile - 1]);
      return;
    }
    case 'falling': {
      stroke([-1, -1, tile + 1, tile + 1], [tile - 1, -1, tile + 1, 1], [-1, tile - 1, 1, tile + 1]);
      return;
    }
    case 'upright': {
      stroke([2, 0, 2, tile], [6, 0, 6, tile]);
      return;
    }
    case 'level': {
      stroke([0, 2, tile, 2], [0, 6, tile, 6]);
      return;
    }
    case 'crossed': {
      stroke([-1, tile + 1, tile + 1, -1], [-1, -1, tile + 1, tile + 1]);
      return;
    }
    case 'dotted':
      ink.fillRect(1, 1, 2, 2);
      ink.fillRect(5, 5, 2, 2);
      return;
  }
}
