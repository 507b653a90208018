import assert from 'node:assert/strict';
import { readDirectives } from '../../../../src/core/agents/demo/directives';

describe("The demo agent's directives", () => {
  const read = (text: string, isFirst = true): object => Object.fromEntries(readDirectives(text, isFirst));

  it('are words of the feature, with a number where one is given', () => {
    const text = 'Do it. demo:flood=20, demo:slow=0.5\n(demo:grandchild) demo:hang.';
    assert.deepEqual(read(text), { flood: 20, slow: 0.5, grandchild: 1, hang: 1 });
  });

  it('hold for the first agent only when they say so', () => {
    assert.deepEqual(read('demo:fail-once demo:conflict', true), { fail: 1, conflict: 1 });
    assert.deepEqual(read('demo:fail-once demo:conflict', false), { conflict: 1 });
  });

  it('are not found in other words', () => {
    assert.deepEqual(read('a demo: fail, demo:unknown demo:failure xdemo:fail demo:fail-later'), {});
  });
});
