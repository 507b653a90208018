import { listProcesses, readLinux } from './processTable';

/** A pid alone is reused by the system; with the start mark it names one process for ever. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Opaque, as {@link startMarkOf} gave it. */
  readonly startMark: string;
}

/** What the system says of the process's start; '' when there is no such process. */
export async function startMarkOf(pid: number): Promise<string> {
  if (pid <= 0) return '';
  if (process.platform === 'linux') return readLinux(pid)?.startMark ?? '';
  return (await listProcesses()).find((entry) => entry.pid === pid)?.startMark ?? '';
}

/** Whether exactly this process still runs. Without a known start mark its pid has to do. Pid 0 is never probed. */
export async function isAlive({ pid, startMark }: ProcessIdentity): Promise<boolean> {
  if (!mayExist(pid)) return false;
  if (process.platform === 'linux') {
    const entry = readLinux(pid);
    return entry !== undefined && !entry.zombie && (startMark === '' || entry.startMark === startMark);
  }
  if (startMark === '') return true;
  return (await startMarkOf(pid)) === startMark;
}

/** Cheap: false means certainly gone. */
export function mayExist(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
