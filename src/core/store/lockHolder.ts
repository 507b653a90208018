import net from 'node:net';
import { type HostIdentity, processStart, relationTo } from './hostIdentity';
import { errorCode } from './storeFileSystem';

/** What a generation file says. */
export interface LockHolder extends HostIdentity {
  readonly generation: number;
  readonly pid: number;
  readonly processStart: string;
  /** Unix socket or named pipe that answers while the holder lives. */
  readonly socket: string;
  readonly purpose: string;
  readonly since: string;
  readonly released: boolean;
}

/** For a file that cannot be read: whoever holds it, it is not known to be free. */
export function unknownHolder(generation: number): LockHolder {
  const unknown = { platform: '', host: 'an unknown machine', machine: '', boot: '', pidNamespace: '' };
  return {
    ...unknown,
    generation,
    pid: 0,
    processStart: '',
    socket: '',
    purpose: '',
    since: '',
    released: false,
  };
}

export function parseHolder(text: string, generation: number): LockHolder | undefined {
  try {
    const holder = { ...unknownHolder(generation), ...(JSON.parse(text) as Partial<LockHolder>) };
    return holder.generation === generation && holder.socket !== '' ? holder : undefined;
  } catch {
    return undefined;
  }
}

export type HolderState = 'alive' | 'gone' | 'foreign';

/** A holder is only ever taken for gone when that is certain. */
export async function stateOf(holder: LockHolder, here: HostIdentity): Promise<HolderState> {
  if (holder.released) return 'gone';
  const relation = relationTo(holder, here);
  if (relation === 'elsewhere') return 'foreign';
  if (relation === 'ended') return 'gone';
  switch (await knock(holder.socket)) {
    case 'answered':
      return 'alive';
    case 'refused':
      return 'gone';
    case 'missing':
      return (await hasLostItsSocket(holder)) ? 'alive' : 'gone';
  }
}

/** Connecting works even when the holder is stopped: the system accepts on its behalf. */
async function knock(socket: string, timeoutMs = 2000): Promise<'answered' | 'refused' | 'missing'> {
  return new Promise((resolve) => {
    const connection = net.connect(socket);
    const settle = (result: 'answered' | 'refused' | 'missing'): void => {
      clearTimeout(timer);
      connection.destroy();
      resolve(result);
    };
    const timer = setTimeout(settle, timeoutMs, 'answered');
    connection.once('connect', () => settle('answered'));
    connection.on('error', (error) => {
      const code = errorCode(error);
      // Another user's socket lies in a folder that is closed to us, whether it is still there or not.
      const hidden = code === 'ENOENT' || (code === 'EACCES' && process.platform !== 'win32');
      // Anything else (a full queue, a pipe of another user) comes from a socket that somebody listens on.
      settle(code === 'ECONNREFUSED' ? 'refused' : hidden ? 'missing' : 'answered');
    });
  });
}

/** Systems that clean up their temporary folder may take the socket of a living process. */
async function hasLostItsSocket({ pid, processStart: startThen }: LockHolder): Promise<boolean> {
  if (process.platform === 'win32' || pid <= 0) return false;
  const startNow = await processStart(pid);
  if (startNow !== '' && startThen !== '') return startNow === startThen;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}
