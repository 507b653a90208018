/** Where things stand in a text that should be JSON; the platform's own parser does not always say. */
export interface JsonPlaces {
  /** Line (from 1) of the first thing that is wrong; undefined: it is JSON. */
  readonly errorLine: number | undefined;
  /** Lines of the entries of the list at the top, or of the list “features” in the object at the top. */
  readonly entryLines: readonly number[];
}

export function jsonPlaces(text: string): JsonPlaces {
  const scanner = new Scanner(text);
  const isWhole = scanner.top();
  return {
    errorLine: isWhole ? undefined : lineAt(text, scanner.at),
    entryLines: linesAt(text, scanner.entries),
  };
}

const scalar = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.])/y;
const plainCharacters = /[^"\\\p{Cc}]*/uy;
const escaped = /\\(?:["\\/bfnrt]|u[\da-fA-F]{4})/y;

class Scanner {
  at = 0;
  readonly entries: number[] = [];

  constructor(private readonly text: string) {
    if (text.startsWith('\uFEFF')) this.at = 1;
  }

  top(): boolean {
    this.blanks();
    const fits = this.text[this.at] === '{' ? this.object(true) : this.value(0, this.entries);
    if (!fits) return false;
    this.blanks();
    return this.at >= this.text.length;
  }

  /** `entries` takes up where the entries begin when it is a list. */
  private value(depth: number, entries?: number[]): boolean {
    const begin = this.text[this.at];
    // The parser itself gives up before that.
    if (depth > 2000) return false;
    if (begin === '{') return this.object(false, depth);
    if (begin === '[') return this.list(depth, entries);
    return begin === '"' ? this.string() : this.token(scalar);
  }

  private list(depth: number, entries?: number[]): boolean {
    this.at++;
    this.blanks();
    if (this.text[this.at] === ']') return this.step();
    for (;;) {
      this.blanks();
      entries?.push(this.at);
      if (!this.value(depth + 1)) return false;
      this.blanks();
      if (this.text[this.at] === ']') return this.step();
      if (this.text[this.at] !== ',') return false;
      this.at++;
    }
  }

  private object(isTop: boolean, depth = 0): boolean {
    this.at++;
    this.blanks();
    if (this.text[this.at] === '}') return this.step();
    for (;;) {
      this.blanks();
      const from = this.at;
      if (!this.string()) return false;
      const isFeatures = isTop && this.text.slice(from, this.at) === '"features"';
      this.blanks();
      if (this.text[this.at] !== ':') return false;
      this.at++;
      this.blanks();
      if (!this.value(depth + 1, isFeatures ? this.entries : undefined)) return false;
      this.blanks();
      if (this.text[this.at] === '}') return this.step();
      if (this.text[this.at] !== ',') return false;
      this.at++;
    }
  }

  /** Piece by piece: one expression for all of it would take as much of the stack as the string is long. */
  private string(): boolean {
    if (this.text[this.at] !== '"') return false;
    this.at++;
    for (;;) {
      this.token(plainCharacters);
      if (this.text[this.at] === '"') return this.step();
      if (!this.token(escaped)) return false;
    }
  }

  private token(pattern: RegExp): boolean {
    pattern.lastIndex = this.at;
    if (!pattern.test(this.text)) return false;
    this.at = pattern.lastIndex;
    return true;
  }

  private blanks(): void {
    while (' \t\r\n'.includes(this.text[this.at] ?? 'x')) this.at++;
  }

  private step(): true {
    this.at++;
    return true;
  }
}

function lineAt(text: string, at: number): number {
  return linesAt(text, [Math.min(at, text.length)])[0] ?? 1;
}

/** Of ascending places. */
function linesAt(text: string, places: readonly number[]): number[] {
  let line = 1;
  let from = 0;
  return places.map((place) => {
    for (let next = text.indexOf('\n', from); next >= 0 && next < place; next = text.indexOf('\n', from)) {
      line++;
      from = next + 1;
    }
    return line;
  });
}
