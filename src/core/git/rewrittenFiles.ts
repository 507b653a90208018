import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Git } from './git';
import { type GitFolders, linkedFolders } from './worktreeGitDir';

/** So many are named of what one check has rewritten. */
const mostNamed = 20;

/**
 * Tells which of the files that git tracks are not as a commit has them, in the linked worktree in which that is tried.
 * A check may take away or replace the link to the repository; git would then look further up, and might find the
 * user's checkout.
 */
export class RewrittenFiles {
  private readonly known = new Set<string>();
  private readonly linked: GitFolders | undefined;

  constructor(
    private readonly worktree: Git,
    private readonly commit: string,
  ) {
    this.linked = linkedFolders(worktree.folder);
  }

  /** Those that have come since it was last asked. */
  async fresh(): Promise<readonly string[]> {
    const fresh = (await this.differing()).filter((name) => !this.known.has(name));
    for (const name of fresh) this.known.add(name);
    return fresh.slice(0, mostNamed);
  }

  /** All are as in the commit again, and the link to the repository is; other files stay. */
  async putBack(): Promise<void> {
    const { linked, worktree } = this;
    if (linked === undefined) throw new Error(`${worktree.folder} is no worktree any more`);
    if (this.isLost) {
      const link = path.join(worktree.folder, '.git');
      await rm(link, { recursive: true, force: true });
      await writeFile(link, `gitdir: ${linked.own}\n`);
    }
    await worktree.run(['checkout', '--quiet', '--force', '--detach', this.commit], { env: this.env });
    this.known.clear();
    await this.fresh();
  }

  private async differing(): Promise<string[]> {
    const lost = this.isLost ? ['.git'] : [];
    if (this.linked === undefined && !existsSync(path.join(this.worktree.folder, '.git'))) return lost;
    const options = ['--no-renames', '--no-ext-diff', '--ignore-submodules=dirty'];
    const { exitCode, stdout } = await this.worktree.run(
      ['diff', '--name-only', '-z', ...options, this.commit, '--'],
      { accept: [0, 128, 129], env: this.env },
    );
    return exitCode === 0 ? [...lost, ...stdout.split('\0').filter((name) => name !== '')] : ['.git'];
  }

  private get isLost(): boolean {
    return this.linked === undefined || linkedFolders(this.worktree.folder)?.own !== this.linked.own;
  }

  /** By name, so that git looks nowhere else. */
  private get env(): Readonly<Record<string, string>> {
    return this.linked === undefined ? {} : { GIT_DIR: this.linked.own, GIT_WORK_TREE: this.worktree.folder };
  }
}
