import type { Reader, Transaction } from '../store/store';
import type { RunMode } from '../../shared/viewModel';

const modes: readonly RunMode[] = ['stopped', 'running', 'paused', 'stopping'];

/** The mode outlives the host: the next one goes on where this one was. */
export function readMode(reader: Reader): RunMode {
  const value = readState(reader, 'mode');
  return modes.find((mode) => mode === value) ?? 'stopped';
}

export function writeMode(tx: Transaction, mode: RunMode): void {
  writeState(tx, 'mode', mode);
}

/** When the present run was started; undefined when there is none. */
export function readRunStart(reader: Reader): string | undefined {
  const value = readState(reader, 'run_started_at');
  return value === undefined || value === '' ? undefined : value;
}

export function writeRunStart(tx: Transaction, at: string | undefined): void {
  writeState(tx, 'run_started_at', at ?? '');
}

export function readState(reader: Reader, key: string): string | undefined {
  return reader.get<{ value: string }>(`SELECT value FROM orchestrator_state WHERE key = ?`, [key])?.value;
}

export function writeState(tx: Transaction, key: string, value: string): void {
  tx.run(
    `INSERT INTO orchestrator_state (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
    [key, value],
  );
}
