import assert from 'node:assert/strict';
import { Emitter } from '../../../src/core/base/event';

describe('Emitter', () => {
  it('keeps the order when a listener fires again', () => {
    const emitter = new Emitter<number>();
    const heard: string[] = [];
    emitter.event((n) => {
      heard.push(`a${n}`);
      if (n === 1) emitter.fire(2);
    });
    emitter.event((n) => heard.push(`b${n}`));
    emitter.fire(1);
    assert.deepEqual(heard, ['a1', 'b1', 'a2', 'b2']);
  });

  it('lets the others hear when one listener throws, and reports it', () => {
    const errors: unknown[] = [];
    const emitter = new Emitter<string>((error) => errors.push(error));
    const heard: string[] = [];
    emitter.event(() => {
      throw new Error('no');
    });
    emitter.event((text) => heard.push(text));
    emitter.fire('x');
    assert.deepEqual(heard, ['x']);
    assert.equal(errors.length, 1);
  });

  it('stops telling a listener that was disposed, also while an event is delivered', () => {
    const emitter = new Emitter<number>();
    const heard: number[] = [];
    const subscription = emitter.event((n) => {
      heard.push(n);
      subscription.dispose();
    });
    emitter.fire(1);
    emitter.fire(2);
    assert.deepEqual(heard, [1]);
  });

  it('delivers undefined as a value', () => {
    const emitter = new Emitter<void>();
    let heard = 0;
    emitter.event(() => heard++);
    emitter.fire();
    emitter.fire();
    assert.equal(heard, 2);
  });
});
