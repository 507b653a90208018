import assert from 'node:assert/strict';
import { BacklogShape } from '../../../../src/core/backlog/backlogShape';
import { addFeatures } from '../../../../src/core/backlog/writeFeatures';
import type { Tally } from '../../../../src/core/orchestration/candidates';
import { DebugLog } from '../../../../src/core/orchestration/debug/debugLog';
import { PassLog } from '../../../../src/core/orchestration/debug/passLog';
import type { Store } from '../../../../src/core/store/store';
import { FakeClock } from '../../../support/fakeClock';
import { StoreLab } from '../../store/storeLab';

describe('What the debug log says of scheduling passes', () => {
  const lab = new StoreLab();
  let store: Store;
  let text: string;
  let log: PassLog;

  before(async () => {
    store = await lab.open();
    await store.commit((tx) =>
      addFeatures(tx, [{ name: 'Skeleton' }, { name: 'Search', dependencies: [1] }]),
    );
  });
  after(() => lab.remove());
  beforeEach(() => {
    text = '';
    const sink = { append: (more: string) => void (text += more), flushed: () => Promise.resolve() };
    log = new PassLog(new DebugLog(sink, new FakeClock()), store);
  });

  const pass = (
    tally: Partial<Tally>,
    started: readonly number[] = [],
    live = { coding: 0, testing: 0 },
    slots = 3 - live.coding,
  ): void => {
    const none = { total: 30, passing: 0, inProgress: 0, failed: 0, blocked: 0, ready: 0 };
    const shape = new BacklogShape(new Map(), () => 1);
    const startable = { candidates: [], shape, live, nextRetryAt: undefined, tally: { ...none, ...tally } };
    log.pass(startable, slots, 3, started);
  };

  it('is word for word what the guide shows for deadlocks', () => {
    pass({ blocked: 30 });
    pass({ passing: 5, blocked: 25 });
    for (const line of [
      '[DEBUG] get_ready_features: 0 ready, 0 passing, 0 in_progress, 30 total',
      '[DEBUG]   Skipped: 0 passing, 0 in_progress, 0 running, 0 failed, 30 blocked by deps',
      '[DEBUG] get_ready_features: 0 ready, 5 passing, 0 in_progress, 30 total',
      '[DEBUG]   Skipped: 5 passing, 0 in_progress, 0 running, 0 failed, 25 blocked by deps',
    ]) {
      assert.ok(text.includes(`${line}\n`), line);
    }
  });

  it('is word for word what the guide shows for a batch, and for what hangs', () => {
    pass({ ready: 15 }, [3, 7, 12]);
    assert.match(
      text,
      /\[SPAWN\] Starting features batch\n {4}ready_count: 15\n {4}slots_available: 3\n {4}features_to_start: \[3, 7, 12\]\n/,
    );
    pass({ ready: 5, passing: 10, inProgress: 3 }, [], { coding: 3, testing: 0 });
    assert.match(text, /\[DEBUG\] get_ready_features: 5 ready, 10 passing, 3 in_progress, 30 total\n/);
    assert.match(text, /\[CAPACITY\] At max capacity\n {4}running: 3\n {4}max_concurrency: 3\n/);
  });

  it('says when all agents together are too many', () => {
    pass({ ready: 1 }, [], { coding: 3, testing: 7 }, 0);
    assert.match(text, /\[CAPACITY\] At max total agents\n/);
  });

  it('has the whole database every five iterations, and says nothing where nothing changes', () => {
    for (let n = 0; n < 4; n++) pass({ passing: n });
    pass({ passing: 3 });
    assert.doesNotMatch(text, /DB_DUMP/);
    pass({ passing: 4 });
    assert.match(
      text,
      /\[DB_DUMP\] Full database state\n {4}#1: pending Skeleton\n {4}#2: pending Search \(needs 1\)\n/,
    );
    assert.equal(text.match(/\[LOOP\] Iteration/g)?.length, 5);
  });
});
