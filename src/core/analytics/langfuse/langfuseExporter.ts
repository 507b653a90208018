import { randomUUID } from 'node:crypto';
import { type Disposable, DisposableStore } from '../../base/disposable';
import { messageOf, MusterError } from '../../base/errors';
import type { Exporter, ExporterContext, StartExporter } from '../exporter';
import { endpointOf, type LangfuseConnection, type LangfuseConnectionSource } from './connection';
import {
  beginExport,
  countWaiting,
  endExport,
  type ExportPlace,
  markDone,
  readPlace,
  waitingAgents,
} from './outbox';
import { retryDelayMs } from './retryDelay';
import type { SendResult } from './sendSpans';

export interface LangfuseExporterOptions {
  readonly source: LangfuseConnectionSource;
  /** What only a person can mend, once until something about the connection changes. */
  readonly onNotice: (notice: string) => void;
  /** How long {@link Exporter.close} may take to send what is waiting. */
  readonly closeWithinMs: number;
  readonly requestTimeoutMs?: number;
  /** Agents in one request. */
  readonly batchSize?: number;
  /** Replaced in tests. */
  readonly random?: () => number;
}

/** Commits come in groups; what follows at once goes into the same request. */
const settleMs = 1_000;
const defaultRequestTimeoutMs = 30_000;
const defaultBatchSize = 20;

export function langfuseExporter(options: LangfuseExporterOptions): StartExporter {
  return (context) => new LangfuseExporter(context, options);
}

type On = Extract<LangfuseConnection, { kind: 'on' }>;

/**
 * Sends the spans of agents that are done with to Langfuse.
 *
 * The database is the outbox: agents are read from it after they were committed, and marked as done only when
 * the server has confirmed them. So nothing is lost when the server, the network or this process fails; at
 * worst a request is sent again, with the same ids and times. One request is under way at a time. What goes
 * wrong is waited out with growing delays; what only a person can mend is told once and waits for a change.
 */
class LangfuseExporter implements Exporter {
  private readonly disposables = new DisposableStore();
  private readonly aborted = new AbortController();
  private timer: Disposable | undefined;
  private running: Promise<void> | undefined;
  /** Something was committed while a round was running. */
  private again = false;
  private closing: Promise<void> | undefined;
  /** Nothing is sent until something about the connection changes. */
  private blocked = false;
  /** As it was read last; undefined when it may have changed since. */
  private connection: Promise<LangfuseConnection> | undefined;
  private connectionChanges = 0;
  /** In a row. */
  private failures = 0;
  private batchSize: number;

  constructor(
    private readonly context: ExporterContext,
    private readonly options: LangfuseExporterOptions,
  ) {
    this.batchSize = options.batchSize ?? defaultBatchSize;
    this.disposables.add(
      context.store.onDidCommit(() => {
        if (!this.blocked) this.wakeAfter(settleMs);
      }),
    );
    this.disposables.add(
      options.source.onDidChange(() => {
        this.connection = undefined;
        this.connectionChanges++;
        this.blocked = false;
        this.failures = 0;
        this.timer?.dispose();
        this.timer = undefined;
        this.wakeAfter(0);
      }),
    );
    this.wakeAfter(0);
  }

  close(): Promise<void> {
    this.closing ??= this.closeNow();
    return this.closing;
  }

  private async closeNow(): Promise<void> {
    this.disposables.dispose();
    this.timer?.dispose();
    this.timer = undefined;
    const { context, options } = this;
    const late = context.clock.after(options.closeWithinMs, () => this.aborted.abort(new Error('closing')));
    // Settings and keys may never be answered when a window closes.
    const timeIsUp = new Promise<void>((resolve) => {
      this.aborted.signal.addEventListener('abort', () => resolve(), { once: true });
    });
    try {
      await Promise.race([this.running, timeIsUp]);
      if (!this.blocked && !this.isOver()) await Promise.race([this.round(), timeIsUp]);
      const left = countWaiting(context.store);
      if (left > 0)
        context.log.warn(`${agents(left)} not yet exported to Langfuse; the next run sends them.`);
    } finally {
      late.dispose();
    }
  }

  /** A delay under way stays as it is: it is the answer to a failure, or about to end anyway. */
  private wakeAfter(delayMs: number): void {
    if (this.running !== undefined) this.again = true;
    if (this.running !== undefined || this.timer !== undefined || this.closing !== undefined) return;
    this.timer = this.context.clock.after(delayMs, () => {
      this.timer = undefined;
      void this.round();
    });
  }

  /** The time for closing is up. */
  private isOver(): boolean {
    return this.aborted.signal.aborted;
  }

  /** Sends until nothing waits or something keeps it from going on; never rejects. */
  private round(): Promise<void> {
    this.again = false;
    this.running ??= this.sendWaiting()
      .catch((error: unknown) => {
        // Of the store or the settings; the network's failures do not come here.
        this.connection = undefined;
        this.failedFor(messageOf(error), undefined);
      })
      .finally(() => {
        this.running = undefined;
        if (this.again && !this.blocked) this.wakeAfter(settleMs);
      });
    return this.running;
  }

