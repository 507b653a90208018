import { MusterError } from '../../base/errors';
import type { Git } from '../git';

/** Where the tips of branches lie that a landing has moved. */
export const landedPrefix = 'refs/muster/landed/';

/** Keeps the tip that a branch has before it is moved, under a name that is not taken yet. */
export async function keepTip(git: Git, branch: string, tip: string): Promise<string> {
  const name = `${landedPrefix}${branch.replaceAll('/', '-')}`;
  for (let number = 1; ; number += 1) {
    const ref = `${name}-${number}`;
    const present = await git.commitOf(ref);
    if (present === tip) return ref;
    if (present !== undefined) continue;
    // An empty old value: only when there is none. Who loses the race looks again.
    const made = await git.run(['update-ref', ref, tip, ''], { accept: [0, 128] });
    if (made.exitCode === 0) return ref;
    if ((await git.commitOf(ref)) === undefined) {
      throw new MusterError(
        'GitFailed',
        `The present tip of "${branch}" could not be kept under ${ref} (${made.stderr.trim()}), so nothing was landed; mend what git names and try again.`,
      );
    }
  }
}
