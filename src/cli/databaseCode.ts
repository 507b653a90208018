import { setFlagsFromString } from 'node:v8';

/**
 * SQLite is WebAssembly. Node begins to optimize it after some milliseconds, on all processors, and a command is over
 * before that has paid: opening the database took twice as long. With this, about a second of work with it comes first.
 */
export function optimizeDatabaseLate(): void {
  setFlagsFromString('--wasm-tiering-budget=1000000000');
}
