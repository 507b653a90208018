import { runScript, type Script } from '../../../test/support/childScript';
import type { DrillTools } from '../drill';
import type { Ledger } from './ledger';
import type { WriterLine, WriterOrders, WriterPhase } from './writerOrders';

type LineOf<Is extends WriterLine['is']> = Extract<WriterLine, { is: Is }>;

/** A running `storeWriter`. What it says of its commits goes to the ledger. */
export class WriterProcess {
  phase: WriterPhase | 'starting' | 'closed' = 'starting';
  killed = false;
  hasEnded = false;
  acknowledged = 0;
  notices: readonly string[] = [];
  readonly rejections: LineOf<'rejected'>[] = [];
  failure: LineOf<'failed'> | undefined;
  killing: LineOf<'killing'> | undefined;
  private readonly script: Script;
  private readonly listeners = new Set<(line: WriterLine) => void>();

  constructor(
    tools: DrillTools,
    orders: WriterOrders,
    private readonly ledger: Ledger,
    through: readonly string[] = [],
  ) {
    this.script = runScript(
      tools.program('storeWriter'),
      [JSON.stringify(orders)],
      (line) => this.hear(JSON.parse(line) as WriterLine),
      { through },
    );
    void this.script.ended.then(() => {
      this.hasEnded = true;
    });
  }

  /** The signal or exit code that it ended with. */
  async end(): Promise<string> {
    await this.script.ended;
    const { signalCode, exitCode } = this.script.process;
    return signalCode ?? `exit code ${exitCode ?? '?'}`;
  }

  kill(): void {
    this.killed ||= this.script.process.kill('SIGKILL');
  }

  /** Asks it to close the store and to end. */
  close(): void {
    this.script.process.stdin?.end();
  }

  /** Calls back for each line from now on. */
  onLine(listener: (line: WriterLine) => void): void {
    this.listeners.add(listener);
  }

  private hear(line: WriterLine): void {
    switch (line.is) {
      case 'opened':
        this.notices = line.notices;
        break;
      case 'acknowledged':
        this.acknowledged++;
        this.ledger.acknowledge(line.id);
        break;
      case 'rejected':
        this.rejections.push(line);
        this.ledger.reject(line.id, line.code);
        break;
      case 'failed':
        this.failure = line;
        break;
      case 'killing':
        this.killing = line;
        break;
      case 'opening':
      case 'writing':
      case 'closing':
      case 'closed':
        this.phase = line.is;
    }
    for (const listener of this.listeners) listener(line);
  }
}
