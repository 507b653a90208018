import os from 'node:os';

/** Cores that this program may use; a container may have fewer than the machine. */
export function coreCount(): number {
  return Math.max(1, os.availableParallelism());
}
