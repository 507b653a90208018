import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { messageOf } from '../../base/errors';
import type { Git } from '../git';
import { bringCommits } from './bringCommits';
import { hasCommit, inGitDir, localOnly } from './inGitDir';
import { type Submodule, submodulesOf, wantedSubmodules } from './submoduleList';

/** In git's own folder of a worktree: `begun`, then `done`: its submodules are the agent's own since. */
const markFile = 'muster-submodules';

/** A worktree, of the repository or of a submodule in it, and where copies of its submodules may be. */
interface Level {
  readonly folder: string;
  readonly gitDir: string;
  /** Git directories of the same repository elsewhere on this machine. */
  readonly others: readonly string[];
  /** Those of them whose configuration says which submodules are wanted. */
  readonly configured: readonly string[];
  /** A checkout where a submodule may have a `.git` folder of its own, as old versions of git left it. */
  readonly checkout: string;
  /** How its submodules are called in messages: the path from the top. */
  readonly prefix: string;
  /** An earlier filling was cut short, so that what is there is not the agent's but a part of a clone. */
  readonly again: boolean;
  /** Its configuration is shared with the user's checkout, and not to be written. */
  readonly shared: boolean;
}

/**
 * Gives a new worktree the submodules that the user's checkout has, as clones of their own of what is on this
 * machine; the configuration that all worktrees share is not written. Returns what was left out and why, one
 * sentence each; done again only when it was cut short. Later only the commits that `upTo` names are brought.
 */
export async function fillSubmodules(
  repository: { readonly git: Git; readonly root: string },
  folder: string,
  upTo?: string,
): Promise<string[]> {
  if (!existsSync(path.join(folder, '.gitmodules'))) return [];
  const { stdout } = await repository.git
    .at(folder)
    .run(['rev-parse', '--path-format=absolute', '--git-dir', '--git-common-dir']);
  const [gitDir = '', commonDir = ''] = stdout.trimEnd().split('\n');
  const mark = path.join(gitDir, markFile);
  const before = await readFile(mark, 'utf8').catch(() => '');
  const worktrees = path.join(commonDir, 'worktrees');
  const linked = (await readdir(worktrees).catch(() => [])).map((name) => path.join(worktrees, name));
  // What an agent has committed in a submodule is, until its worktree goes, only there.
  const others = [commonDir, ...linked.filter((other) => path.relative(other, gitDir) !== '')];
  if (before === 'done') {
    if (upTo === undefined) return [];
    return bringCommits(repository.git, { gitDir, commit: upTo, others }).then(
      () => [],
      (error: unknown) => [
        `Commits of submodules that were merged meanwhile are not in its worktree: ${messageOf(error)}`,
      ],
    );
  }
  await writeFile(mark, 'begun');
  const leftOut = await fillLevel(repository.git, {
    folder,
    gitDir,
    others,
    configured: [commonDir],
    checkout: repository.root,
    prefix: '',
    again: before === 'begun',
    shared: true,
  });
  await writeFile(mark, 'done');
  return leftOut;
}

async function fillLevel(git: Git, level: Level): Promise<string[]> {
  const submodules = await submodulesOf(git.at(level.folder));
  if (submodules.length === 0) return [];
  const isWanted = await wantedSubmodules(git, level.configured);
  const leftOut: string[] = [];
  for (const submodule of submodules) {
    const name = `${level.prefix}${submodule.path}`;
    const command = `git submodule update --init --recursive -- ${JSON.stringify(name)}`;
    const folder = path.join(level.folder, submodule.path);
    const moduleDir = path.join(level.gitDir, 'modules', submodule.name);
    if (level.again) await clear(folder, moduleDir);
    // Something of the agent's: made by itself, in a worktree from before submodules were filled.
    if ((await readdir(folder).catch(() => [])).length > 0) continue;
    if (!isWanted(submodule.name)) {
      leftOut.push(
        `The submodule ${name} is left out of worktrees because your checkout does not have it either; run \`${command}\` in your checkout if agents need it.`,
      );
      continue;
    }
    const copies = copiesOf(level, submodule);
    const source = await holderOf(git, copies, submodule.commit);
    if (source === undefined) {
      leftOut.push(
        `The submodule ${name} is left out because its commit ${submodule.commit.slice(0, 12)} is not on this machine, and Muster does not fetch by itself; run \`${command}\` in your checkout.`,
      );
      continue;
    }
    try {
      await clone(git.at(level.folder), submodule, source);
      await takeRemote(git.at(folder), source);
      if (!level.shared) {
        await git.at(level.folder).run(['config', `submodule.${submodule.name}.active`, 'true']);
      }
      const checkout = path.join(level.checkout, submodule.path);
      const inner = { folder, gitDir: moduleDir, checkout, prefix: `${name}/`, again: false, shared: false };
      leftOut.push(...(await fillLevel(git, { ...inner, others: copies, configured: copies })));
    } catch (error) {
      // Half of it would look as if the agent had deleted files.
      await clear(folder, moduleDir);
      leftOut.push(`The submodule ${name} is left out: ${messageOf(error)}`);
    }
  }
  return leftOut;
}

async function clear(folder: string, moduleDir: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await rm(moduleDir, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
}

function copiesOf({ others, checkout }: Level, { name, path: at }: Submodule): string[] {
  const own = path.join(checkout, at, '.git');
  return [...others.map((other) => path.join(other, 'modules', name)), own].filter((copy) =>
    existsSync(path.join(copy, 'objects')),
  );
}

async function holderOf(git: Git, copies: readonly string[], commit: string): Promise<string | undefined> {
  for (const copy of copies) if (await hasCommit(git, copy, commit)) return copy;
  return undefined;
}

/** Local clones share the objects' files on the disk where the file system can. */
async function clone(git: Git, { name, path: at }: Submodule, source: string): Promise<void> {
  await git.run(
    [
      // Git forbids submodules from paths, which strangers' `.gitmodules` could name; this one is ours.
      ...['-c', 'protocol.file.allow=always'],
      // For this call only, instead of what `init` would write into the shared configuration.
      `--config-env=submodule.${name}.url=MUSTER_SUBMODULE_URL`,
      `--config-env=submodule.${name}.active=MUSTER_SUBMODULE_ACTIVE`,
      ...['submodule', '--quiet', 'update', '--checkout', '--no-fetch', '--no-recommend-shallow', '--', at],
    ],
    {
      env: {
        ...localOnly,
        GIT_LITERAL_PATHSPECS: '1',
        MUSTER_SUBMODULE_URL: source,
        MUSTER_SUBMODULE_ACTIVE: 'true',
      },
    },
  );
}

/** Makes `origin` what it is in the copy: a push by the agent must not end in the user's own repository. */
async function takeRemote(git: Git, source: string): Promise<void> {
  const urls = await inGitDir(git, source, ['config', '--get', 'remote.origin.url'], [0, 1]);
  const url = urls.stdout.trimEnd();
  if (url === '') {
    await git.run(['remote', 'remove', 'origin']);
    return;
  }
  await git.run(['remote', 'set-head', 'origin', '--delete'], { accept: [0, 1] });
  await git.run(
    [
      ...['fetch', '--quiet', '--prune', '--no-tags', '--no-write-fetch-head', '--no-recurse-submodules'],
      ...[source, '+refs/remotes/origin/*:refs/remotes/origin/*', '^refs/remotes/origin/HEAD'],
    ],
    { env: localOnly },
  );
  await git.run(['config', 'remote.origin.url', url]);
}
