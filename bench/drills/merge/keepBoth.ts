import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { blobId } from './blobId';
import type { DeedBook } from './deed';

const options = ['-c', 'user.name=Drill', '-c', 'user.email=drill@example.org', '-c', 'commit.gpgsign=false'];

export function gitIn(folder: string, ...args: string[]): Buffer {
  return execFileSync('git', [...options, ...args], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Whether git merged all by itself; otherwise the conflict lies in the index. */
export function merges(worktree: string, branch: string): boolean {
  try {
    gitIn(worktree, 'merge', '--quiet', '--no-edit', branch);
    return true;
  } catch (error) {
    if (gitIn(worktree, 'ls-files', '--unmerged').length === 0) throw error;
    return false;
  }
}

type Stages = ReadonlyMap<number, { readonly mode: string; readonly content: Buffer }>;

/** What lies in the index of each file in conflict: 1 is the common ancestor, 2 the own side, 3 theirs. */
function unmerged(worktree: string): ReadonlyMap<string, Stages> {
  const files = new Map<string, Map<number, { mode: string; content: Buffer }>>();
  for (const entry of gitIn(worktree, 'ls-files', '--unmerged', '-z').toString().split('\0')) {
    const match = /^(\d+) ([0-9a-f]+) (\d)\t(.*)$/s.exec(entry);
    if (match === null) continue;
    const [, mode = '', id = '', stage = '', name = ''] = match;
    const known = files.get(name) ?? new Map<number, { mode: string; content: Buffer }>();
    known.set(Number(stage), { mode, content: gitIn(worktree, 'cat-file', 'blob', id) });
    files.set(name, known);
  }
  return files;
}

/** Settles the conflict in the index so that nothing of either side is lost, and stages it. */
export function keepBoth(worktree: string, feature: number, book: DeedBook): void {
  for (const [name, entries] of unmerged(worktree)) {
    const file = path.join(worktree, name);
    const ours = entries.get(2);
    const theirs = entries.get(3);
    if (ours === undefined && theirs === undefined) rmSync(file, { force: true });
    else if (ours === undefined || theirs === undefined) writeFileSync(file, (ours ?? theirs)?.content ?? '');
    else if (ours.content.includes(0)) {
      const own = path.posix.join(path.posix.dirname(name), `own-of-${feature}-${path.posix.basename(name)}`);
      writeFileSync(file, theirs.content);
      writeFileSync(path.join(worktree, own), ours.content);
      book.pathsAdded.push(own);
      book.blobsAdded.push(blobId(ours.content));
    } else writeFileSync(file, union(worktree, ours.content, entries.get(1)?.content, theirs.content));
    if (ours?.mode === '100755' || theirs?.mode === '100755') chmodSync(file, 0o755);
  }
  gitIn(worktree, 'add', '--all');
}

/** Settles the conflict as an agent must not: nothing of what others did to the files in conflict is left. */
export function keepMine(worktree: string): void {
  for (const [name, entries] of unmerged(worktree)) {
    const ours = entries.get(2);
    if (ours === undefined) rmSync(path.join(worktree, name), { force: true });
    else writeFileSync(path.join(worktree, name), ours.content);
  }
  gitIn(worktree, 'add', '--all');
}

function union(worktree: string, ours: Buffer, base: Buffer | undefined, theirs: Buffer): Buffer {
  const folder = path.join(gitIn(worktree, 'rev-parse', '--absolute-git-dir').toString().trim(), 'drill');
  mkdirSync(folder, { recursive: true });
  const write = (name: string, content: Buffer): string => {
    const file = path.join(folder, name);
    writeFileSync(file, content);
    return file;
  };
  const files = [write('ours', ours), write('base', base ?? Buffer.alloc(0)), write('theirs', theirs)];
  return gitIn(worktree, 'merge-file', '-p', '--union', ...files);
}
