import assert from 'node:assert/strict';
import { throttle } from '../../src/host/throttle';
import { waitUntil } from '../support/waitUntil';

describe('throttle', () => {
  it('calls at once, and makes up once for all calls in the pause', async () => {
    const times: number[] = [];
    const call = throttle(40, () => times.push(performance.now()));
    for (let i = 0; i < 10; i++) call();
    assert.equal(times.length, 1);
    await waitUntil('the call is made up for', () => times.length === 2);
    assert.ok((times[1] ?? 0) - (times[0] ?? 0) >= 35);
    call.dispose();
  });

  it('does nothing any more once it is disposed', async () => {
    let calls = 0;
    const call = throttle(5, () => calls++);
    let other = 0;
    const witness = throttle(20, () => other++);
    call();
    call();
    call.dispose();
    call();
    witness();
    witness();
    await waitUntil('more time than the pause is over', () => other === 2);
    assert.equal(calls, 1);
    witness.dispose();
  });
});
