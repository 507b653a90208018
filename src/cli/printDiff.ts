import { Git } from '../core/git/git';
import type { DiffRange } from '../core/orchestrator';
import { paintedOnly } from './paintedOnly';

/** What every command that shows changes takes. */
export const diffOptions = { stat: { type: 'boolean' }, json: { type: 'boolean' } } as const;

/** As git prints it, in colours on a terminal; with `--json` the two sides and the files. */
export async function printDiff(range: DiffRange, values: Readonly<Record<string, unknown>>): Promise<void> {
  if (values['json'] === true) {
    console.log(JSON.stringify(range));
    return;
  }
  const { worktree, base, head } = range;
  const color = process.stdout.isTTY ? 'always' : 'never';
  const form = values['stat'] === true ? ['--stat'] : [];
  const sides = head === undefined ? [base] : [base, head];
  const args = ['diff', '--no-ext-diff', '--find-renames', `--color=${color}`, ...form, ...sides, '--'];
  const { stdout } = await new Git(worktree).runForBytes(args);
  // Into a file or a pipe it goes as it is: it may be applied.
  process.stdout.write(process.stdout.isTTY ? paintedOnly(stdout.toString('utf8')) : stdout);
}
