import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { tagVariable } from './protocol';

/** One process as the system's table shows it. */
export interface ProcessEntry {
  readonly pid: number;
  readonly parentPid: number;
  /** 0 where the platform has no process groups. */
  readonly groupId: number;
  /** Opaque; the same pid with another mark is another process. */
  readonly startMark: string;
  /** Dead and not yet collected by its parent: nothing is left to end. */
  readonly zombie: boolean;
  /** Its environment carries the tag that was asked for. */
  readonly tagged: boolean;
}

/**
 * All processes that this user can see. With a `tag`, environments are searched as well: on Linux through
 * `/proc`, on macOS through `ps -E`; Windows shows no other process's environment, there the tree is all.
 *
 * @param since start mark of the first process that carries the tag: on Linux, reading environments takes longest, and
 *   those of older processes are not read
 */
export async function listProcesses(tag?: string, since = ''): Promise<readonly ProcessEntry[]> {
  if (process.platform === 'linux') return listLinux(tag, since);
  if (process.platform === 'win32') return listWindows();
  return listWithPs(tag);
}

function listLinux(tag: string | undefined, since: string): ProcessEntry[] {
  const entries: ProcessEntry[] = [];
  const boot = bootId();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const entry = readLinux(Number(name), tag, boot, since);
    if (entry !== undefined) entries.push(entry);
  }
  return entries;
}

/** Undefined when there is no such process (any more). */
export function readLinux(pid: number, tag?: string, boot = bootId(), since = ''): ProcessEntry | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command's name stands in parentheses and may itself hold spaces and parentheses.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, parent, group] = fields;
    const startMark = `${boot}/${fields[19] ?? ''}`;
    return {
      pid,
      parentPid: Number(parent),
      groupId: Number(group),
      startMark,
      zombie: state === 'Z' || state === 'X',
      tagged: tag !== undefined && !startedBefore(startMark, since) && carriesTag(pid, tag),
    };
  } catch {
    return undefined;
  }
}

function carriesTag(pid: number, tag: string): boolean {
  try {
    const environment = readFileSync(`/proc/${pid}/environ`, 'latin1');
    return `\0${environment}`.includes(`\0${tagVariable}=${tag}\0`);
  } catch {
    return false; // gone, or another user's
  }
}

/** Start times count from the boot, so that a mark must also name the boot. */
function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return '';
  }
}

/**
 * Whether a process with one mark certainly started before (or in an earlier boot than) one with the other,
 * and so cannot belong to its group. Unknown marks prove nothing.
 */
export function startedBefore(mark: string, other: string): boolean {
  if (mark === '' || other === '') return false;
  const [boot, ticks] = mark.split('/');
  const [otherBoot, otherTicks] = other.split('/');
  if (ticks !== undefined && otherTicks !== undefined) {
    return boot !== otherBoot || Number(ticks) < Number(otherTicks);
  }
  if (/^\d+$/.test(mark) && /^\d+$/.test(other)) return BigInt(mark) < BigInt(other);
  return Date.parse(`${mark} UTC`) < Date.parse(`${other} UTC`);
}

async function listWithPs(tag: string | undefined): Promise<ProcessEntry[]> {
  const columns = 'pid=,ppid=,pgid=,stat=,lstart=,command=';
  const flags = tag === undefined ? ['-A', '-o'] : ['-A', '-E', '-ww', '-o'];
  const output = await run('ps', [...flags, columns], { ...process.env, LC_ALL: 'C', TZ: 'UTC' });
  return parsePs(output, tag);
}

/** Lines of `pid ppid pgid stat lstart command`, `lstart` being five words. */
export function parsePs(output: string, tag: string | undefined): ProcessEntry[] {
  const entries: ProcessEntry[] = [];
  for (const line of output.split('\n')) {
    const match = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+((?:\S+\s+){4}\d{4})\s*(.*)$/.exec(line);
    if (match === null) continue;
    const [, pid, parentPid, groupId, state, started, command] = match;
    entries.push({
      pid: Number(pid),
      parentPid: Number(parentPid),
      groupId: Number(groupId),
      startMark: started?.replace(/\s+/g, ' ') ?? '',
      zombie: state?.startsWith('Z') ?? false,
      tagged: tag !== undefined && ` ${command ?? ''} `.includes(` ${tagVariable}=${tag} `),
    });
  }
  return entries;
}

async function listWindows(): Promise<ProcessEntry[]> {
  const script =
    'Get-CimInstance Win32_Process | ForEach-Object { "$($_.ProcessId) $($_.ParentProcessId) $($_.CreationDate.ToUniversalTime().Ticks)" }';
  const output = await run('powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', script]);
  return parseWindows(output);
}

/** Lines of `pid ppid ticks`. A parent that is younger than its child is a reused pid, no parent. */
export function parseWindows(output: string): ProcessEntry[] {
  const rows = [...output.matchAll(/^(\d+) (\d+) (\d+)\s*$/gm)].map(([, pid, parentPid, ticks]) => ({
    pid: Number(pid),
    parentPid: Number(parentPid),
    ticks: BigInt(ticks ?? '0'),
  }));
  const bornAt = new Map(rows.map(({ pid, ticks }) => [pid, ticks]));
  return rows.map(({ pid, parentPid, ticks }) => ({
    pid,
    parentPid: (bornAt.get(parentPid) ?? 0n) > ticks ? 0 : parentPid,
    groupId: 0,
    startMark: String(ticks),
    zombie: false,
    tagged: false,
  }));
}

function run(executable: string, args: readonly string[], env?: NodeJS.ProcessEnv): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { maxBuffer: 64 * 1024 * 1024, windowsHide: true, ...(env === undefined ? {} : { env }) };
    execFile(executable, [...args], options, (error, stdout) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`${executable} failed`, { cause: error }));
    });
  });
}
