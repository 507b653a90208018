import { MusterError } from '../base/errors';
import type { Git } from './git';

export type TreeMerge =
  | { readonly kind: 'clean'; readonly tree: string }
  | { readonly kind: 'conflict'; readonly files: readonly string[]; readonly details: string };

const objectId = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
const detailsLimit = 8_000;

/**
 * Merges two commits in memory. The exit code decides: 0 is clean; 1 is a conflict only when an object id
 * comes first (git also ends with 1 when it cannot read a commit). The tree of a conflict holds conflict
 * markers and is never handed out.
 */
export async function mergeTrees(git: Git, ours: string, theirs: string): Promise<TreeMerge> {
  const { exitCode, stdout, stderr } = await git.run(
    ['merge-tree', '--write-tree', '-z', '--name-only', '--messages', ours, theirs],
    { accept: [0, 1] },
  );
  const fields = stdout.split('\0');
  const tree = fields[0] ?? '';
  if (!objectId.test(tree)) {
    throw new MusterError(
      'GitFailed',
      `Git could not merge ${theirs} (${(stderr.trim() || stdout.trim()).slice(0, 500)}); mend what it names and try again.`,
      { details: { exitCode, stderr } },
    );
  }
  if (exitCode === 0) return { kind: 'clean', tree };
  const end = fields.indexOf('', 1);
  const files = [...new Set(fields.slice(1, end < 0 ? undefined : end))];
  return { kind: 'conflict', files, details: messages(fields.slice(end + 1)).slice(0, detailsLimit) };
}

/** Groups of: number of paths, the paths, the kind of message, the message. */
function messages(fields: readonly string[]): string {
  const texts: string[] = [];
  for (let at = 0; at < fields.length;) {
    const paths = Number(fields[at]);
    if (fields[at] === '' || !Number.isInteger(paths)) break;
    const text = fields[at + paths + 2];
    if (text?.startsWith('CONFLICT')) texts.push(text.trimEnd());
    at += paths + 3;
  }
  return texts.join('\n');
}
