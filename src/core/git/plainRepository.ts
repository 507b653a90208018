import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Git, GitResult, RunOptions } from './git';

/** Git over the objects of a repository, without its settings, its attributes and its files. */
export interface PlainRepository {
  run(args: readonly string[], options?: RunOptions): Promise<GitResult>;
  runForBytes(
    args: readonly string[],
    options?: RunOptions,
  ): Promise<{ exitCode: number; stdout: Buffer; stderr: string }>;
  /** Where the person's own attributes of the repository stand, which hold here only when they are asked for. */
  readonly ownAttributes: string;
  readonly folder: string;
}

/**
 * What decides how two files become one. Wherever these stand in the person's or the repository's
 * configuration, a merge has to come out the same, and never by running a program that is named there.
 */
const pinned: Readonly<Record<string, string>> = {
  'core.bare': 'true',
  'merge.default': 'text',
  'merge.renames': 'true',
  'merge.renameLimit': '7000',
  // A new file in a folder that the other side has renamed is a question, not an answer.
  'merge.directoryRenames': 'conflict',
  'merge.renormalize': 'false',
  'merge.conflictStyle': 'merge',
  'merge.verbosity': '2',
  'diff.renames': 'true',
  'diff.algorithm': 'histogram',
  'diff.orderFile': os.devNull,
};

/**
 * Lends a git directory of its own, empty but for the way to the objects of `git`'s repository, and removes
 * it afterwards. Attributes would otherwise be read from the files that lie in the person's checkout at that
 * moment, and from `info/attributes`, which every agent can write: `merge=union` keeps both sides of a
 * contradiction without a word, and `merge=<name>` runs whatever the configuration has under that name.
 */
export async function inPlainRepository<T>(
  git: Git,
  work: (plain: PlainRepository) => Promise<T>,
): Promise<T> {
  const wanted = ['objects', 'shallow', 'info/attributes', 'config'].flatMap((name) => ['--git-path', name]);
  const places = await git.unchanging(
    'rev-parse',
    '--path-format=absolute',
    ...wanted,
    '--show-object-format',
  );
  const [objects = '', shallow = '', ownAttributes = '', config = '', format = 'sha1'] = places
    .trimEnd()
    .split('\n');
  const folder = await mkdtemp(path.join(os.tmpdir(), 'muster-merge-'));
  try {
    await mkdir(path.join(folder, 'refs'));
    await writeFile(path.join(folder, 'HEAD'), 'ref: refs/heads/none\n');
    await writeFile(path.join(folder, 'config'), await configOf(git, format, config));
    const env: Record<string, string> = {
      GIT_DIR: folder,
      GIT_OBJECT_DIRECTORY: objects,
      GIT_INDEX_FILE: path.join(folder, 'index'),
      ...(existsSync(shallow) ? { GIT_SHALLOW_FILE: shallow } : {}),
    };
    const options = Object.entries(pinned).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const inside = git.at(folder);
    const asPlain = (given: RunOptions = {}): RunOptions => ({ ...given, env: { ...env, ...given.env } });
    return await work({
      folder,
      ownAttributes,
      run: (args, given) => inside.run([...options, ...args], asPlain(given)),
      runForBytes: (args, given) => inside.runForBytes([...options, ...args], asPlain(given)),
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Only what git needs in order to read the objects; a partial clone fetches the missing ones as it is told to. */
async function configOf(git: Git, format: string, config: string): Promise<string> {
  const asked = await git.run(['config', '--get', 'extensions.partialClone'], { accept: [0, 1] });
  const partial = asked.stdout.trim();
  const lines = ['[core]', '\trepositoryformatversion = 1', '\tbare = true'];
  if (format !== 'sha1' || partial !== '') lines.push('[extensions]');
  if (format !== 'sha1') lines.push(`\tobjectformat = ${format}`);
  if (partial !== '') {
    lines.push(
      `\tpartialclone = ${JSON.stringify(partial)}`,
      '[include]',
      `\tpath = ${JSON.stringify(config)}`,
    );
  }
  return `${lines.join('\n')}\n`;
}

/** For commands that must not see any attribute at all, whoever has set it. */
export const noAttributes = {
  options: ['-c', `core.attributesFile=${os.devNull}`],
  env: { GIT_ATTR_NOSYSTEM: '1' },
} as const;
