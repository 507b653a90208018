import { existsSync } from 'node:fs';
import path from 'node:path';
import treeKill from 'tree-kill';
import { listProcesses, type ProcessEntry, startedBefore } from './processTable';

/** How the processes of one run are found. */
export interface TreeTarget {
  /** The agent's own process, leader of its group; 0 when it is not known. */
  readonly pid: number;
  /** '' when it is not known; then a `pid` may only be given while the agent is surely alive. */
  readonly startMark: string;
  /** Value of the tag variable in the environment of every process of the run. */
  readonly tag: string;
}

export interface EndedTree {
  /** Processes that were signalled, other than the agent's own. */
  readonly others: number;
  /** Processes that even KILL did not end in time (stuck in the kernel). */
  readonly left: number;
}

const pollEveryMs = 50;
const killWithinMs = 10_000;
const treeKillWithinMs = 3000;

/**
 * Every living process of the run: the agent, its descendants, its process group, whatever carries the
 * tag, and the descendants of all these. A process that left group and parent (`setsid`, double fork) is
 * found by its tag; one that cleared its environment is found by its parent or its group.
 */
export function selectTree<T extends ProcessEntry>(processes: readonly T[], target: TreeTarget): T[] {
  const leader = processes.find(({ pid }) => pid === target.pid && target.pid > 0);
  // A leader with another start mark is a stranger that got the pid later: neither it nor its group is ours.
  const stranger = leader !== undefined && target.startMark !== '' && leader.startMark !== target.startMark;
  const known = stranger ? 0 : target.pid;
  const chosen = new Set<number>();
  for (const entry of processes) {
    if (entry.pid === process.pid || entry.pid <= 1) continue;
    const related = entry.pid === known || entry.groupId === known || entry.parentPid === known;
    const ours = known > 0 && related && !startedBefore(entry.startMark, target.startMark);
    if (ours || entry.tagged) chosen.add(entry.pid);
  }
  for (let grew = true; grew;) {
    grew = false;
    for (const entry of processes) {
      if (chosen.has(entry.pid) || !chosen.has(entry.parentPid) || entry.pid === process.pid) continue;
      chosen.add(entry.pid);
      grew = true;
    }
  }
  return processes.filter(({ pid, zombie }) => chosen.has(pid) && !zombie);
}

/** The living processes of the run at this moment. */
export async function findTree(target: TreeTarget): Promise<ProcessEntry[]> {
  return selectTree(await listProcesses(target.tag, target.startMark), target);
}

/**
 * Ends all processes of the run: TERM, time to tidy up, then KILL again and again until none is left, so
 * that what forks while it is being ended does not get away. Resolves when they are gone.
 */
export async function endTree(target: TreeTarget, graceMs: number): Promise<EndedTree> {
  const others = new Set<string>();
  const note = (entries: readonly ProcessEntry[]): void => {
    for (const { pid, startMark } of entries) if (pid !== target.pid) others.add(`${pid} ${startMark}`);
  };
  let living = await findTree(target);
  if (living.length === 0) return { others: 0, left: 0 };
  note(living);
  await terminate(target, living);
  living = await pollUntilGone(target, graceMs);

  const deadline = performance.now() + killWithinMs;
  while (living.length > 0 && performance.now() < deadline) {
    note(living);
    await kill(living);
    living = await pollUntilGone(target, pollEveryMs);
  }
  return { others: others.size, left: living.length };
}

/** Ends a process of our own and all that descends from it, without a word; `pid` must be that of one which lives. */
export async function killAtOnce(pid: number): Promise<void> {
  const processes = await listProcesses();
  const root = processes.find((entry) => entry.pid === pid);
  if (root !== undefined)
    await kill([root, ...descendants(processes, pid).filter((entry) => entry !== root)]);
}

async function terminate(target: TreeTarget, living: readonly ProcessEntry[]): Promise<void> {
  const leader = living.find(({ pid }) => pid === target.pid);
  const handled = new Set<number>();
  // Each process hears TERM once: some programs take a second one as "at once" and lose their time to tidy up.
  if (leader !== undefined && treeKillWorks()) {
    for (const { pid } of descendants(living, leader.pid)) handled.add(pid);
    await killTree(leader.pid, 'SIGTERM');
  }
  for (const { pid } of living) if (!handled.has(pid)) signal(pid, 'SIGTERM');
}

async function kill(living: readonly ProcessEntry[]): Promise<void> {
  if (process.platform !== 'win32') {
    for (const { pid } of living) signal(pid, 'SIGKILL');
    return;
  }
  for (const { pid } of living) await killTree(pid, 'SIGKILL');
}

function descendants(living: readonly ProcessEntry[], root: number): ProcessEntry[] {
  const tree = new Set([root]);
  for (let size = 0; size !== tree.size;) {
    size = tree.size;
    for (const { pid, parentPid } of living) if (tree.has(parentPid)) tree.add(pid);
  }
  return living.filter(({ pid }) => tree.has(pid));
}

async function pollUntilGone(target: TreeTarget, withinMs: number): Promise<ProcessEntry[]> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const living = await findTree(target);
    const remaining = deadline - performance.now();
    if (living.length === 0 || remaining <= 0) return living;
    await new Promise((resolve) => setTimeout(resolve, Math.min(pollEveryMs, remaining)));
  }
}

function killTree(pid: number, signalName: string): Promise<void> {
  return new Promise((resolve) => {
    // It never calls back when it cannot start its own helper program, and what comes next must come.
    const timer = setTimeout(resolve, treeKillWithinMs);
    // A failure shows in the next look at the process table, which decides.
    treeKill(pid, signalName, () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** On Linux `tree-kill` asks `ps`, which small containers lack, and it does not survive that. */
function treeKillWorks(): boolean {
  if (process.platform === 'win32') return true;
  const program = process.platform === 'darwin' ? 'pgrep' : 'ps';
  const folders = (process.env['PATH'] ?? '').split(path.delimiter);
  return folders.some((folder) => folder !== '' && existsSync(path.join(folder, program)));
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // Gone meanwhile, or not ours to signal: the next look at the process table decides.
  }
}
