import { iconPaths, type IconName } from '../../iconPaths';

/** What is costly to work out and the same in every frame: texts that are cut to a width, and paths of icons. */
export class DrawingCache {
  private readonly texts = new Map<string, string>();
  private readonly icons = new Map<IconName, Path2D>();

  /** Measured once for each font: measuring is what costs. */
  fit(canvas: CanvasRenderingContext2D, text: string, width: number): string {
    const key = `${canvas.font}|${width}|${text}`;
    const known = this.texts.get(key);
    if (known !== undefined) return known;
    const fitted = cut(canvas, text, width);
    this.texts.set(key, fitted);
    return fitted;
  }

  icon(name: IconName): Path2D {
    const known = this.icons.get(name);
    if (known !== undefined) return known;
    const path = new Path2D(iconPaths[name]);
    this.icons.set(name, path);
    return path;
  }
}

function cut(canvas: CanvasRenderingContext2D, text: string, width: number): string {
  if (canvas.measureText(text).width <= width) return text;
  // Signs that are made of several are not parted in the middle.
  const letters = Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment);
  let fits = 0;
  let tooMany = letters.length;
  while (fits + 1 < tooMany) {
    const middle = (fits + tooMany) >> 1;
    if (canvas.measureText(`${letters.slice(0, middle).join('')}…`).width <= width) fits = middle;
    else tooMany = middle;
  }
  return `${letters.slice(0, fits).join('').trimEnd()}…`;
}
