import { selectTree, type TreeTarget } from '../runner/processTree';
import type { ProcessEntry } from '../runner/processTable';

/** One process with what it has used so far. */
export interface UsageEntry extends ProcessEntry {
  /** Of its own and of its children that have ended and were collected. */
  readonly cpuMs: number;
  readonly memoryBytes: number;
  /** It was stopped by a signal or a debugger, and does not compute before somebody lets it go on. */
  readonly stopped: boolean;
}

/** What all living processes of a run have used together. */
export interface TreeUsage {
  /** Grows as long as anything in the tree computes; may fall when an orphan ends. */
  readonly cpuMs: number;
  /** Pages that processes share are counted for each of them. */
  readonly memoryBytes: number;
  /** 0: nothing was found, which is not to say that nothing runs. */
  readonly processes: number;
  /** Every one of them was stopped. */
  readonly suspended: boolean;
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