  private async sendWaiting(): Promise<void> {
    const { store } = this.context;
    while (!this.isOver()) {
      const changes = this.connectionChanges;
      const connection = await (this.connection ??= this.options.source.read());
      if (this.isOver()) return;
      let place = readPlace(store);
      if (connection.kind === 'off') {
        if (place !== undefined) await store.commit(endExport);
        this.block(changes);
        return;
      }
      if (place === undefined) {
        const key = randomUUID();
        place = await store.commit((tx) => {
          beginExport(tx, key);
          return readPlace(tx);
        });
      }
      if (connection.kind === 'noKeys') {
        this.block(
          changes,
          'The export to Langfuse is on, but there are no keys; set them, or switch the export off. Nothing is lost meanwhile.',
        );
        return;
      }
      if (place === undefined || !(await this.sendBatch(connection, place, changes))) return;
    }
  }

  /** @returns whether there may be more to send at once */
  private async sendBatch(connection: On, place: ExportPlace, changes: number): Promise<boolean> {
    const { store, clock, log } = this.context;
    const batch = waitingAgents(store, place, this.batchSize);
    if (batch.length === 0) return false;
    let endpoint: URL;
    try {
      endpoint = endpointOf(connection.url);
    } catch (error) {
      if (!(error instanceof MusterError)) throw error;
      this.block(changes, error.message);
      return false;
    }
    // Loaded only where the export is on.
    const [{ spansOf }, { sendSpans }] = await Promise.all([import('./agentSpans'), import('./sendSpans')]);
    const result = await sendSpans(
      spansOf(batch, { sourceKey: place.sourceKey, includeText: connection.includeText }),
      {
        endpoint,
        keys: connection.keys,
        clock,
        timeoutMs: this.options.requestTimeoutMs ?? defaultRequestTimeoutMs,
        signal: this.aborted.signal,
      },
    );
    const ids = batch.map(({ agent }) => agent.agentId);
    switch (result.kind) {
      case 'accepted':
        await store.commit((tx) => markDone(tx, ids));
        this.succeeded(ids.length, result);
        return true;
      case 'unacceptable':
        if (ids.length > 1) {
          // One of them is the cause: halves find it, and the others get through.
          this.batchSize = Math.ceil(ids.length / 2);
          return true;
        }
        log.warn(`Langfuse does not take agent ${ids.join()}, which is left out: ${result.reason}`);
        await store.commit((tx) => markDone(tx, ids));
        return true;
      case 'refused':
        this.block(
          changes,
          `Langfuse at ${endpoint.host} refuses the export (${result.status}); set other keys and it goes on. Nothing is lost meanwhile.`,
          result.reason,
        );
        return false;
      case 'wrongAddress':
        this.block(
          changes,
          `There is no Langfuse at ${endpoint.host}; correct the address in the settings and the export goes on. Nothing is lost meanwhile.`,
          result.reason,
        );
        return false;
      case 'retry':
        this.failedFor(result.reason, result.afterMs);
        return false;
    }
  }

  private succeeded(count: number, result: Extract<SendResult, { kind: 'accepted' }>): void {
    const { log } = this.context;
    if (this.failures > 0) log.info('Langfuse answers again');
    this.failures = 0;
    this.batchSize = Math.min(this.options.batchSize ?? defaultBatchSize, this.batchSize * 2);
    if (result.rejectedSpans > 0 || result.message !== '') {
      // OTLP forbids sending again what was refused for good.
      log.warn(`Langfuse took the request but not ${result.rejectedSpans} of its spans: ${result.message}`);
    }
    log.debug(`Exported ${agents(count)} to Langfuse`);
  }

  private failedFor(reason: string, askedMs: number | undefined): void {
    if (this.isOver()) return;
    this.failures++;
    const delayMs = retryDelayMs(this.failures, askedMs, this.options.random ?? Math.random);
    const { log } = this.context;
    if (this.failures === 1) log.warn(`The export to Langfuse has to wait: ${reason}`);
    else log.debug(`Langfuse, attempt ${this.failures}: ${reason}; again in ${delayMs} ms`);
    if (this.closing !== undefined) return;
    this.timer?.dispose();
    this.timer = this.context.clock.after(delayMs, () => {
      this.timer = undefined;
      void this.round();
    });
  }

  /** @param changes how often the connection had changed when what failed was read */
  private block(changes: number, notice?: string, reason?: string): void {
    if (changes !== this.connectionChanges) {
      // The answer is to keys or an address that are not set any more.
      this.again = true;
      return;
    }
    this.blocked = true;
    if (reason !== undefined) this.context.log.warn(`Langfuse: ${reason}`);
    if (notice !== undefined) this.options.onNotice(notice);
  }
}

function agents(count: number): string {
  return count === 1 ? '1 agent' : `${count} agents`;
}
