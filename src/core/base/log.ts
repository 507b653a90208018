/** What the engine logs through; VS Code's `LogOutputChannel` fits it as it is. */
export interface Log {
  debug(message: string, ...facts: unknown[]): void;
  info(message: string, ...facts: unknown[]): void;
  warn(message: string, ...facts: unknown[]): void;
  error(message: string | Error, ...facts: unknown[]): void;
}

const nothing = (): void => undefined;
export const silentLog: Log = { debug: nothing, info: nothing, warn: nothing, error: nothing };
