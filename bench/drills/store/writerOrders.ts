import type { SnapshotPolicy } from '../../../src/core/store/snapshotSchedule';
import type { Mishap } from './mishap';

/** What a `storeWriter` process is to do; its only argument, as JSON. */
export interface WriterOrders {
  readonly directory: string;
  readonly wasm: string;
  readonly seed: string;
  /** Transfers are numbered from here on. */
  readonly firstId: number;
  readonly generations: number;
  readonly snapshotPolicy: Partial<SnapshotPolicy>;
  /** The disk refuses as long as this file says how; see `DiskFailure`. */
  readonly refusals?: string;
  readonly mishap?: Mishap & { readonly phase: WriterPhase };
}

export type WriterPhase = 'opening' | 'writing' | 'closing';

/** One line of what the writer says. */
export type WriterLine =
  | { readonly is: WriterPhase | 'closed' }
  | { readonly is: 'opened'; readonly notices: readonly string[] }
  /** This transfer has been acknowledged. */
  | { readonly is: 'acknowledged'; readonly id: number }
  /** This one was rejected. `thrown`: by its own body, on purpose. */
  | { readonly is: 'rejected'; readonly id: number; readonly code: string; readonly message: string }
  | { readonly is: 'failed'; readonly phase: WriterPhase; readonly code: string; readonly message: string }
  /** It kills itself at this step. */
  | { readonly is: 'killing'; readonly step: string; readonly about: string };

/** The code of a rejection that the writer provoked itself. */
export const thrownCode = 'thrown';
