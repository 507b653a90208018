import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { writeFileAtomically } from '../agents/runner/atomicFile';
import { formatCell } from '../analytics/rendering/formatCell';
import { renderMarkdown } from '../analytics/rendering/renderMarkdown';
import type { Report } from '../analytics/report';
import { buildReport } from '../analytics/reports';
import type { Clock } from '../base/clock';
import type { Disposable } from '../base/disposable';
import { messageOf } from '../base/errors';
import type { Log } from '../base/log';
import { recordEvent } from '../store/activityLog';
import type { Store } from '../store/store';
import { readState, writeState } from './runState';

/** Often enough for hours, and a setting that changes or a machine that slept is noticed. */
const lookEveryMs = 60_000;
const hourMs = 60 * 60_000;
/** Of the files; older ones are deleted. */
const mostKept = 100;
const key = 'summary_written_at';

export interface SummaryTimerOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  /** Folder of the database; the summaries lie in `summaries/` there. */
  readonly directory: string;
}

/** Writes a summary of what was done every so many hours, as a file and a line in the feed, if anything was done. */
export class SummaryTimer {
  private timer: Disposable | undefined;
  private writing: Promise<void> = Promise.resolve();

  /** @param everyHours the setting as it is at that moment; 0 = never */
  constructor(
    private readonly options: SummaryTimerOptions,
    private readonly everyHours: () => number,
  ) {}

  start(): void {
    this.writing = this.look()
      .catch((error: unknown) => this.options.log.warn(`A summary could not be written: ${messageOf(error)}`))
      .finally(() => {
        this.timer = this.options.clock.after(lookEveryMs, () => this.start());
      });
  }

  async close(): Promise<void> {
    await this.writing;
    this.timer?.dispose();
  }

  private async look(): Promise<void> {
    const { store, clock } = this.options;
    const hours = this.everyHours();
    if (hours <= 0) return;
    const now = clock.now();
    const last = Date.parse(readState(store, key) ?? '');
    // Counted from when it was first wanted; what lies in the future was written by a clock that was wrong.
    if (Number.isNaN(last) || last > now) return this.note(now);
    if (now - last < hours * hourMs) return;
    const report = buildReport(store, 'activity-summary', { now, hours: (now - last) / hourMs });
    if (report.tables[0].rows.length === 0) return this.note(now);
    const file = this.write(report, now);
    await store.commit((tx) => {
      writeState(tx, key, new Date(now).toISOString());
      recordEvent(tx, { kind: 'summaryWritten', text: `${lineOf(report)}; the whole is in ${file}` });
    });
  }

  private async note(now: number): Promise<void> {
    await this.options.store.commit((tx) => writeState(tx, key, new Date(now).toISOString()));
  }

  private write(report: Report, now: number): string {
    const folder = path.join(this.options.directory, 'summaries');
    mkdirSync(folder, { recursive: true });
    const file = path.join(folder, `activity-${new Date(now).toISOString().replaceAll(':', '-')}.md`);
    writeFileAtomically(file, renderMarkdown(report));
    const names = readdirSync(folder).filter((name) => /^activity-.*\.md$/.test(name));
    for (const old of names.sort().slice(0, -mostKept)) rmSync(path.join(folder, old), { force: true });
    return file;
  }
}

/** `Since 08:00: 5 features passed, 1 failed agent, 1 regression, $3.20` */
function lineOf({ from, facts }: Report): string {
  const value = (name: string): number => Number(facts.find((fact) => fact.key === name)?.value ?? 0);
  const count = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;
  const cost = value('cost_usd');
  const parts = [
    `${count(value('passed'), 'feature')} passed`,
    `${count(value('failed'), 'agent')} failed`,
    ...(value('regressed') > 0 ? [count(value('regressed'), 'regression')] : []),
    ...(cost > 0 ? [formatCell(cost, 'usd')] : []),
  ];
  return `Since ${new Date(from).toLocaleString()}: ${parts.join(', ')}`;
}
