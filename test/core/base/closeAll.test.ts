import assert from 'node:assert/strict';
import { closeAll } from '../../../src/core/base/closeAll';

describe('closeAll', () => {
  it('does all in their order, whatever goes wrong, and says the first of that', async () => {
    const done: number[] = [];
    const closing = closeAll([
      () => void done.push(1),
      () => {
        throw new Error('second');
      },
      () => Promise.reject(new Error('third')),
      async () => {
        await Promise.resolve();
        done.push(4);
      },
    ]);
    await assert.rejects(closing, { message: 'second' });
    assert.deepEqual(done, [1, 4]);
    await closeAll([]);
  });
});
