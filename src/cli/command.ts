import type { ParseArgsConfig } from 'node:util';

/** One subcommand of `muster`. */
export interface CliCommand {
  /** One line for the list of commands. */
  readonly summary: string;
  readonly usage: string;
  readonly options: NonNullable<ParseArgsConfig['options']>;
  /** Words beside its options, which are refused when there are more; default 0. Infinity: it judges them itself. */
  readonly mostArguments?: number;
  /** Resolves to the exit code; rejects with `MusterError` when the user can do something about it. */
  run(values: Readonly<Record<string, unknown>>, positionals: readonly string[]): Promise<number>;
}
