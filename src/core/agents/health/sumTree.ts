import type { ProcessEntry } from '../runner/processTable';
import { selectTree, type TreeTarget } from '../runner/processTree';
import type { TreeUsage } from './treeUsage';

/** One process with what it has used so far. */
export interface UsageEntry extends ProcessEntry {
  /** Of its own and of its children that have ended and were collected. */
  readonly cpuMs: number;
  readonly memoryBytes: number;
  /** It was stopped by a signal or a debugger, and does not compute before somebody lets it go on. */
  readonly stopped: boolean;
}

export function sumTree(
  entries: readonly UsageEntry[],
  target: TreeTarget,
  memoryOf: (entry: UsageEntry) => number = ({ memoryBytes }) => memoryBytes,
): TreeUsage {
  const tree = selectTree(entries, target);
  return {
    cpuMs: tree.reduce((sum, { cpuMs }) => sum + cpuMs, 0),
    memoryBytes: tree.reduce((sum, entry) => sum + memoryOf(entry), 0),
    processes: tree.length,
    suspended: tree.length > 0 && tree.every(({ stopped }) => stopped),
  };
}
