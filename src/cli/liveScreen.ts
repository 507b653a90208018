import { cutTo } from '../core/analytics/rendering/safeText';

/** What terminals understand since the seventies, and the second screen that full-screen programs use. */
const enter = '\u001b[?1049h\u001b[?25l';
const leave = '\u001b[?25h\u001b[?1049l';
const home = '\u001b[H';
const endOfLine = '\u001b[K';
const below = '\u001b[J';

/** Of a terminal that does not tell how large it is. */
const usual = { rows: 24, columns: 80 };

/**
 * Lines that are drawn over themselves on a screen of their own. The one that was there before, its cursor included,
 * comes back with {@link close}, however the program ends.
 */
export class LiveScreen {
  private shown = '';
  private lines: readonly string[] = [];
  private footer = '';
  private isOpen = true;

  constructor(private readonly out: NodeJS.WriteStream) {
    out.write(enter);
    out.on('resize', this.redraw);
    process.on('exit', this.close);
  }

  /** The footer stays in sight whatever is too long. */
  draw(lines: readonly string[], footer: string): void {
    this.lines = lines;
    this.footer = footer;
    const text = fitted(lines, footer, this.out);
    if (text === this.shown || !this.isOpen) return;
    this.shown = text;
    this.out.write(text);
  }

  readonly close = (): void => {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.out.off('resize', this.redraw);
    process.off('exit', this.close);
    this.out.write(leave);
  };

  /** What a terminal makes of old lines when its size changes is anybody's guess. */
  private readonly redraw = (): void => {
    this.shown = '';
    this.draw(this.lines, this.footer);
  };
}

/** No line is as wide as the screen: some terminals begin another one then. */
function fitted(
  lines: readonly string[],
  footer: string,
  { rows, columns }: Pick<NodeJS.WriteStream, 'rows' | 'columns'>,
): string {
  const height = rows > 0 ? rows : usual.rows;
  const width = (columns > 0 ? columns : usual.columns) - 1;
  const room = Math.max(0, height - 2);
  const body = lines.length <= room ? lines : [...lines.slice(0, Math.max(0, room - 1)), '…'].slice(0, room);
  const all = height > 1 ? [...body, '', footer].slice(-height) : [footer];
  return `${home}${all.map((line) => cutTo(line, width) + endOfLine).join('\n')}${below}`;
}
