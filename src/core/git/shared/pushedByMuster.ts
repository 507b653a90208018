import type { Git } from '../git';

/** Where Muster writes down what it pushes for the user, since git's own log of a push does not say who it was. */
const pushedPrefix = 'refs/muster/pushed/';

/** Before the push: an agent that ends right after it must not be taken for the one who did it. */
export async function notePush(git: Git, remote: string, branch: string, tip: string): Promise<void> {
  await git.run(['update-ref', `${pushedPrefix}${remote}/${branch}`, tip]);
}

/** Whether `refs/remotes/<name>` is where it is because Muster pushed it there at the user's word. */
export async function isPushedByMuster(git: Git, name: string, tip: string): Promise<boolean> {
  return (await git.commitOf(`${pushedPrefix}${name}`)) === tip;
}
