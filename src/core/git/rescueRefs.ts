import { MusterError } from '../base/errors';
import type { Git } from './git';
import { snapshotTitle } from './snapshot';

export const rescuePrefix = 'refs/muster/rescue/';

/** Older protocols give only what a ref points to. */
export const fetchAny: readonly string[] = ['-c', 'protocol.version=2', 'fetch'];

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

/** Makes a ref for the commit, which may come from another repository (`from`). */
export async function keepUnder(
  repository: Git,
  from: string,
  commit: string,
  name: string,
): Promise<string> {
  // A nested repository has objects of its own, which go when its folder goes.
  if ((await repository.commitOf(commit)) === undefined) {
    await repository.run([
      ...fetchAny,
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
    rescues.push({
      ref: ref.trim(),
      commit,
      subject,
      at: date,
      uncommitted: subject.startsWith(snapshotTitle),
    });
  }
  return rescues;
}

/** The commit that a rescue's branch pointed to. */
export async function tipOf(repository: Git, rescue: Rescue): Promise<string> {
  if (!rescue.uncommitted) return rescue.commit;
  return (await repository.commitOf(`${rescue.commit}^1`)) ?? rescue.commit;
}

/** @throws MusterError RescueNotFound */
export async function findRescue(repository: Git, ref: string): Promise<Rescue> {
  const rescue = (await listRescues(repository)).find((each) => each.ref === ref);
  if (rescue !== undefined) return rescue;
  throw new MusterError(
    'RescueNotFound',
    `Nothing is kept under ${ref}; choose one from the list of rescued work.`,
  );
}

/** Gives up what is kept, if it is still this commit: git then forgets in time what nothing else holds. */
export async function deleteRescue(repository: Git, { ref, commit }: Rescue): Promise<void> {
  await repository.run(['update-ref', '-d', ref, commit]);
}

/** A name that a ref may have as one part of its path. */
export function safeName(name: string): string {
  const safe = name.replace(/[^\p{L}\p{N}_-]+/gu, '-').replace(/^-+|-+$/g, '');
  // Behind a dot git has it for its own files.
  if (safe === 'lock') return 'lock-';
  return safe === '' ? 'worktree' : safe;
}
