import { readFileSync } from 'node:fs';
import { allPids } from '../host/agentProcesses';

/** A process that a kill can meet beside the host. */
export interface Victim {
  readonly pid: number;
  readonly what: 'agents killed' | 'runners killed';
  /** Of a coding agent; 0 for one that tests. */
  readonly feature: number;
}

/** Agents of the drill around `folder`, and the runners that watch over them. */
export function talkingProcesses(folder: string): Victim[] {
  return allPids().flatMap((pid): Victim[] => {
    const line = read(`/proc/${pid}/cmdline`);
    if (!line.includes(folder)) return [];
    if (line.includes('runner.js')) return [{ pid, what: 'runners killed', feature: 0 }];
    if (!line.includes('messageAgent.js')) return [];
    const feature = /\0MUSTER_FEATURE_ID=(\d+)\0/.exec(`\0${read(`/proc/${pid}/environ`)}\0`)?.[1];
    return [{ pid, what: 'agents killed', feature: Number(feature ?? 0) }];
  });
}

function read(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    // It has ended.
    return '';
  }
}
