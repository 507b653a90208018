import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { silentLog } from '../../../src/core/base/log';
import { SummaryTimer } from '../../../src/core/orchestration/summaryTimer';
import { latestEvents } from '../../../src/core/store/activityLog';
import type { Store } from '../../../src/core/store/store';
import { waitUntil } from '../../support/waitUntil';
import { addAgents, ran } from '../analytics/reportLab';
import { StoreLab } from '../store/storeLab';

const hourMs = 60 * 60_000;

describe('A summary on a timer', () => {
  let lab: StoreLab;
  let store: Store;
  let timer: SummaryTimer;
  let everyHours: number;
  beforeEach(async () => {
    lab = new StoreLab();
    store = await lab.open();
    everyHours = 4;
    timer = opened();
  });
  afterEach(async () => {
    await timer.close();
    await lab.remove();
  });

  const opened = (): SummaryTimer =>
    new SummaryTimer(
      { store, clock: lab.clock, log: silentLog, directory: lab.directory() },
      () => everyHours,
    );
  const folder = (): string => path.join(lab.directory(), 'summaries');
  const files = (): string[] => (existsSync(folder()) ? readdirSync(folder()).sort() : []);
  const since = (): string | undefined =>
    store.get<{ value: string }>(`SELECT value FROM orchestrator_state WHERE key = 'summary_written_at'`)
      ?.value;
  const now = (): string => new Date(lab.clock.now()).toISOString();
  /** It looks at the clock a minute after it has looked before: once on the way, and once at the end. */
  const pass = async (ms: number): Promise<void> => {
    for (const step of [ms - 60_000, 60_000]) {
      await waitUntil('it will look again', () => lab.clock.pendingTimers > 0);
      lab.clock.advance(step);
    }
    await waitUntil('it has looked', () => lab.clock.pendingTimers > 0);
  };
  const start = async (): Promise<void> => {
    timer.start();
    await waitUntil('it counts from now', () => since() === now());
  };

  it('is written when the hours are over, with a line in the feed, and covers what was done since', async () => {
    await start();
    await addAgents(store, { ...ran(now(), 60_000), outcome: 'merged', cost_usd: 1.5 });
    await pass(3 * hourMs);
    assert.deepEqual(files(), []);
    await pass(hourMs);
    await waitUntil('it is there', () => files().length === 1);
    assert.match(
      readFileSync(path.join(folder(), files()[0] ?? ''), 'utf8'),
      /^# Activity Summary[^]*feature-1/,
    );
    await waitUntil('the feed says so', () => latestEvents(store, 1)[0]?.kind === 'summaryWritten');
    assert.match(
      latestEvents(store, 1)[0]?.text ?? '',
      /^Since .*: 0 features passed, 0 agents failed, \$1\.50; .*\.md$/,
    );
    assert.equal(since(), now());
  });

  it('is not written when nothing was done', async () => {
    await start();
    await pass(5 * hourMs);
    await waitUntil('it counts anew', () => since() === now());
    assert.deepEqual([files(), latestEvents(store, 1)], [[], []]);
  });

  it('is written by the next host when it fell due in between', async () => {
    await start();
    await addAgents(store, ran(now(), 60_000));
    await timer.close();
    lab.clock.advance(6 * hourMs);
    timer = opened();
    timer.start();
    await waitUntil('it is there', () => files().length === 1);
  });

  it('counts from when it is switched on, and ends when it is switched off', async () => {
    everyHours = 0;
    timer.start();
    await pass(10 * hourMs);
    assert.equal(since(), undefined);
    everyHours = 1;
    await pass(120_000);
    await waitUntil('it counts', () => since() !== undefined);
    await addAgents(store, ran(now(), 60_000));
    everyHours = 0;
    await pass(3 * hourMs);
    assert.deepEqual(files(), []);
  });
});
