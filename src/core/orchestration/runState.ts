import type { Reader, Transaction } from '../store/store';
import type { RunMode } from '../../shared/viewModel';

const modes: readonly RunMode[] = ['stopped', 'running', 'paused', 'draining', 'stopping'];

/** The mode outlives the host: the next one goes on where this one was. */
export function readMode(reader: Reader): RunMode {
  const value = readState(reader, 'mode');
  return modes.find((mode) => mode === value) ?? 'stopped';
}

export function writeMode(tx: Transaction, mode: RunMode): void {
  keepTime(tx, readMode(tx), mode);
  writeState(tx, 'mode', mode);
}

/** Minutes for which the present run has been on, pauses left out. */
export function runMinutes(reader: Reader, now: string): number {
  return runMs(reader, now) / 60_000;
}

function runMs(reader: Reader, now: string): number {
  const since = readState(reader, 'run_on_since') ?? '';
  const earlier = Number(readState(reader, 'run_on_ms') ?? 0);
  return earlier + (since === '' ? 0 : Math.max(0, Date.parse(now) - Date.parse(since)));
}

function keepTime(tx: Transaction, before: RunMode, after: RunMode): void {
  const isOn = (mode: RunMode): boolean => mode === 'running' || mode === 'draining';
  if (isOn(before) === isOn(after)) return;
  writeState(tx, 'run_on_ms', String(runMs(tx, tx.now)));
  writeState(tx, 'run_on_since', isOn(after) ? tx.now : '');
}

/** When the present run was started; undefined when there is none. */
export function readRunStart(reader: Reader): string | undefined {
  const value = readState(reader, 'run_started_at');
  return value === undefined || value === '' ? undefined : value;
}

export function writeRunStart(tx: Transaction, at: string | undefined): void {
  writeState(tx, 'run_started_at', at ?? '');
  if (at === undefined) return;
  writeState(tx, 'run_on_ms', '0');
  writeState(tx, 'run_on_since', at);
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
