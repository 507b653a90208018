import { runScript, type Script } from '../../../test/support/childScript';
import type { DrillTools } from '../drill';
import type { MisbehaveCommand, MisbehaveHostLine } from './fault';

/** A running `misbehaveHost`. */
export class MisbehaveHost {
  open: readonly string[] | undefined;
  /** Some feature waits for another attempt. */
  isWaiting = false;
  failure: string | undefined;
  hasEnded = false;
  hasStopped = false;
  jumps = 0;
  heardAt = performance.now();
  readonly ended: Promise<void>;
  private readonly script: Script;
  private said = '';

  constructor(tools: DrillTools, ordersFile: string, folder: string) {
    this.script = runScript(tools.program('misbehaveHost'), [ordersFile], (line) => this.hear(line), {
      // Sockets of killed processes go with the rest.
      environment: { XDG_RUNTIME_DIR: folder },
    });
    this.ended = this.script.ended.then(() => {
      this.hasEnded = true;
    });
  }

  get pid(): number {
    return this.script.process.pid ?? 0;
  }

  tell(command: MisbehaveCommand): void {
    this.script.process.stdin?.write(`${JSON.stringify(command)}\n`);
  }

  kill(): void {
    this.script.process.kill('SIGKILL');
  }

  private hear(text: string): void {
    if (text !== this.said) this.heardAt = performance.now();
    this.said = text;
    const line = JSON.parse(text) as MisbehaveHostLine;
    if (line.is === 'progress') {
      this.open = line.open;
      this.isWaiting = line.waiting > 0;
    } else if (line.is === 'failed') this.failure = line.message;
    else if (line.is === 'stopped') this.hasStopped = true;
    else if (line.is === 'jumped') this.jumps++;
  }
}
