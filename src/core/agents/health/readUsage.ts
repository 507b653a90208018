import type { TreeTarget } from '../runner/processTree';
import type { TreeUsage } from './treeUsage';
import { usageElsewhere } from './usageElsewhere';
import { LinuxUsage } from './usageOnLinux';

/** Reads what the trees of several runs use, all in one look; the same order as the targets. */
export type UsageReader = (targets: readonly TreeTarget[]) => Promise<readonly TreeUsage[]>;

/** On Linux a look costs some milliseconds; elsewhere other programs have to be started for it. */
export function usageReader(): UsageReader {
  if (process.platform !== 'linux') return usageElsewhere;
  const usage = new LinuxUsage();
  return (targets) => usage.of(targets);
}

/** How often looking is worth its cost. */
export const lookEveryMs = { linux: 5000, win32: 30_000 }[process.platform as string] ?? 10_000;
