import { startMarkOf } from '../agents/runner/processIdentity';
import { endTree } from '../agents/runner/processTree';
import { tagVariable } from '../agents/runner/protocol';
import type { GateProcesses } from '../git/gateCommand';

/** The gate's processes are found and ended as agents' are: by tree, group and tag. */
export function gateProcesses(graceMs: () => number): GateProcesses {
  return {
    variablesFor: (tag) => ({ [tagVariable]: tag }),
    startMarkOf,
    end: (pid, tag, startMark = '') => {
      // Without its mark a pid proves nothing once the process has ended; the tag does, but where nobody can see it.
      const isKnown = startMark !== '' || process.platform === 'win32';
      return endTree({ pid: isKnown ? pid : 0, startMark, tag }, graceMs());
    },
  };
}
