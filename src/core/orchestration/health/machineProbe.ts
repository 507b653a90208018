import { execFile } from 'node:child_process';
import os from 'node:os';
import { readLinuxMachine } from './linuxMachine';

/** Time used and time that there was, both growing; only differences count. */
export interface CpuGauge {
  readonly usedMs: number;
  readonly thereWasMs: number;
}

export interface MachineSample {
  /** The machine as a whole, and each limit that this program stands under; the tightest counts. */
  readonly cpu: readonly CpuGauge[];
  /** What is not available, of what there is; undefined: not known. */
  readonly memoryPercent: number | undefined;
}

/** Reads how busy the machine is; a test gives its own. */
export type MachineProbe = () => Promise<MachineSample>;

export const probeMachine: MachineProbe = () =>
  process.platform === 'linux' ? readLinuxMachine() : readByNode();

async function readByNode(): Promise<MachineSample> {
  const total = os.totalmem();
  const available = process.platform === 'darwin' ? await availableOnMac() : os.freemem();
  return {
    cpu: [gaugeOf(os.cpus())],
    memoryPercent: available === undefined ? undefined : (1 - available / total) * 100,
  };
}

function gaugeOf(cpus: readonly os.CpuInfo[]): CpuGauge {
  const times = cpus.map(({ times: { user, nice, sys, idle, irq } }) => ({
    used: user + nice + sys + irq,
    idle,
  }));
  const usedMs = times.reduce((sum, { used }) => sum + used, 0);
  return { usedMs, thereWasMs: times.reduce((sum, { idle }) => sum + idle, usedMs) };
}

/** What the system calls free is next to nothing on a Mac: files in memory are in it, too, until it is needed. */
async function availableOnMac(): Promise<number | undefined> {
  const output = await new Promise<string>((resolve) => {
    execFile('vm_stat', [], { env: { ...process.env, LC_ALL: 'C' } }, (error, stdout) => {
      resolve(error === null ? stdout : '');
    });
  });
  return parseVmStat(output);
}

/** Undefined when it is no such output. */
export function parseVmStat(output: string): number | undefined {
  const pageSize = Number(/page size of (\d+) bytes/.exec(output)?.[1]);
  const names = ['Pages free', 'Pages inactive', 'Pages speculative', 'Pages purgeable'];
  const pages = names.map((name) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(output)?.[1] ?? 0));
  const bytes = pages.reduce((sum, count) => sum + count, 0) * pageSize;
  return Number.isFinite(bytes) ? bytes : undefined;
}
