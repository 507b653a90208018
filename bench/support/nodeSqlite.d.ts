/** The part of Node's own SQLite that the benchmarks use; the type package of the oldest supported Node has none. */
declare module 'node:sqlite' {
  type Value = string | number | null | Uint8Array;

  export class StatementSync {
    run(...params: Value[]): { changes: number | bigint };
    all(...params: Value[]): Record<string, Value>[];
    get(...params: Value[]): Record<string, Value> | undefined;
  }

  export class DatabaseSync {
    constructor(file: string);
    exec(sql: string): void;
    prepare(sql: string): StatementSync;
    close(): void;
  }
}
