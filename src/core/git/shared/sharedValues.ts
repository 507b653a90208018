import type { Git } from '../git';
import { configEntries } from './configEntries';
import { fingerprint } from './sharedChange';
import { type HookState, type SharedFile, sharedFiles, type SharedState } from './sharedState';

/** The value of every single thing, under the name that a `SharedChange` gives it; what is absent has none. */
export async function sharedValues(
  git: Git,
  state: SharedState,
  ownExcludes: ReadonlySet<string> = new Set(),
): Promise<ReadonlyMap<string, string>> {
  const values = new Map<string, string>();
  for (const [name, object] of Object.entries(state.refs)) values.set(`ref ${name}`, object);
  for (const { commit } of state.stash) values.set(`stash ${commit}`, commit);
  for (const file of sharedFiles) {
    const text = state.files[file];
    if (file === 'config' || file === 'config.worktree') {
      for (const [key, value] of await configEntries(git, text))
        values.set(`${file} ${key}`, configValue(value));
    } else {
      const value = fileValue(file, text, ownExcludes);
      if (value !== null) values.set(`file ${file}`, value);
    }
  }
  for (const [name, hook] of Object.entries(state.hooks)) values.set(`hook ${name}`, hookValue(hook));
  return values;
}

export function configValue(values: readonly string[]): string {
  return fingerprint(JSON.stringify(values));
}

export function hookValue({ executable, sha256 }: HookState): string {
  return `${executable ? 'executable' : 'plain'} ${sha256}`;
}

/** Stands for what is in one of the files, other than what Muster itself has added. */
export function fileValue(
  file: SharedFile,
  text: string | null,
  ownExcludes: ReadonlySet<string>,
): string | null {
  if (text === null) return null;
  if (file !== 'info/exclude') return fingerprint(text);
  const others = text.split('\n').filter((line) => !ownExcludes.has(line));
  const rest = others.join('\n').trimEnd();
  return rest === '' ? null : fingerprint(rest);
}
