import assert from 'node:assert/strict';
import { type Ordered, orderFeatures, planOrder } from '../../../src/core/backlog/order';
import { readFeatures } from '../../../src/core/backlog/readFeatures';
import { addFeatures } from '../../../src/core/backlog/writeFeatures';
import type { OrderRequest } from '../../../src/shared/order';
import { openMemoryStore } from './memoryStore';

const features = (...priorities: number[]): Ordered[] =>
  priorities.map((priority, index) => ({
    ...{ id: index + 1, priority, status: 'pending', dependencies: [], skipCount: 0 },
  }));
const move = (featureIds: number[], place: OrderRequest['place'], target: number): OrderRequest => ({
  ...{ featureIds, place, target },
});

/** The ids in their new order. */
function orderOf(all: readonly Ordered[], request: OrderRequest): number[] {
  const { priorities } = planOrder(all, request, 'priority');
  return all
    .map(({ id, priority }) => ({ id, priority: priorities.get(id) ?? priority }))
    .sort((a, b) => a.priority - b.priority || a.id - b.id)
    .map(({ id }) => id);
}

describe('The order of features', () => {
  it('puts one or several before or behind another, in the order that they had', () => {
    const all = features(1, 2, 3, 4, 5);
    assert.deepEqual(orderOf(all, move([5], 'before', 1)), [5, 1, 2, 3, 4]);
    assert.deepEqual(orderOf(all, move([1], 'after', 5)), [2, 3, 4, 5, 1]);
    assert.deepEqual(orderOf(all, move([4, 1], 'after', 2)), [2, 1, 4, 3, 5]);
    assert.deepEqual(
      orderOf(all, move([2, 3], 'before', 3)),
      [1, 2, 3, 4, 5],
      'the target stays where it is',
    );
  });

  it('changes only what is moved as long as there is room, and whole numbers where they fit', () => {
    const roomy = planOrder(features(10, 20, 30), move([3], 'before', 2), 'priority');
    assert.deepEqual([...roomy.priorities], [[3, 11]]);
    const tight = planOrder(features(1, 2, 3), move([3], 'before', 2), 'priority');
    assert.deepEqual([...tight.priorities], [[3, 1.5]]);
  });

  it('moves those behind on where all have the same priority', () => {
    assert.deepEqual(orderOf(features(7, 7, 7, 7), move([4], 'before', 2)), [1, 4, 2, 3]);
    assert.deepEqual(orderOf(features(7, 7, 7, 8), move([1], 'after', 3)), [2, 3, 1, 4]);
    // Halved again and again, until no number is left between two.
    let all = features(1, 2, 3);
    for (let round = 0; round < 60; round++) {
      const [, second, third] = [...all].sort((a, b) => a.priority - b.priority);
      const request = move([third?.id ?? 0], 'before', second?.id ?? 0);
      const { priorities } = planOrder(all, request, 'priority');
      all = all.map((each) => ({ ...each, priority: priorities.get(each.id) ?? each.priority }));
      assert.equal(new Set(all.map(({ priority }) => priority)).size, 3);
    }
  });

  it('says why another order remains: what is depended on, what others wait for, what was put off', () => {
    const all = features(1, 2, 3, 4).map((feature) =>
      feature.id === 3
        ? { ...feature, dependencies: [2] }
        : feature.id === 2
          ? { ...feature, dependencies: [1] }
          : feature,
    );
    const notes = (request: OrderRequest, strategy = 'priority') => planOrder(all, request, strategy).notes;
    assert.deepEqual(notes(move([3], 'before', 1)), ['#3 still starts after #1, because it depends on it.']);
    assert.deepEqual(notes(move([1], 'after', 3)), ['#3 still starts after #1, because it depends on it.']);
    assert.deepEqual(notes(move([4], 'before', 1)), [
      '#1 still starts before #4, because one feature waits for it.',
    ]);
    assert.deepEqual(notes(move([4], 'after', 1)), []);
    assert.match(notes(move([4], 'before', 1), 'criticalPath')[0] ?? '', /critical path/);
    const putOff = features(1, 2).map((each) => (each.id === 2 ? { ...each, skipCount: 3 } : each));
    assert.match(planOrder(putOff, move([2], 'before', 1), 'priority').notes[0] ?? '', /#2 was put off/);
    const passed = features(1, 2).map((each) =>
      each.id === 2 ? { ...each, status: 'passing' as const } : each,
    );
    const plan = planOrder(passed, move([2], 'before', 1), 'priority');
    assert.deepEqual([plan.priorities.size, plan.notes.length], [0, 1]);
  });

  it('is written in one statement, however many are moved on', async () => {
    const store = await openMemoryStore();
    store.commit((tx) =>
      addFeatures(
        tx,
        Array.from({ length: 2000 }, (_, index) => ({ name: `F${index}`, priority: 5 })),
      ),
    );
    store.commit((tx) => orderFeatures(tx, move([2000], 'before', 1000), 'priority'));
    const ids = readFeatures(store)
      .sort((a, b) => a.priority - b.priority || a.id - b.id)
      .map(({ id }) => id);
    assert.deepEqual(ids.slice(997, 1002), [998, 999, 2000, 1000, 1001]);
    assert.throws(() => store.commit((tx) => orderFeatures(tx, move([1], 'after', 9999), 'priority')), {
      code: 'FeatureNotFound',
    });
    store.close();
  });
});
