import { readFile, readdir } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { tagVariable } from '../runner/protocol';
import type { TreeTarget } from '../runner/processTree';
import { sumTree, type UsageEntry } from './sumTree';
import type { TreeUsage } from './treeUsage';

/** `USER_HZ`: 100 on every platform that Node runs on. */
const msPerTick = 10;
/** Between them others get their turn: a machine may have many thousand processes. */
const chunk = 100;

interface Seen {
  readonly startMark: string;
  /** '' where there is none, or none to be seen. */
  readonly tag: string;
}

/**
 * Reads what the trees of several runs use in one pass over `/proc`. Environments, in which a run's tag is found, are
 * read once for each process and not at every look.
 */
export class LinuxUsage {
  private seen = new Map<number, Seen>();

  async of(targets: readonly TreeTarget[]): Promise<readonly TreeUsage[]> {
    const { entries, seen } = await this.readAll();
    this.seen = seen;
    return targets.map((target) => {
      const tagged = entries.map((entry) => ({ ...entry, tagged: seen.get(entry.pid)?.tag === target.tag }));
      return sumTree(tagged, target, ({ pid }) => residentBytes(pid));
    });
  }

  private async readAll(): Promise<{ entries: readonly UsageEntry[]; seen: Map<number, Seen> }> {
    const boot = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '')).trim();
    const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
    const entries: UsageEntry[] = [];
    const seen = new Map<number, Seen>();
    for (let from = 0; from < pids.length; from += chunk) {
      for (const pid of pids.slice(from, from + chunk)) {
        const entry = readStat(pid, boot);
        if (entry === undefined) continue;
        entries.push(entry);
        const before = this.seen.get(pid);
        const known = before?.startMark === entry.startMark;
        seen.set(pid, known ? before : { startMark: entry.startMark, tag: tagOf(pid) });
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
    return { entries, seen };
  }
}

function readStat(pid: number, boot: string): UsageEntry | undefined {
  try {
    return parseStat(pid, readFileSync(`/proc/${pid}/stat`, 'latin1'), boot);
  } catch {
    return undefined; // gone
  }
}

/** A line of `/proc/<pid>/stat`; see proc(5). */
export function parseStat(pid: number, line: string, boot: string): UsageEntry {
  // The command's name stands in parentheses and may itself hold spaces and parentheses.
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  const [state, parent, group] = fields;
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  return {
    pid,
    parentPid: Number(parent),
    groupId: Number(group),
    startMark: `${boot}/${fields[19] ?? ''}`,
    zombie: state === 'Z' || state === 'X',
    tagged: false,
    cpuMs: ticks * msPerTick,
    memoryBytes: 0,
    stopped: state === 'T' || state === 't',
  };
}

/** In bytes and not in pages, whose size differs from machine to machine. */
function residentBytes(pid: number): number {
  try {
    const [, kilobytes] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1')) ?? [];
    return Number(kilobytes ?? 0) * 1024;
  } catch {
    return 0; // gone meanwhile
  }
}

function tagOf(pid: number): string {
  try {
    const environment = `\0${readFileSync(`/proc/${pid}/environ`, 'latin1')}`;
    return new RegExp(`\0${tagVariable}=([^\0]*)\0`).exec(environment)?.[1] ?? '';
  } catch {
    return ''; // gone, or another user's
  }
}
