import { chmodSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { SeededRandom } from '../seededRandom';
import { blobId } from './blobId';
import { type DeedBook, refusedByChecks } from './deed';

export const binaryFile = 'shared/logo.bin';
const folder = 'shared';

export interface Place {
  readonly worktree: string;
  readonly random: SeededRandom;
  readonly feature: number;
  readonly book: DeedBook;
}

type Edit = (place: Place, file: string) => void;

/** What many agents do to the same few files at once. */
const edits: readonly [Edit, ...Edit[]] = [
  changeLines(({ token, at, lines }) => [lines.slice(at, at + 1), [token]]),
  changeLines(({ token, at, lines }) => [lines.slice(at, at + 2), [token, `${token} more`]]),
  changeLines(({ token }) => [[], [token]]),
  changeLines(({ at, lines }) => [lines.slice(at, at + 1), []]),
  changeLines(({ at, lines }) => [
    lines.slice(at, at + 1),
    lines.slice(at, at + 1).map((line) => `  ${line}`),
  ]),
  changeLines(({ token, at, lines }) => [
    lines.slice(at, at + 1),
    lines.slice(at, at + 1).map((line) => `${line} ${token}`),
  ]),
  (place, file) => {
    const lines = readLines(place, file);
    const changed = lines.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : `${line}\r`));
    place.book.removed.push(...lines);
    place.book.added.push(...changed);
    writeLines(place, file, changed);
  },
  (place, file) => {
    const to = `${folder}/renamed-by-${place.feature}-${path.basename(file)}`;
    if (existsSync(path.join(place.worktree, to))) return;
    renameSync(path.join(place.worktree, file), path.join(place.worktree, to));
    place.book.pathsRemoved.push(file);
    place.book.pathsAdded.push(to);
  },
  (place, file) => {
    place.book.removed.push(...readLines(place, file));
    place.book.pathsRemoved.push(file);
    rmSync(path.join(place.worktree, file));
  },
  (place, file) => {
    chmodSync(path.join(place.worktree, file), 0o755);
    place.book.executable.push(file);
  },
  ({ worktree, feature, random, book }) => {
    const file = path.join(worktree, binaryFile);
    if (!existsSync(file)) return;
    book.blobsRemoved.push(blobId(readFileSync(file)));
    const bytes = Buffer.from([0, feature, random.between(0, 255), random.between(0, 255), 0]);
    book.blobsAdded.push(blobId(bytes));
    writeFileSync(file, bytes);
  },
  (place) => {
    const file = `${folder}/new.txt`;
    if (existsSync(path.join(place.worktree, file))) return;
    const line = `new by ${place.feature} ${place.random.between(0, 1e9)}`;
    place.book.pathsAdded.push(file);
    place.book.added.push(line);
    writeLines(place, file, [line]);
  },
];

/** One to three edits, most of them in the same file as everybody's. */
export function editAtRandom(place: Place): void {
  for (let left = place.random.between(1, 3); left > 0; left -= 1) {
    const files = textFiles(place.worktree);
    const [first] = files;
    if (first === undefined) return;
    const file = place.random.chance(0.7) ? first : place.random.pick([first, ...files.slice(1)]);
    place.random.pick(edits)(place, file);
  }
}

/** Writes something that the checks will not let through. */
export function breakChecks(place: Place): void {
  const [file] = textFiles(place.worktree);
  if (file === undefined) return;
  const line = `${refusedByChecks}${place.feature}: ${place.random.between(0, 1e9)}`;
  place.book.added.push(line);
  writeLines(place, file, [...readLines(place, file), line]);
}

/** Whether there was something to mend: takes back what {@link breakChecks} has written for the same feature. */
export function mendChecks(place: Place): boolean {
  let mended = false;
  for (const file of textFiles(place.worktree)) {
    const lines = readLines(place, file);
    const broken = lines.filter((line) => line.startsWith(`${refusedByChecks}${place.feature}:`));
    if (broken.length === 0) continue;
    place.book.removed.push(...broken);
    writeLines(
      place,
      file,
      lines.filter((line) => !broken.includes(line)),
    );
    mended = true;
  }
  return mended;
}

export function textFiles(worktree: string): string[] {
  return readdirSync(path.join(worktree, folder))
    .filter((name) => name.endsWith('.txt'))
    .map((name) => `${folder}/${name}`)
    .sort();
}

interface Line {
  readonly token: string;
  readonly at: number;
  readonly lines: readonly string[];
}

/** The lines to be taken out at a place, and those that come there instead. */
function changeLines(change: (line: Line) => [readonly string[], readonly string[]]): Edit {
  return (place, file) => {
    const { book, feature, random } = place;
    const lines = readLines(place, file);
    // Everybody likes the beginning.
    const at = Math.min(lines.length, random.chance(0.6) ? random.between(2, 5) : random.between(0, 13));
    const token = `by ${feature}: ${random.between(0, 1e9)}`;
    const [out, into] = change({ token, at, lines });
    book.removed.push(...out);
    book.added.push(...into);
    writeLines(place, file, [...lines.slice(0, at), ...into, ...lines.slice(at + out.length)]);
  };
}

export function linesOf(text: string): string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

function readLines({ worktree }: Place, file: string): string[] {
  return linesOf(readFileSync(path.join(worktree, file), 'latin1'));
}

function writeLines({ worktree }: Place, file: string, lines: readonly string[]): void {
  writeFileSync(path.join(worktree, file), lines.map((line) => `${line}\n`).join(''), 'latin1');
}
