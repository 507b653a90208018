import { MusterError } from '../base/errors';
import type { Git } from './git';
import { inPlainRepository, noAttributes, type PlainRepository } from './plainRepository';

export type TreeMerge =
  | { readonly kind: 'clean'; readonly tree: string }
  | { readonly kind: 'conflict'; readonly files: readonly string[]; readonly details: string };

/** As git leaves it, which in a conflict is a tree with conflict markers in it: never to be merged. */
export interface RawTreeMerge {
  readonly tree: string;
  readonly clean: boolean;
  /** What is in conflict, sorted. */
  readonly files: readonly string[];
  /** Git's own words for each conflict. */
  readonly details: string;
}

const objectId = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
const detailsLimit = 8_000;

/**
 * Merges two commits in memory, always by git's plain three-way merge, whatever attributes and settings say
 * (see {@link inPlainRepository}). The tree of a conflict holds conflict markers and is never handed out.
 */
export async function mergeTrees(git: Git, ours: string, theirs: string): Promise<TreeMerge> {
  const { clean, tree, files, details } = await inPlainRepository(git, (plain) =>
    mergeInPlain(plain, ours, theirs),
  );
  return clean ? { kind: 'clean', tree } : { kind: 'conflict', files, details };
}

/**
 * The exit code decides: 0 is clean; 1 is a conflict only when an object id comes first (git also ends with 1
 * when it cannot read a commit).
 */
export async function mergeInPlain(
  plain: PlainRepository,
  ours: string,
  theirs: string,
): Promise<RawTreeMerge> {
  const { exitCode, stdout, stderr } = await plain.run(
    [
      ...noAttributes.options,
      ...['merge-tree', '--write-tree', '-z', '--name-only', '--messages'],
      ...[ours, theirs],
    ],
    { accept: [0, 1], env: noAttributes.env },
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
  if (exitCode === 0) return { tree, clean: true, files: [], details: '' };
  const end = fields.indexOf('', 1);
  const conflicts = conflictsOf(fields.slice(end + 1));
  const named = [...fields.slice(1, end < 0 ? undefined : end), ...conflicts.flatMap(({ paths }) => paths)];
  const files = [...new Set(named.map((name) => asInTree(name, [ours, theirs])))].sort();
  const details = conflicts.map(({ text }) => text).join('\n');
  return { tree, clean: false, files, details: details.slice(0, detailsLimit) };
}

/** Where a file and a folder want the same name, git sets the file aside under a name with the commit in it. */
function asInTree(name: string, commits: readonly string[]): string {
  const commit = commits.find((each) => name.includes(`~${each}`));
  return commit === undefined ? name : name.slice(0, name.lastIndexOf(`~${commit}`));
}

/** Groups of: number of paths, the paths, the kind of message, the message. */
function conflictsOf(fields: readonly string[]): { paths: readonly string[]; text: string }[] {
  const conflicts: { paths: readonly string[]; text: string }[] = [];
  for (let at = 0; at < fields.length;) {
    const count = Number(fields[at]);
    if (fields[at] === '' || !Number.isInteger(count)) break;
    const text = fields[at + count + 2];
    if (text?.startsWith('CONFLICT')) {
      conflicts.push({ paths: fields.slice(at + 1, at + 1 + count), text: text.trimEnd() });
    }
    at += count + 3;
  }
  return conflicts;
}
