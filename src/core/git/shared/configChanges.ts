import path from 'node:path';
import { configEntries } from './configEntries';
import { isDangerous, shownValue } from './dangerousConfig';
import { quoted, type SharedChange, type SharedContext } from './sharedChange';
import type { SharedState } from './sharedState';
import { configValue } from './sharedValues';

export async function configChanges(
  context: SharedContext,
  before: SharedState,
  after: SharedState,
): Promise<SharedChange[]> {
  const changes: SharedChange[] = [];
  for (const file of ['config', 'config.worktree'] as const) {
    if (before.files[file] === after.files[file]) continue;
    const { git } = context.repository;
    const old = await configEntries(git, before.files[file]);
    const now = await configEntries(git, after.files[file]);
    for (const key of new Set([...old.keys(), ...now.keys()])) {
      const [was, is] = [old.get(key), now.get(key)];
      if (JSON.stringify(was) === JSON.stringify(is) || isExpected(context, key)) continue;
      changes.push({
        what: `${file} ${key}`,
        before: was === undefined ? null : configValue(was),
        after: is === undefined ? null : configValue(is),
        level: isDangerous(key, was, is) ? 'danger' : 'info',
        by: 'unknown',
        text: `git's setting ${key} in the repository's ${file} was changed from ${shownValue(key, was)} to ${shownValue(key, is)}`,
        undo: undoConfig(context, file, key, was),
      });
    }
  }
  return changes;
}

/** What editors note about branches, and what git notes about those that Muster has made. */
function isExpected({ ownBranches }: SharedContext, key: string): boolean {
  const branch = /^branch\.(.*)\.([^.]+)$/.exec(key);
  if (branch === null) return false;
  return (branch[2] ?? '').startsWith('vscode-') || ownBranches.has(branch[1] ?? '');
}

function undoConfig(
  { keptFolder, repository }: SharedContext,
  file: string,
  key: string,
  was: readonly string[] | undefined,
): string {
  const where = `git config --file ${quoted(path.join(repository.commonDir, file))}`;
  if (was === undefined) return `${where} --unset-all ${quoted(key)}`;
  const [value = ''] = was;
  const plain = was.length === 1 && shownValue(key, was) === `"${value}"` && !value.includes('\n');
  if (plain) return `${where} --replace-all ${quoted(key)} ${quoted(value)}`;
  return `take the old values of ${key} from ${quoted(path.join(keptFolder, file))}`;
}
