import assert from 'node:assert/strict';
import { DisposableStore, toDisposable } from '../../../src/core/base/disposable';

describe('DisposableStore', () => {
  it('disposes in reverse order and survives one that throws', () => {
    const order: string[] = [];
    const store = new DisposableStore();
    store.add(toDisposable(() => order.push('first')));
    store.add(
      toDisposable(() => {
        throw new Error('broken');
      }),
    );
    store.add(toDisposable(() => order.push('last')));
    assert.throws(() => store.dispose(), AggregateError);
    assert.deepEqual(order, ['last', 'first']);
  });

  it('disposes at once what is added after its own disposal', () => {
    const store = new DisposableStore();
    store.dispose();
    let disposed = 0;
    store.add(toDisposable(() => disposed++));
    assert.equal(disposed, 1);
  });
});
