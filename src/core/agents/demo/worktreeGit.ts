import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

// The author says plainly who made these commits, and no signing key is asked for.
const identity = ['-c', 'user.name=Muster demo agent', '-c', 'user.email=demo-agent@muster.invalid'];
const options = [...identity, '-c', 'commit.gpgsign=false', '-c', 'core.quotePath=false'];

/** Git in the demo agent's own worktree. */
export class WorktreeGit {
  constructor(private readonly folder: string) {}

  async commit(paths: readonly string[], message: string): Promise<boolean> {
    await this.run(['add', '--force', '--', ...paths]);
    if ((await this.run(['diff', '--cached', '--name-only'])) === '') return false;
    await this.run(['commit', '--quiet', '--message', message]);
    return true;
  }

  head(): Promise<string> {
    return this.run(['rev-parse', '--short', 'HEAD']);
  }

  /** Merges a branch; where both sides changed the same lines, both are kept. The files that this met. */
  async mergeKeepingBoth(branch: string): Promise<readonly string[]> {
    try {
      await this.run(['merge', '--no-edit', '--quiet', branch]);
      return [];
    } catch (error) {
      const unmerged = await this.run(['diff', '--name-only', '--diff-filter=U']);
      if (unmerged === '') throw error;
      const files = unmerged.split('\n');
      for (const file of files) this.keepBoth(path.join(this.folder, file));
      await this.run(['add', '--', ...files]);
      await this.run(['commit', '--quiet', '--no-edit']);
      return files;
    }
  }

  private keepBoth(file: string): void {
    const lines = readFileSync(file, 'utf8').split('\n');
    const kept = lines.filter((line) => !/^(<{7}( |$)|={7}$|>{7}( |$)|\|{7}( |$))/.test(line));
    writeFileSync(file, kept.join('\n'));
  }

  private run(args: readonly string[]): Promise<string> {
    return new Promise((resolve, reject) => {
      execFile(
        'git',
        [...options, ...args],
        { cwd: this.folder, windowsHide: true },
        (error, stdout, stderr) => {
          if (error === null) resolve(stdout.trim());
          else reject(new Error(`git ${args[0] ?? ''} failed: ${stderr.trim() || stdout.trim()}`));
        },
      );
    });
  }
}
