import type { Git } from '../git';

/** All values of each key of one configuration file, in order; keys as git folds them (section and name in lower case). */
export async function configEntries(
  git: Git,
  text: string | null,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const entries = new Map<string, string[]>();
  if (text === null || text.trim() === '') return entries;
  // Without `--includes`: what other files say is not what was changed here.
  const { stdout } = await git.run(['config', '--file', '-', '--list', '-z', '--no-includes'], {
    input: text,
  });
  for (const entry of stdout.split('\0')) {
    if (entry === '') continue;
    const line = entry.indexOf('\n');
    // A key without `=` stands for true.
    const [key, value] = line < 0 ? [entry, 'true'] : [entry.slice(0, line), entry.slice(line + 1)];
    entries.set(key, [...(entries.get(key) ?? []), value]);
  }
  return entries;
}
