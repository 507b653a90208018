import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { PlainRepository } from './plainRepository';

/** A file before and after what others did to it, and as it is now; object ids. */
export interface FileOverTime {
  /** Undefined: others made it. */
  readonly before: string | undefined;
  readonly after: string;
  readonly now: string;
}

const maxBytes = 4 * 1024 * 1024;

/**
 * Whether a file has changed since but nothing of what others did to it is in it: none of the lines that they added,
 * and every line that they took out or changed is back. Where lines were only added, git must also be able to put
 * them in without a conflict; if it is not, something else has been made of that place.
 */
export async function holdsNothingOf(plain: PlainRepository, file: FileOverTime): Promise<boolean> {
  const [before, after, now] = await Promise.all([
    file.before === undefined ? '' : textOf(plain, file.before),
    textOf(plain, file.after),
    textOf(plain, file.now),
  ]);
  if (before === undefined || after === undefined || now === undefined) return false;
  const added = linesOnlyIn(after, before);
  const removed = linesOnlyIn(before, after);
  if (added.size + removed.size === 0) return false;
  const present = new Set(linesOf(now));
  if ([...added].some((line) => present.has(line)) || [...removed].some((line) => !present.has(line)))
    return false;
  // Of a whole file there is no place that something else could have been made of.
  if (file.before === undefined) return true;
  return removed.size > 0 || (await mergesWithout(plain, now, before, after));
}

/** Lines that say something; brackets and blank lines are everywhere. */
function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => /[\p{L}\p{N}]/u.test(line));
}

function linesOnlyIn(one: string, other: string): Set<string> {
  const known = new Set(linesOf(other));
  return new Set(linesOf(one).filter((line) => !known.has(line)));
}

/** Undefined for what has no lines: other kinds of objects, binary files, and what is too long. */
async function textOf(plain: PlainRepository, object: string): Promise<string | undefined> {
  const { exitCode, stdout } = await plain.runForBytes(['cat-file', 'blob', object], { accept: [0, 128] });
  if (exitCode !== 0 || stdout.length > maxBytes || stdout.includes(0)) return undefined;
  return stdout.toString('utf8');
}

async function mergesWithout(
  plain: PlainRepository,
  now: string,
  before: string,
  after: string,
): Promise<boolean> {
  const files = [now, before, after].map((text, index) => ({
    text,
    file: path.join(plain.folder, `lines-${index}`),
  }));
  await Promise.all(files.map(({ file, text }) => writeFile(file, text)));
  // Its exit code counts the conflicts.
  const conflicts = Array.from({ length: 256 }, (_, code) => code);
  const { exitCode } = await plain.run(['merge-file', '-p', '--quiet', ...files.map(({ file }) => file)], {
    accept: conflicts,
  });
  return exitCode === 0;
}
