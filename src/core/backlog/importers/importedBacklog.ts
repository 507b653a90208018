import { MusterError } from '../../base/errors';

/** What a file says about one feature, checked and cleaned. */
export interface ImportedFeature {
  readonly sourceId: number | undefined;
  readonly name: string;
  readonly description: string;
  readonly category: string;
  /** Undefined: not stated. */
  readonly priority: number | undefined;
  readonly steps: readonly string[];
  /** Places in {@link ImportedBacklog.features}. */
  readonly dependsOn: readonly number[];
  /** Ids that the file names as dependencies but does not contain. */
  readonly dangling: readonly number[];
  readonly passes: boolean;
  /** That it has passed, only the file says. */
  readonly unverified: boolean;
  /** What the feature waits for a person to say. */
  readonly question: string | undefined;
  /** Of its coding agents; absent: by the settings. */
  readonly model?: string;
  readonly provider?: string;
}

/** A file that can be imported as a whole. */
export interface ImportedBacklog {
  readonly file: string;
  readonly features: readonly ImportedFeature[];
  /** One sentence for each thing that is read otherwise than it is written. */
  readonly warnings: readonly string[];
}

/** One row as the file holds it; nothing of it is checked. */
export interface RawFeature {
  /** From 1; absent: the file has no lines. */
  readonly line?: number | undefined;
  readonly id: unknown;
  readonly name: unknown;
  readonly description: unknown;
  readonly category: unknown;
  readonly priority: unknown;
  readonly steps: unknown;
  readonly dependencies: unknown;
  /** In place of {@link dependencies}: places in the list. */
  readonly dependencyPlaces?: readonly number[];
  readonly passes: unknown;
  readonly unverified?: unknown;
  readonly inProgress: unknown;
  readonly model?: unknown;
  readonly provider?: unknown;
  readonly question: string | undefined;
}

/** What a reader made of a file. */
export interface RawBacklog {
  readonly features: readonly RawFeature[];
  /** One sentence for each thing that is read otherwise than it is written. */
  readonly warnings: readonly string[];
}

export function malformed(message: string, cause?: unknown): MusterError {
  return new MusterError('ImportMalformed', message, cause === undefined ? {} : { cause });
}
