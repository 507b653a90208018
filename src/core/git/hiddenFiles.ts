import { lstatSync } from 'node:fs';
import path from 'node:path';
import type { Git } from './git';

/**
 * Takes off the marks in an index by which git passes over what was changed in a file (`update-index
 * --assume-unchanged` and `--skip-worktree`), so that it is seen. Those of files that do not lie there stay: sparse
 * checkout leaves them out.
 */
export async function unhide(git: Git, env: Readonly<Record<string, string>>): Promise<void> {
  const { stdout } = await git.run(['ls-files', '-v', '-z', '--full-name', ':/'], { env });
  const assumed: string[] = [];
  const skipped: string[] = [];
  for (const line of stdout.split('\0')) {
    const [tag, name] = [line.charAt(0), line.slice(2)];
    if (/[a-z]/.test(tag)) assumed.push(name);
    if (/s/i.test(tag)) skipped.push(name);
  }
  if (assumed.length > 0) await unmark(git, '--no-assume-unchanged', assumed, env);
  if (skipped.length === 0 || (await isSparse(git))) return;
  const top = (await git.run(['rev-parse', '--show-toplevel'])).stdout.trimEnd();
  const there = skipped.filter((name) => lstatSync(path.join(top, name), { throwIfNoEntry: false }));
  if (there.length > 0) await unmark(git, '--no-skip-worktree', there, env);
}

/** There git itself takes the marks off files that lie there all the same. */
async function isSparse(git: Git): Promise<boolean> {
  const args = ['config', '--type=bool', '--get', 'core.sparseCheckout'];
  return (await git.run(args, { accept: [0, 1] })).stdout.trim() === 'true';
}

async function unmark(
  git: Git,
  option: string,
  names: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<void> {
  await git.run(['update-index', option, '-z', '--stdin'], { env, input: `${names.join('\0')}\0` });
}
