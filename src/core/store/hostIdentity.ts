import { execFile } from 'node:child_process';
import { readFile, readlink } from 'node:fs/promises';
import os from 'node:os';
import { promisify } from 'node:util';

/** Where a process lives: whether a pid or a socket named there means anything here. Unknown parts are ''. */
export interface HostIdentity {
  readonly platform: string;
  readonly host: string;
  /** Stays over reboots. */
  readonly machine: string;
  /** Changes with each boot; no two machines ever have the same. */
  readonly boot: string;
  /** Differs between containers on one machine. */
  readonly pidNamespace: string;
}

export async function thisHost(): Promise<HostIdentity> {
  const common = { platform: process.platform, host: os.hostname(), machine: '', boot: '', pidNamespace: '' };
  if (process.platform === 'linux') {
    return {
      ...common,
      machine: (await orEmpty(() => readFile('/etc/machine-id', 'utf8'))).trim(),
      boot: (await orEmpty(() => readFile('/proc/sys/kernel/random/boot_id', 'utf8'))).trim(),
      pidNamespace: await orEmpty(() => readlink('/proc/self/ns/pid')),
    };
  }
  if (process.platform === 'darwin') {
    const platform = await output('ioreg', ['-rd1', '-c', 'IOPlatformExpertDevice']);
    return {
      ...common,
      machine: /"IOPlatformUUID" = "([^"]+)"/.exec(platform)?.[1] ?? '',
      boot: (await output('sysctl', ['-n', 'kern.bootsessionuuid'])).trim(),
    };
  }
  if (process.platform === 'win32') {
    const key = 'HKLM\\SOFTWARE\\Microsoft\\Cryptography';
    const answer = await output('reg', ['query', key, '/v', 'MachineGuid', '/reg:64']);
    return { ...common, machine: /MachineGuid\s+REG_SZ\s+(\S+)/.exec(answer)?.[1] ?? '' };
  }
  return common;
}

/**
 * `here`: its processes can be asked. `ended`: this machine has been restarted since, so none of them lives.
 * `elsewhere`: another machine on a shared folder, another container, the other side of WSL; nothing can be
 * found out about its processes.
 */
export function relationTo(there: HostIdentity, here: HostIdentity): 'here' | 'ended' | 'elsewhere' {
  if (there.platform !== here.platform) return 'elsewhere';
  const sameMachine = there.machine !== '' && there.machine === here.machine && there.host === here.host;
  if (here.boot !== '' && there.boot === here.boot) {
    return there.pidNamespace === here.pidNamespace ? 'here' : 'elsewhere';
  }
  if (!sameMachine) return 'elsewhere';
  // Without a boot id (Windows) the pipe decides: it is gone when the process is.
  return here.boot === '' && there.boot === '' ? 'here' : 'ended';
}

/** When a process was started, in the system's own words; '' when there is none, or it cannot be told. */
export async function processStart(pid: number): Promise<string> {
  if (process.platform === 'linux') {
    const stat = await orEmpty(() => readFile(`/proc/${pid}/stat`, 'utf8'));
    // The name in brackets may hold anything, blanks and brackets too; the start is the 20th field behind it.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  }
  if (process.platform === 'darwin') return (await output('ps', ['-o', 'lstart=', '-p', String(pid)])).trim();
  return '';
}

async function output(command: string, args: readonly string[]): Promise<string> {
  return orEmpty(async () => (await promisify(execFile)(command, args, { timeout: 5000 })).stdout);
}

async function orEmpty(read: () => Promise<string>): Promise<string> {
  try {
    return await read();
  } catch {
    return '';
  }
}
