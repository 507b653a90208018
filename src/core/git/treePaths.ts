import type { PlainRepository } from './plainRepository';

/** The paths in which two trees differ, by content, kind or mode; a renamed file counts with both its names. */
export async function changedPaths(
  plain: PlainRepository,
  from: string,
  to: string,
  options: readonly string[] = [],
): Promise<Set<string>> {
  const { stdout } = await plain.run([
    'diff-tree',
    '-r',
    '-z',
    '--no-renames',
    '--name-only',
    ...options,
    from,
    to,
  ]);
  return new Set(stdout.split('\0').filter((name) => name !== ''));
}

export interface BlobChange {
  /** Undefined where there was no file. */
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** As {@link changedPaths}, with the objects that lay there and lie there now. */
export async function changedBlobs(
  plain: PlainRepository,
  from: string,
  to: string,
): Promise<Map<string, BlobChange>> {
  const { stdout } = await plain.run(['diff-tree', '-r', '-z', '--no-renames', '--raw', from, to]);
  const fields = stdout.split('\0');
  const changes = new Map<string, BlobChange>();
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const [, , before = '', after = ''] = (fields[at] ?? '').split(' ');
    changes.set(fields[at + 1] ?? '', { before: present(before), after: present(after) });
  }
  return changes;
}

function present(object: string): string | undefined {
  return /^0*$/.test(object) ? undefined : object;
}
