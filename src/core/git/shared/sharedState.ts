import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Git } from '../git';
import type { Repository } from '../repository';

/** An executable file of the hooks folder. */
export interface HookState {
  readonly executable: boolean;
  readonly sha256: string;
  /** Base64; null when it is too large to be kept. */
  readonly content: string | null;
}

export interface StashEntry {
  readonly commit: string;
  readonly message: string;
}

/**
 * What all worktrees of a repository share and any agent can therefore change for all others, the user
 * included. Plain data: it lies in the run folder while the agent works.
 */
export interface SharedState {
  readonly version: 1;
  /** UTC ISO 8601. */
  readonly takenAt: string;
  /** Object of each ref that is shared; without those that Muster keeps under `refs/muster/`. */
  readonly refs: Readonly<Record<string, string>>;
  /** Latest first. */
  readonly stash: readonly StashEntry[];
  /** Text of each of {@link sharedFiles}; null where there is none. */
  readonly files: Readonly<Record<SharedFile, string | null>>;
  readonly hooks: Readonly<Record<string, HookState>>;
}

/** Relative to the common git directory. */
export const sharedFiles = [
  'config',
  'config.worktree',
  'info/exclude',
  'info/attributes',
  'info/grafts',
  'objects/info/alternates',
] as const;
export type SharedFile = (typeof sharedFiles)[number];

/** Muster's own, and what git keeps for each worktree apart. */
const notShared = /^refs\/(?:muster|bisect|worktree|rewritten)\//;
const largestHookBytes = 256 * 1024;

export async function readSharedState(
  { git, commonDir }: Pick<Repository, 'git' | 'commonDir'>,
  takenAt: string,
): Promise<SharedState> {
  const [refs, files, hooks] = await Promise.all([
    readRefs(git),
    readFiles(commonDir),
    readHooks(path.join(commonDir, 'hooks')),
  ]);
  const stash = refs['refs/stash'] === undefined ? [] : await readStash(git);
  return { version: 1, takenAt, refs, stash, files, hooks };
}

async function readRefs(git: Git): Promise<Record<string, string>> {
  const { stdout } = await git.run(['for-each-ref', '--format=%(objectname) %(symref) %(refname)']);
  const refs: Record<string, string> = {};
  for (const line of stdout.split('\n')) {
    const [object = '', symref = '', name = ''] = line.split(' ');
    // A symbolic ref only follows another one.
    if (name !== '' && symref === '' && !notShared.test(name)) refs[name] = object;
  }
  return refs;
}

async function readStash(git: Git): Promise<StashEntry[]> {
  // Fails when the last entry was dropped since the refs were read.
  const { stdout } = await git.run(['log', '-g', '-z', '--format=%H %gs', 'refs/stash', '--'], {
    accept: [0, 128],
  });
  return stdout
    .split('\0')
    .filter((line) => line !== '')
    .map((line) => {
      const space = line.indexOf(' ');
      return { commit: line.slice(0, space), message: line.slice(space + 1).trim() };
    });
}

async function readFiles(commonDir: string): Promise<Record<SharedFile, string | null>> {
  const texts = await Promise.all(sharedFiles.map((name) => readOrNull(path.join(commonDir, name))));
  return Object.fromEntries(
    sharedFiles.map((name, at) => [name, texts[at]?.toString('utf8') ?? null]),
  ) as Record<SharedFile, string | null>;
}

async function readHooks(folder: string): Promise<Record<string, HookState>> {
  const names = await readdir(folder).catch(() => []);
  const hooks: Record<string, HookState> = {};
  for (const name of names.toSorted()) {
    if (name.endsWith('.sample')) continue;
    const file = path.join(folder, name);
    const content = await readOrNull(file);
    if (content === null) continue;
    const { mode } = await stat(file);
    hooks[name] = {
      // Windows knows no such mark; there every hook is run.
      executable: process.platform === 'win32' || (mode & 0o111) !== 0,
      sha256: createHash('sha256').update(content).digest('hex'),
      content: content.length > largestHookBytes ? null : content.toString('base64'),
    };
  }
  return hooks;
}

/** Null also for a folder and for what went away meanwhile; other failures must not look like an absence. */
async function readOrNull(file: string): Promise<Buffer | null> {
  try {
    return await readFile(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return null;
    throw error;
  }
}
