import { type MachineBusy, maxTotalAgents } from '../../scheduling/limits';
import { machineText } from '../../scheduling/waitReason';
import type { Reader } from '../../store/store';
import type { Startable } from '../candidates';
import type { DebugLog } from './debugLog';

/** Every so many entries of the loop the whole backlog is written down. */
const loopsPerDump = 5;
/** A dump of a huge backlog would push everything else out of the file. */
const maxDumped = 500;

/** Writes down what scheduling passes saw and did; passes that change nothing are not worth a line. */
export class PassLog {
  private last = '';
  private loops = 0;

  constructor(
    private readonly debug: DebugLog,
    private readonly reader: Reader,
  ) {}

  pass(
    { tally, live: { coding: live, testing } }: Startable,
    slots: number,
    concurrency: number,
    started: readonly number[],
    machine?: MachineBusy,
  ): void {
    const ready = `get_ready_features: ${tally.ready} ready, ${tally.passing} passing, ${tally.inProgress} in_progress, ${tally.total} total`;
    const skipped = `  Skipped: ${tally.passing} passing, ${tally.inProgress} in_progress, ${live} running, ${tally.failed} failed, ${tally.blocked} blocked by deps`;
    if (started.length === 0 && ready + skipped === this.last) return;
    this.last = ready + skipped;
    this.loops += 1;
    this.debug.log('LOOP', `Iteration ${this.loops}`, {
      running: live,
      max_concurrency: concurrency,
      ...(testing > 0 && { testing }),
    });
    this.debug.log('DEBUG', ready);
    this.debug.log('DEBUG', skipped);
    if (slots <= 0 && tally.ready > 0) {
      const total = live + testing;
      const full = total >= maxTotalAgents ? 'At max total agents' : 'At max capacity';
      const isBusy = machine !== undefined && live < concurrency;
      this.debug.log('CAPACITY', isBusy ? `Machine over its limit: ${machineText(machine)}` : full, {
        running: live,
        max_concurrency: concurrency,
        ...(testing > 0 && { testing }),
      });
    }
    if (started.length > 0) {
      this.debug.log('SPAWN', 'Starting features batch', {
        ready_count: tally.ready,
        slots_available: slots,
        features_to_start: started,
      });
    }
    if (this.loops % loopsPerDump === 0) this.dump();
  }

  private dump(): void {
    const rows = this.reader.query<{ id: number; status: string; name: string; needs: string | null }>(
      `SELECT id, status, name, (SELECT group_concat(depends_on_id) FROM feature_dependency WHERE feature_id = f.id) AS needs
       FROM features f ORDER BY id LIMIT ${maxDumped}`,
    );
    this.debug.log(
      'DB_DUMP',
      'Full database state',
      Object.fromEntries(
        rows.map(({ id, status, name, needs }) => [
          `#${id}`,
          `${status} ${name}${needs === null ? '' : ` (needs ${needs})`}`,
        ]),
      ),
    );
  }
}
