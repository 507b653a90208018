import { startMarkOf } from '../agents/runner/processIdentity';
import { endTree } from '../agents/runner/processTree';
import { tagVariable } from '../agents/runner/protocol';
import type { GateProcesses } from '../git/gateCommand';

/** The gate's processes are found and ended as agents' are: by tree, group and tag. */
export function gateProcesses(graceMs: () => number): GateProcesses {
  return {
    variablesFor: (tag) => ({ [tagVariable]: tag }),
    end: async (pid, tag) => endTree({ pid, startMark: await startMarkOf(pid), tag }, graceMs()),
  };
}
