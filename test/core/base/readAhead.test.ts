import assert from 'node:assert/strict';
import { ReadAhead } from '../../../src/core/base/readAhead';

describe('What is read ahead', () => {
  let reads: number;
  const read = (): Promise<number> => Promise.resolve(++reads);
  beforeEach(() => {
    reads = 0;
  });

  it('is handed out once, to the first who asks', async () => {
    const ahead = new ReadAhead(read, 60_000);
    assert.equal(await ahead.expect(), 1);
    assert.deepEqual([await ahead.now(), await ahead.now()], [1, 2]);
    assert.equal(reads, 2);
  });

  it('is read when it is asked for where nobody expected that', async () => {
    assert.equal(await new ReadAhead(read, 60_000).now(), 1);
  });

  it('is read again when it is not fresh any more', async () => {
    const ahead = new ReadAhead(read, -1);
    await ahead.expect();
    assert.equal(await ahead.now(), 2);
  });

  it('is read again when it was let go of, also while it is being read', async () => {
    const ahead = new ReadAhead(read, 60_000);
    const first = ahead.expect();
    ahead.forget();
    assert.deepEqual([await first, await ahead.now()], [1, 2]);
  });

  it('is read again when it could not be read, and only who needs it is told of a failure', async () => {
    const failing = new ReadAhead(() => (++reads === 1 ? Promise.reject(new Error('no')) : read()), 60_000);
    await assert.rejects(failing.expect());
    assert.equal(await failing.now(), 3);
    const broken = new ReadAhead(() => Promise.reject(new Error('never')), 60_000);
    void broken.expect().catch(() => undefined);
    await assert.rejects(broken.now(), /never/);
  });
});
