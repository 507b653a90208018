import path from 'node:path';
import type { Git } from '../git';
import { listWorktrees, type WorktreeEntry } from '../worktreeList';

interface HeadMove {
  readonly commit: string;
  /** Branch that was checked out when it was made, as far as the log tells. */
  readonly branch: string | undefined;
  /** It went to another branch, and moved none. */
  readonly checkout: boolean;
}

const entriesRead = 1_000;

/**
 * What git itself has written down of who moved a branch: every worktree has a log of its HEAD, and who commits
 * to, resets or rebases a branch does so in the worktree that has it checked out.
 */
export class HeadLogs {
  private worktrees: Promise<WorktreeEntry[]> | undefined;
  private readonly logs = new Map<string, Promise<readonly HeadMove[]>>();

  constructor(private readonly git: Git) {}

  /** Folder of the worktree whose log says that the branch was moved to `tip` (or made there) from it. */
  async moverOf(branch: string, tip: string, isNew: boolean): Promise<string | undefined> {
    this.worktrees ??= listWorktrees(this.git);
    for (const entry of await this.worktrees) {
      const told = (await this.logOf(entry)).some(
        (move) => move.commit === tip && move.branch === branch && (isNew || !move.checkout),
      );
      if (told) return entry.path;
    }
    return undefined;
  }

  private logOf(entry: WorktreeEntry): Promise<readonly HeadMove[]> {
    const known = this.logs.get(entry.path);
    if (known !== undefined) return known;
    const reading = readHeadLog(this.git, entry);
    this.logs.set(entry.path, reading);
    return reading;
  }
}

async function readHeadLog(git: Git, entry: WorktreeEntry): Promise<readonly HeadMove[]> {
  if (entry.bare || entry.prunable !== undefined) return [];
  const args = ['log', '-g', '-z', '-n', String(entriesRead), '--format=%H %gs', 'HEAD', '--'];
  // From outside: a worktree in which a process works is not taken away, though its work is merged.
  const there = ['--git-dir', path.join(entry.path, '.git')];
  const { stdout } = await git.run([...there, ...args], { accept: [0, 128] });
  const lines = stdout.split('\0').filter((line) => line !== '');
  const moves = lines.map((line) => ({ commit: line.slice(0, line.indexOf(' ')), ...stepOf(line) }));
  // Newest first. Each step between branches says where HEAD came from and went to; from the present one back,
  const branches: (string | undefined)[] = [];
  let branch = entry.branch;
  for (const { from, to } of moves) {
    branches.push((branch = to ?? branch));
    if (from !== undefined) branch = from === unknown ? undefined : from;
  }
  // and, where that is not said, from the earlier one on.
  for (let at = moves.length - 2; at >= 0; at -= 1) branches[at] ??= branches[at + 1];
  return moves.map(({ commit, checkout }, at) => ({ commit, checkout, branch: branches[at] }));
}

interface Step {
  readonly from?: string;
  readonly to?: string;
  readonly checkout: boolean;
}

const unknown = '';

function stepOf(line: string): Step {
  const message = line.slice(line.indexOf(' ') + 1).trim();
  const [, from, to] = /^checkout: moving from (\S+) to (\S+)$/.exec(message) ?? [];
  if (from !== undefined && to !== undefined) return { from, to, checkout: true };
  // A rebase may begin on another branch than the one that it ends on.
  if (/^rebase.*\(start\)/.test(message)) return { from: unknown, checkout: true };
  const rebased = /^rebase.*\(finish\): returning to refs\/heads\/(\S+)$/.exec(message)?.[1];
  return rebased === undefined ? { checkout: false } : { to: rebased, checkout: false };
}

/** What the log of the ref itself says of its last move; '' when there is no log. */
export async function lastMoveOf(git: Git, ref: string): Promise<string> {
  const { stdout } = await git.run(['log', '-g', '-n', '1', '--format=%gs', ref, '--'], { accept: [0, 128] });
  return stdout.trim();
}
