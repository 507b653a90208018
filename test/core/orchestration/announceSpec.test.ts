import assert from 'node:assert/strict';
import { deliverMessages } from '../../../src/core/agents/messages/deliverMessages';
import { readMessages } from '../../../src/core/agents/messages/readMessages';
import { addFeatures } from '../../../src/core/backlog/writeFeatures';
import { MusterError } from '../../../src/core/base/errors';
import { announceSpec } from '../../../src/core/orchestration/announceSpec';
import { type MemoryStore, openMemoryStore } from '../backlog/memoryStore';

describe('A specification that was written', () => {
  let store: MemoryStore;
  before(async () => {
    store = await openMemoryStore();
    store.commit((tx) => addFeatures(tx, [{ name: 'Log in\nwith a key' }, { name: 'Done' }]));
    store.commit((tx) => tx.run(`UPDATE features SET status = 'passing' WHERE id = 2`));
  });
  after(() => store.close());

  const announce = (featureId: number, where: string): boolean =>
    store.commit((tx) => announceSpec(tx, featureId, where));
  const written = (): (string | number | null)[][] =>
    readMessages(store, { limit: 10 }).map(({ sender, type, urgency, toFeatureId, status, attempts }) => [
      ...[sender, type, urgency, toFeatureId, status, attempts],
    ]);

  it('is announced to whoever works on the feature or will, once for as long as nobody has read it', () => {
    assert.equal(announce(1, 'docs/specs/1.md'), true);
    assert.equal(announce(1, 'docs/specs/1.md'), true);
    assert.deepEqual(written(), [['orchestrator', 'spec_ready', 'high', 1, 'pending', 0]]);
    const next = { agentId: undefined, agentType: 'coding', featureId: 1 } as const;
    const [message] = store.commit((tx) => deliverMessages(tx, next, { limit: 5 }));
    assert.equal(
      message?.content,
      'A specification of feature 1 (Log in with a key) is ready: docs/specs/1.md. Read it before you go on.',
    );
    announce(1, 'docs/specs/1.md');
    assert.equal(written().length, 2, 'written anew after it was handed over');
    announce(1, 'docs/specs/one.md');
    assert.equal(written().length, 3, 'written somewhere else');
  });

  it('is not announced when the feature has passed, or is none', () => {
    const before = written();
    assert.equal(announce(2, 'docs/specs/2.md'), false);
    assert.throws(
      () => announce(3, 'docs/specs/3.md'),
      (error) => error instanceof MusterError && error.code === 'FeatureNotFound',
    );
    assert.deepEqual(written(), before);
  });
});
