import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { CpuGauge, MachineSample } from './machineProbe';

/** `USER_HZ`: 100 on every platform that Node runs on. */
const msPerTick = 10;

/** The machine and the control groups (of containers, services, sessions) that this program stands under. */
export async function readLinuxMachine(
  root = '/',
  awakeMs: () => number = () => performance.now(),
): Promise<MachineSample> {
  const read = (...names: readonly string[]): Promise<string> =>
    readFile(path.join(root, ...names), 'utf8').catch(() => '');
  const groups = groupsOf(await read('proc/self/cgroup'));
  const [stat, meminfo, memories, cpus] = await Promise.all([
    read('proc/stat'),
    read('proc/meminfo'),
    Promise.all(groups.memory.map(async (folder) => memoryOfGroup(await readMemory(read, folder)))),
    Promise.all(groups.cpu.map(async (folder) => cpuOfGroup(await readCpu(read, folder), awakeMs()))),
  ]);
  const shares = [memoryOfMachine(meminfo), ...memories].filter((share) => share !== undefined);
  return {
    cpu: [cpuOfMachine(stat), ...cpus].filter((gauge) => gauge !== undefined),
    memoryPercent: shares.length === 0 ? undefined : Math.max(...shares) * 100,
  };
}

type Read = (...names: readonly string[]) => Promise<string>;

/** Folders of the group that this program is in and of all around it: the limit of each counts. */
function groupsOf(cgroup: string): { readonly memory: readonly string[]; readonly cpu: readonly string[] } {
  const memory: string[] = [];
  const cpu: string[] = [];
  for (const line of cgroup.split('\n')) {
    const [, controllers, group] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? [];
    if (controllers === undefined || group === undefined) continue;
    if (controllers === '') {
      const folders = upFrom('sys/fs/cgroup', group);
      memory.push(...folders);
      cpu.push(...folders);
    }
    const named = controllers.split(',');
    if (named.includes('memory')) memory.push(...upFrom('sys/fs/cgroup/memory', group));
    if (named.includes('cpu')) cpu.push(...upFrom('sys/fs/cgroup/cpu', group));
  }
  return { memory, cpu };
}

/** Inside a container the group is often named as it is seen from outside; then only the top is there. */
function upFrom(mount: string, group: string): string[] {
  const parts = group.split('/').filter((part) => part !== '');
  return [...Array(parts.length + 1).keys()].map((count) => path.join(mount, ...parts.slice(0, count)));
}

interface GroupMemory {
  readonly limit: number;
  readonly used: number;
  readonly reclaimable: number;
}

/** Version 2 of control groups, or version 1. */
async function readMemory(read: Read, folder: string): Promise<GroupMemory> {
  const [max, current, limit, usage, stat] = await Promise.all([
    read(folder, 'memory.max'),
    read(folder, 'memory.current'),
    read(folder, 'memory.limit_in_bytes'),
    read(folder, 'memory.usage_in_bytes'),
    read(folder, 'memory.stat'),
  ]);
  const isSecond = max !== '';
  const names = isSecond
    ? ['inactive_file', 'active_file', 'slab_reclaimable']
    : ['total_inactive_file', 'total_active_file'];
  return {
    limit: numberOf(isSecond ? max : limit),
    used: numberOf(isSecond ? current : usage),
    reclaimable: names.reduce((sum, name) => sum + (fieldOf(stat, name) || 0), 0),
  };
}

/** Files that are kept in memory are given up when it is needed: as the system itself counts what is available. */
function memoryOfGroup({ limit, used, reclaimable }: GroupMemory): number | undefined {
  // `max`, or a number beyond all memory: no limit.
  if (!Number.isFinite(limit) || limit <= 0 || limit >= 2 ** 60 || !Number.isFinite(used)) return undefined;
  return Math.max(0, used - reclaimable) / limit;
}

function memoryOfMachine(meminfo: string): number | undefined {
  const total = fieldOf(meminfo, 'MemTotal:');
  const available = fieldOf(meminfo, 'MemAvailable:');
  const share = 1 - available / total;
  return Number.isFinite(share) ? share : undefined;
}

interface GroupCpu {
  readonly usedMs: number;
  /** Cores that it may use. */
  readonly cores: number;
}

async function readCpu(read: Read, folder: string): Promise<GroupCpu> {
  const [max, stat, quota, period, usage] = await Promise.all([
    read(folder, 'cpu.max'),
    read(folder, 'cpu.stat'),
    read(folder, 'cpu.cfs_quota_us'),
    read(folder, 'cpu.cfs_period_us'),
    read(folder.replace(/^sys\/fs\/cgroup\/cpu(?=\/|$)/, 'sys/fs/cgroup/cpuacct'), 'cpuacct.usage'),
  ]);
  if (max !== '') {
    const [limit = '', within = ''] = max.trim().split(' ');
    return { usedMs: fieldOf(stat, 'usage_usec') / 1000, cores: numberOf(limit) / numberOf(within) };
  }
  return { usedMs: numberOf(usage) / 1_000_000, cores: numberOf(quota) / numberOf(period) };
}

function cpuOfGroup({ usedMs, cores }: GroupCpu, awakeMs: number): CpuGauge | undefined {
  if (!Number.isFinite(usedMs) || !Number.isFinite(cores) || cores <= 0) return undefined;
  return { usedMs, thereWasMs: awakeMs * cores };
}

/** The line `cpu  user nice system idle iowait irq softirq steal …`; what runs in virtual machines is in `user`. */
function cpuOfMachine(stat: string): CpuGauge | undefined {
  const [, line] = /^cpu\s+(.+)$/m.exec(stat) ?? [];
  if (line === undefined) return undefined;
  const ticks = line.split(' ').slice(0, 8).map(Number);
  const thereWas = ticks.reduce((sum, count) => sum + count, 0);
  const idle = (ticks[3] ?? 0) + (ticks[4] ?? 0);
  return { usedMs: (thereWas - idle) * msPerTick, thereWasMs: thereWas * msPerTick };
}

function fieldOf(text: string, name: string): number {
  const line = text.split('\n').find((each) => each.startsWith(`${name} `) || each.startsWith(`${name}\t`));
  return numberOf(line?.slice(name.length) ?? '');
}

/** Not a number where there is none. */
function numberOf(text: string): number {
  const digits = /^\s*(-?\d+)/.exec(text)?.[1];
  return digits === undefined ? Number.NaN : Number(digits);
}
