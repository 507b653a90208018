import type { Git } from './git';

export interface ChangedFile {
  /** Relative to the top of the worktree, with forward slashes. */
  readonly path: string;
  /** `A`, `M`, `D`, `R`, `C` or `T`. */
  readonly status: string;
  /** Where a renamed or copied file came from. */
  readonly previousPath?: string;
}

/** Something to compare in VS Code's diff editor. */
export interface DiffRange {
  readonly worktree: string;
  readonly base: string;
  /** Commit, branch or tree to compare with {@link base}; undefined: the worktree's files. */
  readonly head: string | undefined;
  readonly files: readonly ChangedFile[];
}

/**
 * What changed from `base` to `head`; without a head, to the files of the worktree that `git` runs in,
 * untracked ones included.
 */
export async function changedFiles(git: Git, base: string, head: string | undefined): Promise<ChangedFile[]> {
  const range = head === undefined ? [base] : [base, head];
  const listing = await git.raw(
    'diff',
    '--name-status',
    '-z',
    '--find-renames',
    '--no-ext-diff',
    ...range,
    '--',
  );
  const files = parseNameStatus(listing);
  if (head === undefined) {
    const untracked = await git.raw('ls-files', '--others', '--exclude-standard', '-z', '--full-name', ':/');
    for (const path of untracked.split('\0')) if (path !== '') files.push({ path, status: 'A' });
  }
  return files.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

/** Output of `--name-status -z`: status and path, or status, old and new path. */
export function parseNameStatus(output: string): ChangedFile[] {
  const fields = output.split('\0');
  const files: ChangedFile[] = [];
  for (let at = 0; at + 1 < fields.length;) {
    const status = (fields[at] ?? '').charAt(0);
    const path = fields[at + 1] ?? '';
    if (status === 'R' || status === 'C') {
      files.push({ status, path: fields[at + 2] ?? '', previousPath: path });
      at += 3;
    } else {
      files.push({ status, path });
      at += 2;
    }
  }
  return files;
}

/**
 * A file as it was at a commit, in the form in which it lies in a checkout (line ends, large-file
 * pointers resolved), so that it compares with one. Undefined when the commit has no such file.
 */
export async function contentAt(git: Git, commit: string, path: string): Promise<Buffer | undefined> {
  const object = `${commit}:${path}`;
  const known = await git.run(['cat-file', '-t', object], { accept: [0, 128] });
  if (known.stdout.trim() !== 'blob') return undefined;
  const filtered = await git.runForBytes(['cat-file', '--filters', object], { accept: [0, 1, 128] });
  if (filtered.exitCode === 0) return filtered.stdout;
  return (await git.runForBytes(['cat-file', 'blob', object])).stdout;
}
