import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Git } from './git';

/** So many are named of what one check has rewritten. */
const mostNamed = 20;

/** Tells which of the files that git tracks are not as a commit has them, in the worktree in which that is tried. */
export class RewrittenFiles {
  private readonly known = new Set<string>();

  constructor(
    private readonly worktree: Git,
    private readonly commit: string,
  ) {}

  /** Those that have come since it was last asked. */
  async fresh(): Promise<readonly string[]> {
    const fresh = (await this.differing()).filter((name) => !this.known.has(name));
    for (const name of fresh) this.known.add(name);
    return fresh.slice(0, mostNamed);
  }

  /** All are as in the commit again; other files stay. */
  async putBack(): Promise<void> {
    await this.worktree.run(['checkout', '--quiet', '--force', '--detach', this.commit]);
    this.known.clear();
    await this.fresh();
  }

  private async differing(): Promise<string[]> {
    // Without it git would look for a repository further up.
    if (!existsSync(path.join(this.worktree.folder, '.git'))) return ['.git'];
    const options = ['--no-renames', '--no-ext-diff', '--ignore-submodules=dirty'];
    const { exitCode, stdout } = await this.worktree.run(
      ['diff', '--name-only', '-z', ...options, this.commit, '--'],
      { accept: [0, 128, 129] },
    );
    return exitCode === 0 ? stdout.split('\0').filter((name) => name !== '') : ['.git'];
  }
}
