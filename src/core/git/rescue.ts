import path from 'node:path';
import { MusterError } from '../base/errors';
import type { Git } from './git';
import { snapshotOf } from './snapshot';

export const rescuePrefix = 'refs/muster/rescue/';

export interface Rescue {
  /** Full name of the ref. */
  readonly ref: string;
  readonly commit: string;
  /** First line of the commit's message. */
  readonly subject: string;
  /** When it was made, as git says it (ISO 8601). */
  readonly at: string;
  /** Whether it holds uncommitted files, on top of the tip, which is then its first parent. */
  readonly uncommitted: boolean;
}

const title = 'Uncommitted files of ';

/**
 * Keeps all that a worktree and its branch hold under `refs/muster/rescue/<name>` and returns the refs that
 * were made, the worktree's own first. A ref that exists is never overwritten: the next one gets a number.
 */
export async function rescueWorktree(
  repository: Git,
  worktree: string,
  name: string,
  branch: string | undefined,
  options: { readonly halfMade?: boolean } = {},
): Promise<string[]> {
  return rescueFolder(repository, worktree, safeName(name), branch, new Set(), options);
}

async function rescueFolder(
  repository: Git,
  worktree: string,
  name: string,
  branch: string | undefined,
  seen: Set<string>,
  options: { readonly halfMade?: boolean } = {},
): Promise<string[]> {
  seen.add(worktree);
  const git = repository.at(worktree);
  const snapshot = await snapshotOf(git, `${title}${worktree}`, options);
  const refs: string[] = [];
  if (snapshot !== undefined) refs.push(await keep(repository, worktree, snapshot.commit, name));
  const branchTip = branch === undefined ? undefined : await repository.commitOf(`refs/heads/${branch}`);
  // The agent may have left its branch behind and gone on elsewhere.
  if (branchTip !== undefined && !(snapshot && (await reachable(git, branchTip, snapshot.commit)))) {
    refs.push(await keep(repository, worktree, branchTip, `${name}.branch`));
  }
  for (const nested of snapshot?.nested ?? []) {
    if (seen.has(nested)) continue;
    const nestedName = `${name}.${safeName(path.relative(worktree, nested))}`;
    refs.push(...(await rescueFolder(repository, nested, nestedName, undefined, seen)));
  }
  return refs;
}

/** Keeps one commit, for a worktree whose folder is gone. */
export function rescueCommit(repository: Git, commit: string, name: string): Promise<string> {
  return keep(repository, repository.folder, commit, safeName(name));
}

async function keep(repository: Git, from: string, commit: string, name: string): Promise<string> {
  // A nested repository has objects of its own, which go when its folder goes.
  if ((await repository.commitOf(commit)) === undefined) {
    await repository.run([
      'fetch',
      '--quiet',
      '--no-tags',
      '--no-write-fetch-head',
      '--no-recurse-submodules',
      from,
      commit,
    ]);
  }
  for (let number = 1; ; number += 1) {
    const ref = `${rescuePrefix}${name}${number === 1 ? '' : `-${number}`}`;
    const present = await repository.commitOf(ref);
    if (present === commit) return ref;
    if (present !== undefined) continue;
    // An empty old value: only when there is none. Who loses the race looks again.
    const made = await repository.run(['update-ref', ref, commit, ''], { accept: [0, 128] });
    if (made.exitCode === 0) return ref;
    if ((await repository.commitOf(ref)) === undefined) {
      throw new MusterError(
        'GitFailed',
        `The work of ${name} could not be kept under ${ref} (${made.stderr.trim()}), so nothing was removed; mend what git names and try again.`,
      );
    }
  }
}

/** The first ref that was made under a name, if there is one. */
export async function rescueNamed(repository: Git, name: string): Promise<string | undefined> {
  const ref = `${rescuePrefix}${safeName(name)}`;
  return (await repository.commitOf(ref)) === undefined ? undefined : ref;
}

/** Everything that is kept, newest first. */
export async function listRescues(repository: Git): Promise<Rescue[]> {
  const format = '%(refname)%00%(objectname)%00%(contents:subject)%00%(committerdate:iso-strict)%00';
  const { stdout } = await repository.run([
    'for-each-ref',
    '--sort=-committerdate',
    `--format=${format}`,
    rescuePrefix,
  ]);
  const rescues: Rescue[] = [];
  const fields = stdout.split('\0');
  for (let at = 0; at + 4 <= fields.length; at += 4) {
    const [ref = '', commit = '', subject = '', date = ''] = fields.slice(at, at + 4);
    rescues.push({ ref: ref.trim(), commit, subject, at: date, uncommitted: subject.startsWith(title) });
  }
  return rescues;
}

/** Puts the files of a rescue into a fresh worktree on its tip, uncommitted as they were. */
export async function restoreFiles(git: Git, rescue: Rescue): Promise<void> {
  if (!rescue.uncommitted) return;
  await git.run(['restore', '--source', rescue.commit, '--worktree', '--', ':/']);
}

/** The commit that a rescue's branch pointed to. */
export async function tipOf(repository: Git, rescue: Rescue): Promise<string> {
  if (!rescue.uncommitted) return rescue.commit;
  return (await repository.commitOf(`${rescue.commit}^1`)) ?? rescue.commit;
}

async function reachable(git: Git, commit: string, from: string): Promise<boolean> {
  const { exitCode } = await git.run(['merge-base', '--is-ancestor', commit, from], { accept: [0, 1] });
  return exitCode === 0;
}

/** A name that a ref may have as one part of its path. */
function safeName(name: string): string {
  const safe = name.replace(/[^\p{L}\p{N}_-]+/gu, '-').replace(/^-+|-+$/g, '');
  return safe === '' ? 'worktree' : safe;
}
