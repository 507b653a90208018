import type { Git } from '../git';
import { inGitDir } from './inGitDir';

/** One that `.gitmodules` names and that the index has. */
export interface Submodule {
  readonly name: string;
  /** From the top of the worktree, with slashes. */
  readonly path: string;
  readonly commit: string;
}

/** The submodules of the worktree that `git` is at the top of, without those that sparse checkout leaves out. */
export async function submodulesOf(git: Git): Promise<Submodule[]> {
  const listed = await git.run(['config', '--file', '.gitmodules', '-z', '--get-regexp', '\\.path$'], {
    accept: [0, 1],
  });
  const names = namesByPath(listed.stdout);
  if (names.size === 0) return [];
  const { stdout } = await git.run(['ls-files', '-t', '--stage', '-z', '--', ...names.keys()], {
    env: { GIT_LITERAL_PATHSPECS: '1' },
  });
  return stdout.split('\0').flatMap((line) => {
    const [, path = ''] = line.split('\t', 2);
    const [tag, mode, commit, stage] = line.split(/[ \t]/, 4);
    const name = names.get(path);
    if (name === undefined || commit === undefined) return [];
    return tag === 'H' && mode === '160000' && stage === '0' ? [{ name, path, commit }] : [];
  });
}

/** The submodules that a commit names, of the repository with this git directory. */
export async function submodulesIn(git: Git, gitDir: string, commit: string): Promise<Submodule[]> {
  const blob = `${commit}:.gitmodules`;
  const listed = await inGitDir(
    git,
    gitDir,
    ['config', '--blob', blob, '-z', '--get-regexp', '\\.path$'],
    [0, 1, 128],
  );
  const names = namesByPath(listed.exitCode === 0 ? listed.stdout : '');
  if (names.size === 0) return [];
  const { stdout } = await inGitDir(git, gitDir, ['ls-tree', '-r', '-z', '--full-tree', commit]);
  return stdout.split('\0').flatMap((line) => {
    const [, path = ''] = line.split('\t', 2);
    const [mode, , object] = line.split(/[ \t]/, 3);
    const name = names.get(path);
    return name === undefined || object === undefined || mode !== '160000'
      ? []
      : [{ name, path, commit: object }];
  });
}

/** Of what git lists of `.gitmodules`. */
function namesByPath(listed: string): Map<string, string> {
  const names = new Map<string, string>();
  for (const entry of listed.split('\0')) {
    const end = entry.indexOf('\n');
    const name = /^submodule\.(.*)\.path$/s.exec(entry.slice(0, end))?.[1];
    if (name !== undefined && isSafe(name)) names.set(entry.slice(end + 1), name);
  }
  return names;
}

/** Git keeps a submodule in a folder of its name, so that one that leads elsewhere is never meant well. */
function isSafe(name: string): boolean {
  return name !== '' && !name.split(/[/\\]/).includes('..');
}

/** The names of submodules that the configuration of some git directories wants to be there. */
export async function wantedSubmodules(
  git: Git,
  gitDirs: readonly string[],
): Promise<(name: string) => boolean> {
  const values = new Map<string, string>();
  for (const gitDir of gitDirs) {
    const { stdout } = await inGitDir(git, gitDir, ['config', '-z', '--get-regexp', '^submodule\\.'], [0, 1]);
    for (const entry of stdout.split('\0')) {
      const end = entry.indexOf('\n');
      if (end > 0) values.set(entry.slice(0, end), entry.slice(end + 1));
    }
  }
  return (name) => {
    if (values.get(`submodule.${name}.update`) === 'none') return false;
    const active = values.get(`submodule.${name}.active`);
    if (active !== undefined) return /^(?:true|yes|on|[1-9]\d*)$/i.test(active);
    return values.has('submodule.active') || values.has(`submodule.${name}.url`);
  };
}
