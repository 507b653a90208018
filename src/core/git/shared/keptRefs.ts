import { MusterError } from '../../base/errors';
import type { Git } from '../git';
import type { SharedState } from './sharedState';

export const keptPrefix = 'refs/muster/kept/';
const author = 'Muster <muster@localhost> 0 +0000';

/**
 * Keeps an object that a ref pointed to before an agent worked, under a ref of its own, and returns that. What
 * was kept there before is never overwritten. Undefined when git has it no longer.
 */
export async function keepObject(
  git: Git,
  agentId: number,
  name: string,
  object: string,
): Promise<string | undefined> {
  if ((await git.run(['cat-file', '-e', object], { accept: [0, 1, 128] })).exitCode !== 0) return undefined;
  for (let number = 1; ; number += 1) {
    const ref = `${keptPrefix}${agentId}/${name}${number === 1 ? '' : `-${number}`}`;
    const made = await git.run(['update-ref', ref, object, ''], { accept: [0, 128] });
    if (made.exitCode === 0) return ref;
    const present = await git.run(['rev-parse', '--verify', '--quiet', ref], { accept: [0, 1, 128] });
    if (present.stdout.trim() === object) return ref;
    if (present.exitCode === 0) continue;
    throw new MusterError(
      'GitFailed',
      `What ${name} pointed to could not be kept under ${ref} (${made.stderr.trim()}); mend what git names.`,
    );
  }
}

/**
 * While an agent works, one commit with all branches and stash entries as parents holds them, so that not even
 * an agent that deletes a branch and then cleans up the repository makes its commits go.
 */
export class HeldTips {
  private last: { readonly parents: string; readonly commit: string } | undefined;

  constructor(private readonly git: Git) {}

  async hold(agentId: number, state: SharedState): Promise<void> {
    const heads = Object.entries(state.refs).filter(([name]) => name.startsWith('refs/heads/'));
    const tips = new Set([...heads.map(([, commit]) => commit), ...state.stash.map(({ commit }) => commit)]);
    if (tips.size === 0) return;
    const parents = [...tips]
      .sort()
      .map((tip) => `parent ${tip}\n`)
      .join('');
    if (this.last?.parents !== parents) this.last = { parents, commit: await this.make(parents) };
    await this.git.run(['update-ref', heldRef(agentId), this.last.commit]);
  }

  release(agentId: number): Promise<unknown> {
    return this.git.run(['update-ref', '-d', heldRef(agentId)], { accept: [0, 1, 128] });
  }

  /** Lets go of what is held for agents that are not at work any more. */
  async releaseOthers(live: ReadonlySet<number>): Promise<void> {
    const { stdout } = await this.git.run(['for-each-ref', '--format=%(refname)', keptPrefix]);
    for (const ref of stdout.split('\n')) {
      const id = /^refs\/muster\/kept\/(\d+)\/all$/.exec(ref)?.[1];
      if (id !== undefined && !live.has(Number(id))) await this.release(Number(id));
    }
  }

  /** By its text: the number of parents may be beyond what a command line holds. */
  private async make(parents: string): Promise<string> {
    const tree = (await this.git.run(['mktree'])).stdout.trim();
    const text = `tree ${tree}\n${parents}author ${author}\ncommitter ${author}\n\nBranches and stash while an agent works\n`;
    const made = await this.git.run(['hash-object', '-t', 'commit', '-w', '--stdin'], { input: text });
    return made.stdout.trim();
  }
}

function heldRef(agentId: number): string {
  return `${keptPrefix}${agentId}/all`;
}
