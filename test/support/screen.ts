import assert from 'node:assert/strict';

/**
 * What a person sees of what a program writes to a terminal of this size: enough of one to tell. Anything that it does
 * not know fails the test, so that nothing is overlooked.
 */
export class Screen {
  private grid: string[][];
  private row = 0;
  private column = 0;
  private pending = '';
  /** Lines that ran over the right edge, and were continued on the next one; since drawing began at the top. */
  wrapped = 0;
  /** Lines that were pushed out at the top; likewise. */
  scrolled = 0;
  isCursorShown = true;
  isAlternate = false;

  constructor(
    private rows: number,
    private columns: number,
  ) {
    this.grid = this.blank();
  }

  get lines(): string[] {
    return this.grid.map((cells) => cells.join('').trimEnd());
  }

  resize(rows: number, columns: number): void {
    this.rows = rows;
    this.columns = columns;
    this.grid = this.blank();
    this.row = 0;
    this.column = 0;
  }

  /** A sequence may be cut anywhere. */
  write(text: string): void {
    let rest = this.pending + text;
    this.pending = '';
    while (rest !== '') {
      const sequence = /^\u001b\[(\??)(\d*)([A-Za-z])/.exec(rest); // eslint-disable-line no-control-regex -- escape sequences begin with one
      if (sequence !== null) {
        this.obey(sequence.slice(1).join(''));
        rest = rest.slice(sequence[0].length);
      } else if (rest.startsWith('\u001b')) {
        assert.ok(rest.length < 16, `Unknown: ${JSON.stringify(rest.slice(0, 16))}`);
        this.pending = rest;
        return;
      } else {
        const [character = ''] = rest;
        this.put(character);
        rest = rest.slice(character.length);
      }
    }
  }

  private obey(command: string): void {
    if (command === 'H') [this.row, this.column, this.wrapped, this.scrolled] = [0, 0, 0, 0];
    else if (command === 'K') this.grid[this.row]?.fill(' ', this.column);
    else if (command === 'J') {
      this.grid[this.row]?.fill(' ', this.column);
      for (const cells of this.grid.slice(this.row + 1)) cells.fill(' ');
    } else if (command === '?25h' || command === '?25l') this.isCursorShown = command.endsWith('h');
    else if (command === '?1049h' || command === '?1049l') {
      this.isAlternate = command.endsWith('h');
      this.grid = this.blank();
      [this.row, this.column] = [0, 0];
    } else assert.fail(`The terminal was told ${JSON.stringify(command)}`);
  }

  private put(character: string): void {
    if (character === '\r') this.column = 0;
    else if (character === '\n') this.down();
    else {
      assert.ok(character >= ' ', `A control character: ${JSON.stringify(character)}`);
      if (this.column >= this.columns) {
        this.wrapped++;
        this.column = 0;
        this.down();
      }
      const cells = this.grid[this.row];
      if (cells !== undefined) cells[this.column] = character;
      this.column++;
    }
  }

  private down(): void {
    if (this.row < this.rows - 1) this.row++;
    else {
      this.scrolled++;
      this.grid.shift();
      this.grid.push(Array.from({ length: this.columns }, () => ' '));
    }
  }

  private blank(): string[][] {
    return Array.from({ length: this.rows }, () => Array.from({ length: this.columns }, () => ' '));
  }
}
