import type { Clock } from '../base/clock';
import type { Log } from '../base/log';
import type { Store } from '../store/store';

/** What an exporter works on; it hears of changes through `store.onDidCommit`. */
export interface ExporterContext {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
}

/** Carries what has been committed elsewhere, in the background. Nothing waits for it but {@link close}. */
export interface Exporter {
  /** Sends what is waiting if it can within its own short time; the database must still be open. */
  close(): Promise<void>;
}

/** Called once, when the database is open; must not throw. */
export type StartExporter = (context: ExporterContext) => Exporter;
