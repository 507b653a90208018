import { readFileSync, watch } from 'node:fs';
import path from 'node:path';
import { isAlive, mayExist } from './processIdentity';
import type { HostAddress } from './protocol';

/** How long a host that was identified is only probed by its pid: asking for more is slow outside Linux. */
const identifiedForMs = 30_000;

/** The runner's view of the host: where it listens, and whether it lives. */
export class HostLink {
  private heardAt = performance.now();
  private identified: { readonly host: string; readonly untilMs: number } | undefined;

  constructor(private readonly addressFile: string) {}

  /** A host answered a call. */
  noteAnswer(): void {
    this.heardAt = performance.now();
  }

  /** The present host, read anew; undefined when none is named or the one that is named has died. */
  async current(): Promise<HostAddress | undefined> {
    const address = this.read();
    if (address === undefined) return undefined;
    // Asked before anything is sent: after a host has died, its port may belong to a stranger.
    return (await this.lives(address)) ? address : undefined;
  }

  /** How long no host has been seen alive. */
  async absentForMs(): Promise<number> {
    if ((await this.current()) !== undefined) this.noteAnswer();
    return performance.now() - this.heardAt;
  }

  /** Resolves when the address file changed, after `atMostMs`, or when the signal aborts. Never rejects. */
  changed(atMostMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const name = path.basename(this.addressFile);
      const done = (): void => {
        clearTimeout(timer);
        watcher?.close();
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, atMostMs);
      const watcher = watchQuietly(path.dirname(this.addressFile), (changed) => {
        if (changed === name) done();
      });
      signal.addEventListener('abort', done);
      if (signal.aborted) done();
    });
  }

  private async lives({ pid, startedAt = '' }: HostAddress): Promise<boolean> {
    const host = `${pid} ${startedAt}`;
    const identified = this.identified?.host === host && performance.now() < this.identified.untilMs;
    if (identified) return mayExist(pid);
    const alive = await isAlive({ pid, startMark: startedAt });
    this.identified = alive ? { host, untilMs: performance.now() + identifiedForMs } : undefined;
    return alive;
  }

  private read(): HostAddress | undefined {
    try {
      const value = JSON.parse(readFileSync(this.addressFile, 'utf8')) as Partial<HostAddress>;
      const { url, pid, secret } = value;
      if (typeof url !== 'string' || typeof pid !== 'number' || typeof secret !== 'string') return undefined;
      // Only ever on this machine, whatever the file says.
      if (!/^http:\/\/127\.0\.0\.1:\d+(\/|$)/.test(url)) return undefined;
      return value as HostAddress;
    } catch {
      return undefined;
    }
  }
}

/** A watcher is only a faster hint beside a timer: where it cannot be had, or fails later, the timer does. */
export function watchQuietly(
  folder: string,
  onChange: (name: string | null) => void,
): { close(): void } | undefined {
  try {
    const watcher = watch(folder, { persistent: false }, (_event, name) => {
      onChange(name);
    });
    watcher.on('error', () => {
      watcher.close();
    });
    return watcher;
  } catch {
    return undefined;
  }
}
