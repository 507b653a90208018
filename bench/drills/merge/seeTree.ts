import { linesOf } from './edits';
import type { SeenTree } from './judgeMerges';
import { gitIn } from './keepBoth';

/** Reads a commit's files through git's most basic commands. */
export function seeTree(repository: string, commit: string): SeenTree {
  const files = new Map<string, { mode: string; id: string; binary: boolean }>();
  const lines = new Map<string, number>();
  for (const entry of gitIn(repository, 'ls-tree', '-r', '-z', commit).toString().split('\0')) {
    const match = /^(\d+) blob ([0-9a-f]+)\t(.*)$/s.exec(entry);
    if (match === null) continue;
    const [, mode = '', id = '', name = ''] = match;
    const content = gitIn(repository, 'cat-file', 'blob', id);
    const binary = content.includes(0);
    files.set(name, { mode, id, binary });
    if (binary) continue;
    for (const line of linesOf(content.toString('latin1'))) lines.set(line, (lines.get(line) ?? 0) + 1);
  }
  return { files, lines };
}
