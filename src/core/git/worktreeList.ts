import { existsSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import type { Git } from './git';

export interface WorktreeEntry {
  readonly path: string;
  /** Undefined for a bare repository and before the first commit. */
  readonly head: string | undefined;
  /** Short name of the branch; undefined when detached or bare. */
  readonly branch: string | undefined;
  readonly bare: boolean;
  /** Why it is locked ('' when no reason was given); undefined when it is not. */
  readonly locked: string | undefined;
  /** Why git would prune it, as its folder is gone; undefined when all is well. */
  readonly prunable: string | undefined;
}

/** All worktrees of the repository, the main one first. */
export async function listWorktrees(git: Git): Promise<WorktreeEntry[]> {
  const entries = parseWorktreeList((await git.run(['worktree', 'list', '--porcelain', '-z'])).stdout);
  const [main, ...linked] = entries;
  if (main === undefined || main.bare || existsSync(path.join(main.path, '.git'))) return entries;
  return [{ ...main, path: (await mainFilesOf(git)) ?? main.path }, ...linked];
}

/**
 * Where the files of the main worktree are when its git directory lies elsewhere (`--separate-git-dir`, a submodule):
 * git then lists that directory. Undefined unless git runs in these files.
 */
async function mainFilesOf(git: Git): Promise<string | undefined> {
  const asked = ['--git-dir', '--git-common-dir', '--show-toplevel'];
  const { exitCode, stdout } = await git.run(['rev-parse', '--path-format=absolute', ...asked], {
    accept: [0, 128],
  });
  const [own = '', common = '', top = ''] = stdout.trimEnd().split('\n');
  return exitCode === 0 && samePath(own, common) ? path.resolve(top) : undefined;
}

/** Output of `git worktree list --porcelain -z`: lines end in NUL, an empty line ends an entry. */
export function parseWorktreeList(output: string): WorktreeEntry[] {
  return output
    .split('\0\0')
    .filter((block) => block !== '')
    .map((block) => {
      const facts = new Map(
        block.split('\0').map((line) => {
          const space = line.indexOf(' ');
          return space < 0 ? [line, ''] : [line.slice(0, space), line.slice(space + 1)];
        }),
      );
      const head = facts.get('HEAD');
      return {
        path: path.resolve(facts.get('worktree') ?? ''),
        head: head === undefined || /^0+$/.test(head) ? undefined : head,
        branch: facts.get('branch')?.replace(/^refs\/heads\//, ''),
        bare: facts.has('bare'),
        locked: facts.get('locked'),
        prunable: facts.get('prunable'),
      };
    });
}

/** Path of a worktree that has the branch checked out. */
export async function checkedOutAt(git: Git, branch: string): Promise<string | undefined> {
  return (await listWorktrees(git)).find((entry) => entry.branch === branch)?.path;
}

/** Whether two paths name the same place, by the file system's own notion of case. */
export function samePath(a: string, b: string): boolean {
  const fold = process.platform === 'win32' || process.platform === 'darwin';
  const [one, other] = [path.resolve(a), path.resolve(b)];
  return fold ? one.toLowerCase() === other.toLowerCase() : one === other;
}

/** The path as git records it: symbolic links of the part that exists are followed. */
export async function recordedPath(folder: string): Promise<string> {
  const absolute = path.resolve(folder);
  try {
    return await realpath(absolute);
  } catch {
    const parent = path.dirname(absolute);
    return parent === absolute ? absolute : path.join(await recordedPath(parent), path.basename(absolute));
  }
}
