import pidusage from 'pidusage';
import { listProcesses } from '../runner/processTable';
import { selectTree, type TreeTarget } from '../runner/processTree';
import type { TreeUsage } from './treeUsage';

/**
 * Where there is no `/proc`: the trees are found in the system's table, and what they use is asked of the system's own
 * programs. What children used that have ended is not known there.
 */
export async function usageElsewhere(targets: readonly TreeTarget[]): Promise<readonly TreeUsage[]> {
  const processes = await listProcesses();
  const trees = targets.map((target) => selectTree(processes, target).map(({ pid }) => pid));
  const pids = [...new Set(trees.flat())];
  const figures = pids.length === 0 ? {} : await pidusage(pids).catch(noneLeft);
  return trees.map((tree) => {
    const found = tree.flatMap((pid) => {
      const figure = figures[String(pid)];
      return figure === undefined ? [] : [figure];
    });
    return {
      cpuMs: found.reduce((sum, { ctime }) => sum + ctime, 0),
      memoryBytes: found.reduce((sum, { memory }) => sum + memory, 0),
      processes: found.length,
      suspended: false,
    };
  });
}

/** All of them have ended meanwhile; anything else is a failure. */
function noneLeft(error: unknown): Readonly<Record<string, pidusage.Status>> {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {};
  throw error;
}
