import { malformed } from './importedBacklog';

export interface CsvRow {
  /** From 1, where the row begins: a quoted field may have line breaks. */
  readonly line: number;
  readonly cells: readonly string[];
}

/**
 * Reads a table as RFC 4180 has it: fields in quotes may hold delimiters, line breaks and doubled quotes. Lines
 * may end in any way; rows without content are left out.
 *
 * @throws MusterError ImportMalformed with the line
 */
export function readCsv(text: string, delimiter: string, file: string): CsvRow[] {
  const rows: CsvRow[] = [];
  let cells: string[] = [];
  let rowLine = 1;
  let line = 1;
  let at = 0;
  const endRow = (): void => {
    if (cells.some((cell) => cell.trim() !== '')) rows.push({ line: rowLine, cells });
    cells = [];
    rowLine = line;
  };
  while (at < text.length) {
    if (text[at] === '"') {
      const openedOn = line;
      let cell = '';
      at++;
      for (;;) {
        const end = text.indexOf('"', at);
        if (end < 0) {
          throw malformed(
            `Line ${openedOn} of ${file}: a quoted field is not closed; add the quote that is missing.`,
          );
        }
        cell += text.slice(at, end);
        at = end + 1;
        if (text[at] !== '"') break;
        cell += '"';
        at++;
      }
      line += breaksIn(cell);
      if (at < text.length && text[at] !== delimiter && text[at] !== '\n' && text[at] !== '\r') {
        throw malformed(
          `Line ${line} of ${file}: something follows a quoted field before the next delimiter; put it into the quotes, and double the quotes that it has.`,
        );
      }
      cells.push(cell);
    } else {
      const end = indexOfAny(text, delimiter, at);
      cells.push(text.slice(at, end));
      at = end;
    }
    if (text[at] === delimiter) {
      at++;
      // A delimiter at the very end still has a field behind it.
      if (at === text.length) cells.push('');
      continue;
    }
    if (text[at] === '\r' && text[at + 1] === '\n') at++;
    at++;
    line++;
    endRow();
  }
  endRow();
  return rows;
}

function indexOfAny(text: string, delimiter: string, from: number): number {
  let at = from;
  while (at < text.length && text[at] !== delimiter && text[at] !== '\n' && text[at] !== '\r') at++;
  return at;
}

function breaksIn(text: string): number {
  return text.match(/\r\n|\r|\n/g)?.length ?? 0;
}
