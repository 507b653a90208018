import { runScript, type Script } from '../../../test/support/childScript';
import type { DrillTools } from '../drill';
import type { MessageHostLine } from './messageOrders';

/** A running `messageHost`. */
export class MessageHost {
  last: MessageHostLine | undefined;
  hasEnded = false;
  /** Last time that it said something new. */
  heardAt = performance.now();
  readonly ended: Promise<void>;
  private readonly script: Script;
  private said = '';

  constructor(tools: DrillTools, ordersFile: string, folder: string, aheadMs = 0) {
    this.script = runScript(
      tools.program('messageHost'),
      [ordersFile, String(aheadMs)],
      (line) => {
        this.last = JSON.parse(line) as MessageHostLine;
        if (line !== this.said) this.heardAt = performance.now();
        this.said = line;
      },
      // Sockets of killed processes go with the rest.
      { environment: { XDG_RUNTIME_DIR: folder } },
    );
    this.ended = this.script.ended.then(() => {
      this.hasEnded = true;
    });
  }

  kill(): void {
    this.script.process.kill('SIGKILL');
  }

  get isKilled(): boolean {
    return this.script.process.signalCode === 'SIGKILL';
  }
}
