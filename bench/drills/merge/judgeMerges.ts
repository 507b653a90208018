import { type Deed, refusedByChecks } from './deed';

/** A tree as the judge sees it. */
export interface SeenTree {
  /** Path → what lies there. */
  readonly files: ReadonlyMap<
    string,
    { readonly mode: string; readonly id: string; readonly binary: boolean }
  >;
  /** How often each line stands in its text files, wherever that is. */
  readonly lines: ReadonlyMap<string, number>;
}

/** One step of the integration branch. */
export interface SeenStep {
  readonly commit: string;
  readonly before: SeenTree;
  readonly after: SeenTree;
  /** What was meant to happen; undefined when nobody owns up to it. */
  readonly deed: Deed | undefined;
}

/**
 * What a step did that it should not have, or did not do that it should have. Lines are counted over all
 * files together, so that renames need no thought: a merge may add what its feature added, take out what its
 * feature took out, and must not touch anything else. Who kept both sides of a conflict may have kept more.
 *
 * @param all everybody's deeds: two that did the very same thing have both got their way
 */
export function judgeStep({ commit, before, after, deed }: SeenStep, all: readonly Deed[]): string[] {
  const name = commit.slice(0, 9);
  if (deed === undefined) return [`${name} is on the integration branch, and nobody has made it`];
  const found: string[] = [];
  const what = `${name} (feature ${deed.feature}, ${deed.conduct})`;
  const report = (text: string): void => void found.push(`${what} ${text}`);
  // A conflict of whole files has no markers, and what git left of it keeps both sides as well.
  // Who took only its own side may have kept a file that others removed, but must have lost nothing.
  const solved = deed.conduct === 'solve' || deed.conduct === 'markers' || deed.conduct === 'mine';
  const others = all.filter(({ feature }) => feature !== deed.feature);

  // What it made executable may have another name by now.
  const mayBeExecutable = (file: string): boolean =>
    deed.executable.includes(file) || deed.executable.some((name) => !before.files.has(name));

  const declared = new Map<string, number>();
  const count = (line: string, by: number): void => void declared.set(line, (declared.get(line) ?? 0) + by);
  for (const line of deed.added) count(line, 1);
  for (const line of deed.removed) count(line, -1);
  for (const line of new Set([...before.lines.keys(), ...after.lines.keys(), ...declared.keys()])) {
    if (/^(<{7}|>{7}|\|{7}) /.test(line) && after.lines.has(line)) report(`holds a conflict marker: ${line}`);
    if (line.startsWith(refusedByChecks) && after.lines.has(line))
      report(`holds what the checks refuse: ${line}`);
    const had = before.lines.get(line) ?? 0;
    const has = after.lines.get(line) ?? 0;
    const wanted = declared.get(line) ?? 0;
    const delta = has - had;
    if (delta === wanted) continue;
    if (delta < Math.min(0, wanted)) report(`lost the line "${line}" (${had} times before, ${has} after)`);
    else if (wanted > 0 && has === 0) report(`lacks its own line "${line}"`);
    else if (solved) continue;
    else if (delta > Math.max(0, wanted)) report(`brought the line "${line}", which is not its own`);
    else if (wanted > 0 && !others.some(({ added }) => added.includes(line)))
      report(`lacks its own line "${line}"`);
    else if (wanted < 0 && has > 0 && !others.some(({ removed }) => removed.includes(line)))
      report(`still has the line "${line}", which it took out`);
  }

  for (const [file, { mode, id, binary }] of before.files) {
    const now = after.files.get(file);
    if (now === undefined && !deed.pathsRemoved.includes(file)) report(`lost the file ${file}`);
    if (now !== undefined && now.mode !== mode && !mayBeExecutable(file) && !solved)
      report(`changed the mode of ${file}`);
    if (binary && !holds(after, id) && !deed.blobsRemoved.includes(id)) report(`lost the content of ${file}`);
  }
  for (const [file, { id, binary }] of after.files) {
    if (!before.files.has(file) && !deed.pathsAdded.includes(file) && !solved)
      report(`brought the file ${file}, which is not its own`);
    if (binary && !holds(before, id) && !deed.blobsAdded.includes(id))
      report(`brought other content for ${file}`);
  }
  if (!solved) {
    for (const file of deed.pathsRemoved)
      if (after.files.has(file) && !deed.pathsAdded.includes(file)) report(`still has the file ${file}`);
    for (const file of deed.pathsAdded)
      if (!after.files.has(file) && !deed.pathsRemoved.includes(file)) report(`lacks its own file ${file}`);
  }
  for (const file of deed.executable) {
    const now = after.files.get(file);
    if (now !== undefined && now.mode !== '100755') report(`left ${file} without its mode`);
  }
  for (const id of deed.blobsAdded)
    if (!holds(after, id) && !deed.blobsRemoved.includes(id)) report(`lacks its own binary content ${id}`);
  return found;
}

function holds(tree: SeenTree, id: string): boolean {
  return [...tree.files.values()].some((file) => file.id === id);
}
