import { runScript, type Script } from '../../../test/support/childScript';
import type { DrillTools } from '../drill';
import { type HostLine, type HostOrders, stopCommand } from './hostOrders';

type LineOf<Is extends HostLine['is']> = Extract<HostLine, { is: Is }>;

/** A running `drillHost`. */
export class HostProcess {
  /** It killed itself, at this step. */
  killing: LineOf<'killing'> | undefined;
  failure: string | undefined;
  idle: LineOf<'idle'> | undefined;
  hasStopped = false;
  hasEnded = false;
  /** Last time that it showed that work goes on. */
  heardAt = performance.now();
  readonly ended: Promise<void>;
  private readonly script: Script;
  private readonly said = new Map<HostLine['is'], () => void>();
  private progress = '';

  constructor(tools: DrillTools, orders: HostOrders, environment: NodeJS.ProcessEnv) {
    this.script = runScript(
      tools.program('drillHost'),
      [JSON.stringify(orders)],
      (line) => this.hear(JSON.parse(line) as HostLine),
      { environment, ownGroup: true },
    );
    this.ended = this.script.ended.then(() => {
      this.hasEnded = true;
    });
  }

  get pid(): number {
    return this.script.process.pid ?? 0;
  }

  /** By which signal or exit code it has ended. */
  get end(): string {
    const { signalCode, exitCode } = this.script.process;
    return signalCode ?? `exit code ${exitCode ?? '?'}`;
  }

  get isKilled(): boolean {
    return this.script.process.signalCode === 'SIGKILL';
  }

  kill(): void {
    this.script.process.kill('SIGKILL');
  }

  /** With the git processes that it has started; its runners and gates have groups of their own. */
  killGroup(): void {
    if (this.hasEnded) return;
    try {
      process.kill(-this.pid, 'SIGKILL');
    } catch {
      // It was faster.
    }
  }

  stop(): void {
    this.script.process.stdin?.write(`${stopCommand}\n`);
  }

  /** Resolves when it says this, or has ended without it. */
  async until(is: HostLine['is']): Promise<void> {
    await Promise.race([new Promise<void>((resolve) => this.said.set(is, resolve)), this.ended]);
  }

  private hear(line: HostLine): void {
    const progress = line.is === 'progress' ? JSON.stringify(line) : line.is;
    if (progress !== this.progress) this.heardAt = performance.now();
    this.progress = progress;
    if (line.is === 'killing') this.killing = line;
    else if (line.is === 'failed') this.failure = line.message;
    else if (line.is === 'idle') this.idle = line;
    else if (line.is === 'stopped') this.hasStopped = true;
    this.said.get(line.is)?.();
  }
}
