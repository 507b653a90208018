import { attributesAt } from './attributesAt';
import { noAttributes, type PlainRepository } from './plainRepository';

const usualSize = 7;
const anyMarker = /^[<>|]{7,} ?/;

/**
 * Files in which `to` has conflict markers that `from` does not have: somebody has committed a conflict
 * without solving it. A line of `=` alone is none, as it underlines headings. A file that is meant to hold
 * such lines says so as git itself wants it, by the attribute `conflict-marker-size`; that of `from` counts.
 */
export async function newConflictMarkers(
  plain: PlainRepository,
  from: string,
  to: string,
): Promise<string[]> {
  const range = [from, to];
  // Looks only into files whose differences have such a line at all; and in there, only at what was added.
  const { stdout } = await plain.runForBytes(
    [
      ...noAttributes.options,
      ...['diff-tree', '-r', '-p', '-U0', '--find-renames', '--no-ext-diff', '--no-textconv', '--no-color'],
      ...['--no-indent-heuristic', '--src-prefix=a/', '--dst-prefix=b/', '-G^[<>|]{7,}( |$)', ...range],
    ],
    // Every file in which git finds no zero byte is text, whatever its attributes say.
    { env: noAttributes.env },
  );
  const suspects = [...addedLines(stdout.toString('latin1'))].filter(([, lines]) =>
    lines.some((line) => anyMarker.test(line)),
  );
  if (suspects.length === 0) return [];
  const names = suspects.map(([name]) => name);
  const sizes = await attributesAt(plain, from, 'conflict-marker-size', names);
  return suspects
    .filter(([name, lines]) => holdsMarkers(lines, sizeOf(sizes.get(name))))
    .map(([name]) => name)
    .sort();
}

function sizeOf(value: string | undefined): number {
  const size = Number(value);
  return Number.isInteger(size) && size > 0 ? size : usualSize;
}

/**
 * The first line of a conflict is proof, the last one only together with another one: mail that is quoted
 * seven times over looks the same.
 */
export function holdsMarkers(lines: readonly string[], size: number = usualSize): boolean {
  const begins = new RegExp(`^<{${size}} \\S`);
  const base = new RegExp(`^\\|{${size}} \\S`);
  const middle = new RegExp(`^={${size}}$`);
  const ends = new RegExp(`^>{${size}}( \\S|$)`);
  const has = (pattern: RegExp): boolean => lines.some((line) => pattern.test(line));
  return has(begins) || (has(ends) && (has(middle) || has(base)));
}

/** Lines that a patch adds, by file; carriage returns at their ends left out. */
function addedLines(patch: string): Map<string, string[]> {
  const files = new Map<string, string[]>();
  let lines: string[] | undefined;
  let left = 0;
  for (const line of patch.split('\n')) {
    const hunk = left === 0 ? /^@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@/.exec(line) : null;
    if (hunk !== null) left = Number(hunk[1] ?? 1) + Number(hunk[2] ?? 1);
    else if (left > 0) {
      if (line.startsWith('\\')) continue;
      left -= 1;
      if (line.startsWith('+')) lines?.push(line.slice(1).replace(/\r$/, ''));
    } else if (line.startsWith('+++ ')) {
      lines = [];
      files.set(nameIn(line.slice('+++ '.length)), lines);
    }
  }
  return files;
}

/** Git quotes names with unusual characters, and ends one that has a space in it with a tab. */
function nameIn(text: string): string {
  const quoted = text.startsWith('"') ? unquoted(text) : text.replace(/\t$/, '');
  return Buffer.from(quoted.replace(/^b\//, ''), 'latin1').toString('utf8');
}

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\x07',
  b: '\b',
  v: '\v',
  f: '\f',
};

function unquoted(text: string): string {
  return text
    .slice(1, text.lastIndexOf('"'))
    .replace(/\\([0-7]{3}|.)/g, (_, code: string) =>
      /^\d/.test(code) ? String.fromCharCode(parseInt(code, 8)) : (escapes[code] ?? code),
    );
}
