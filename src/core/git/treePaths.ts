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
