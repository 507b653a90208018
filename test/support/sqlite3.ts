import { execFileSync } from 'node:child_process';

/** The stock command-line SQLite, if this machine has it. */
export function sqlite3(file: string, sql: string, ...options: readonly string[]): string | undefined {
  try {
    return execFileSync('sqlite3', [...options, file, sql], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    }).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
