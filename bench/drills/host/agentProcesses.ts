import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { isAlive } from '../../../src/core/agents/runner/processIdentity';
import { readLinux } from '../../../src/core/agents/runner/processTable';
import { tagVariable } from '../../../src/core/agents/runner/protocol';

/** A process of an agent, known by what its environment says. */
export interface AgentProcess {
  readonly pid: number;
  readonly startMark: string;
  /** One for each run of an agent, carried by all its processes. */
  readonly tag: string;
  readonly featureId: number;
}

export function allPids(): number[] {
  return readdirSync('/proc').filter(isNumber).map(Number);
}

/** Undefined for what is no agent's process, and for agents of other projects than the one around `folder`. */
export function readAgentProcess(pid: number, folder: string): AgentProcess | undefined {
  const environment = read(`/proc/${pid}/environ`);
  const tag = valueOf(environment, tagVariable);
  const featureId = valueOf(environment, 'MUSTER_FEATURE_ID');
  if (tag === undefined || featureId === undefined || !environment.includes(folder)) return undefined;
  const entry = readLinux(pid);
  if (entry === undefined || entry.zombie) return undefined;
  return { pid, startMark: entry.startMark, tag, featureId: Number(featureId) };
}

export function agentProcesses(folder: string): AgentProcess[] {
  return allPids().flatMap((pid) => readAgentProcess(pid, folder) ?? []);
}

export function stillLives({ pid, startMark }: AgentProcess): Promise<boolean> {
  return isAlive({ pid, startMark });
}

/** Runners of the project; they carry no tag, but are told the folder of their run. */
export function runners(folder: string): number[] {
  return allPids().filter((pid) => {
    const line = read(`/proc/${pid}/cmdline`);
    return line.includes('runner.js') && line.includes(folder);
  });
}

/** Every process that belongs to the project in whatever way, with its command line. */
export function processesAround(folder: string, but: readonly number[]): string[] {
  return allPids().flatMap((pid) => {
    if (pid === process.pid || but.includes(pid)) return [];
    const line = read(`/proc/${pid}/cmdline`);
    const belongs =
      line.includes(folder) || read(`/proc/${pid}/environ`).includes(folder) || worksIn(pid, folder);
    // A dead one whose parent has not looked has none.
    return belongs && line !== '' ? [`${pid} ${line.replaceAll('\0', ' ').trim()}`] : [];
  });
}

function worksIn(pid: number, folder: string): boolean {
  try {
    return readlinkSync(`/proc/${pid}/cwd`).startsWith(folder);
  } catch {
    return false;
  }
}

function valueOf(environment: string, name: string): string | undefined {
  const start = `\0${environment}`.indexOf(`\0${name}=`);
  if (start === -1) return undefined;
  return environment.slice(start + name.length + 1).split('\0', 1)[0];
}

function read(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    // It has ended, or is another user's.
    return '';
  }
}

function isNumber(name: string): boolean {
  return /^\d+$/.test(name);
}
