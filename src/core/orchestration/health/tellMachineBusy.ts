import type { MachineBusy } from '../../scheduling/limits';
import { machineText } from '../../scheduling/waitReason';
import { recordEvent } from '../../store/activityLog';
import type { Engine } from '../engine';

const key = 'machine_told_at';
/** A machine at its limit goes over it and back many times an hour. */
const againAfterMs = 600_000;

/** Says in the feed that fewer agents are at work than were asked for, and why; not again soon. */
export async function tellMachineBusy(
  { store, clock }: Pick<Engine, 'store' | 'clock'>,
  machine: MachineBusy,
): Promise<void> {
  const [last] = store.query<{ value: string }>('SELECT value FROM orchestrator_state WHERE key = ?', [key]);
  const agoMs = clock.now() - Date.parse(last?.value ?? '');
  if (agoMs >= 0 && agoMs < againAfterMs) return;
  await store.commit((tx) => {
    tx.run(
      `INSERT INTO orchestrator_state (key, value) VALUES (?, ?)
       ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
      [key, tx.now],
    );
    const because = machineText(machine);
    const text = `${because.slice(0, 1).toUpperCase()}${because.slice(1)}: further agents start when it has less to do`;
    recordEvent(tx, { kind: 'machineBusy', text });
  });
}
