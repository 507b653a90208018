import type { Reader, Transaction } from '../store/store';
import { readState, writeState } from './runState';

const key = 'own_excludes';

/** Lines that Muster itself has added to `info/exclude`, so that they do not pass for an agent's doing. */
export function readOwnExcludes(reader: Reader): ReadonlySet<string> {
  return new Set(JSON.parse(readState(reader, key) ?? '[]') as string[]);
}

/** Before they are added. */
export function noteOwnExcludes(tx: Transaction, lines: readonly string[]): void {
  const known = readOwnExcludes(tx);
  if (lines.every((line) => known.has(line))) return;
  writeState(tx, key, JSON.stringify([...new Set([...known, ...lines])]));
}
