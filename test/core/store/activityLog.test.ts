import assert from 'node:assert/strict';
import { silentLog } from '../../../src/core/base/log';
import { latestEvents, recordEvent, trimThoughts } from '../../../src/core/store/activityLog';
import { openStore } from '../../../src/core/store/openStore';
import type { Store } from '../../../src/core/store/store';
import { FakeClock } from '../../support/fakeClock';
import { temporaryFolder } from '../../support/temporaryFolder';

describe('The feed', () => {
  let store: Store;
  let folder: ReturnType<typeof temporaryFolder>;

  before(async () => {
    folder = temporaryFolder('feed');
    const wasm = 'node_modules/sql.js/dist/sql-wasm.wasm';
    store = await openStore({ directory: folder.path, wasm, clock: new FakeClock(), log: silentLog });
    await store.commit((tx) => {
      for (let n = 0; n < 12_000; n++) {
        const isThought = n % 4 !== 0;
        recordEvent(tx, { kind: isThought ? 'thought' : 'merged', text: String(n) });
      }
    });
  });
  after(async () => {
    await store.close();
    folder.remove();
  });

  const texts = (kind: string): string[] =>
    latestEvents(store, 20_000)
      .filter((event) => event.kind === kind)
      .map(({ text }) => text);

  it('loses the oldest of what agents have said, so much at a time, and nothing that has happened', async () => {
    const happened = texts('merged');
    await store.commit((tx) => trimThoughts(tx, 400));
    assert.equal(texts('thought').length, 9000 - 5000);
    await store.commit((tx) => trimThoughts(tx, 400));
    assert.equal(texts('thought').length, 300);
    assert.equal(texts('thought')[0], '11601');
    assert.deepEqual(texts('merged'), happened);
  });

  it('stays as it is while it is short', async () => {
    const before = latestEvents(store, 20_000);
    await store.commit((tx) => trimThoughts(tx));
    assert.deepEqual(latestEvents(store, 20_000), before);
  });
});
