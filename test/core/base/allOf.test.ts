import assert from 'node:assert/strict';
import { allOf } from '../../../src/core/base/allOf';

describe('allOf', () => {
  it('gives all results in their order', async () => {
    assert.deepEqual(await allOf([Promise.resolve(1), Promise.resolve('two')]), [1, 'two']);
  });

  it('rejects as the first that failed did, but only when the others have ended', async () => {
    const ended: string[] = [];
    const slow = new Promise<void>((resolve) => setImmediate(resolve)).then(() => ended.push('slow'));
    await assert.rejects(allOf([Promise.reject(new Error('first')), slow]), { message: 'first' });
    assert.deepEqual(ended, ['slow']);
  });
});
