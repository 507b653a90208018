import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { git } from './drillProject';

/** What belongs to the user, name by name: the checkout, the index, the stash, the branches, the configuration. */
export type UserState = ReadonlyMap<string, string>;

/** Refs that are Muster's own; that of its agents' branches nothing is left is asked elsewhere. */
const musters = /^refs\/(muster\/|heads\/roadmap(-implementation_task-\d+)?$)/;

export function userState(repository: string): UserState {
  const state = new Map<string, string>();
  const note = (name: string): void => {
    const file = path.join(repository, name);
    const { mode, mtimeMs } = lstatSync(file);
    state.set(name, `${mode.toString(8)} ${mtimeMs} ${sha256(readFileSync(file))}`);
  };
  for (const entry of readdirSync(repository, { recursive: true, withFileTypes: true })) {
    const name = path.relative(repository, path.join(entry.parentPath, entry.name));
    if (name === '.git' || name.startsWith(`.git${path.sep}`)) continue;
    if (entry.isFile()) note(name);
    else state.set(name, 'a folder');
  }
  for (const name of ['index', 'HEAD', 'config', 'refs/stash', 'logs/refs/stash', 'logs/HEAD']) {
    note(`.git/${name}`);
  }
  for (const line of git(repository, 'for-each-ref', '--format=%(refname) %(objectname)').split('\n')) {
    const [name = '', commit = ''] = line.split(' ');
    if (!musters.test(name)) state.set(name, commit);
  }
  return state;
}

/** What has become different, one sentence each. */
export function changesOf(before: UserState, after: UserState): string[] {
  const names = [...new Set([...before.keys(), ...after.keys()])];
  return names.flatMap((name) => {
    const [was, is] = [before.get(name), after.get(name)];
    if (was === is) return [];
    const what = was === undefined ? 'came into being' : is === undefined ? 'is gone' : 'was changed';
    return [`of the user's own, ${name} ${what}`];
  });
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
