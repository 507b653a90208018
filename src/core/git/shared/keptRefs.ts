import { MusterError } from '../../base/errors';
import type { Git } from '../git';
import { StartedGit } from '../startedGit';
import type { SharedState } from './sharedState';

export const keptPrefix = 'refs/muster/kept/';
/** Within it the next agent has mostly started, and takes what is to be released into the same run of git. */
const releaseWithinMs = 150;
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

/** Agents whose tips need not be held any more. */
interface Releases {
  readonly agentIds: Set<number>;
  readonly done: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
  readonly timer: NodeJS.Timeout;
}

/**
 * While an agent works, one commit with all branches and stash entries as parents holds them, so that not even
 * an agent that deletes a branch and then cleans up the repository makes its commits go.
 */
export class HeldTips {
  private last: { readonly parents: string; readonly commit: string } | undefined;
  private readonly waiting: StartedGit;
  private releases: Releases | undefined;

  constructor(private readonly git: Git) {
    this.waiting = new StartedGit(() => git.begin(['update-ref', '--stdin']));
  }

  /** The git that waits for what is held next. */
  get waitingPid(): number | undefined {
    return this.waiting.pid;
  }

  /** Whether something is about to be held: then a git waits for it. */
  async expect(isExpected: boolean): Promise<void> {
    if (isExpected) this.waiting.prepare();
    else await Promise.all([this.waiting.end(), this.releaseNow()]);
  }

  async hold(agentId: number, state: SharedState): Promise<void> {
    const heads = Object.entries(state.refs).filter(([name]) => name.startsWith('refs/heads/'));
    const tips = new Set([...heads.map(([, commit]) => commit), ...state.stash.map(({ commit }) => commit)]);
    if (tips.size === 0) return;
    const parents = [...tips]
      .sort()
      .map((tip) => `parent ${tip}\n`)
      .join('');
    if (this.last?.parents !== parents) this.last = { parents, commit: await this.make(parents) };
    const { commit } = this.last;
    const releases = this.takeReleases();
    releases?.agentIds.delete(agentId);
    const deletions = [...(releases?.agentIds ?? [])].map(deletion);
    // All of it or nothing.
    if (await this.waiting.give(`update ${heldRef(agentId)} ${commit}\n${deletions.join('')}`)) {
      releases?.resolve();
      return;
    }
    try {
      await this.git.run(['update-ref', heldRef(agentId), commit]);
    } finally {
      if (releases !== undefined) void this.letGo(releases);
    }
  }

  /**
   * Resolves when nothing is held for the agent any more: together with what is held next, or soon. Starting a git for
   * it at once would be in the way of the next agent, and what is held too long does no harm.
   */
  release(agentId: number): Promise<void> {
    this.releases ??= this.newReleases();
    this.releases.agentIds.add(agentId);
    return this.releases.done;
  }

  /** Lets go of what is held for agents that are not at work any more. */
  async releaseOthers(live: ReadonlySet<number>): Promise<void> {
    const { stdout } = await this.git.run(['for-each-ref', '--format=%(refname)', keptPrefix]);
    const left = stdout.split('\n').flatMap((ref) => {
      const id = /^refs\/muster\/kept\/(\d+)\/all$/.exec(ref)?.[1];
      return id === undefined || live.has(Number(id)) ? [] : [Number(id)];
    });
    await Promise.all(left.map((agentId) => this.release(agentId)));
  }

  private newReleases(): Releases {
    const timer = setTimeout(() => {
      void this.releaseNow();
    }, releaseWithinMs);
    let resolve = (): void => undefined;
    let reject: (reason: unknown) => void = () => undefined;
    const done = new Promise<void>((...settle) => {
      [resolve, reject] = settle;
    });
    return { agentIds: new Set(), done, resolve, reject, timer };
  }

  private async releaseNow(): Promise<void> {
    const releases = this.takeReleases();
    if (releases !== undefined) await this.letGo(releases);
  }

  private takeReleases(): Releases | undefined {
    const { releases } = this;
    this.releases = undefined;
    clearTimeout(releases?.timer);
    return releases;
  }

  private async letGo({ agentIds, resolve, reject }: Releases): Promise<void> {
    const input = [...agentIds].map(deletion).join('');
    await this.git.run(['update-ref', '--stdin'], { input, accept: [0, 1, 128] }).then(resolve, reject);
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

function deletion(agentId: number): string {
  return `delete ${heldRef(agentId)}\n`;
}
