import assert from 'node:assert/strict';
import { OutputTail } from '../../../src/core/git/outputTail';

describe('The end of an output', () => {
  const tailOf = (limitBytes: number, ...chunks: readonly string[]): string => {
    const tail = new OutputTail(limitBytes);
    for (const chunk of chunks) tail.add(Buffer.from(chunk));
    return tail.toString();
  };

  it('is all of it where that is no more than is kept', () => {
    assert.equal(tailOf(8, 'one\n', 'two\n'), 'one\ntwo\n');
  });

  it('begins with a whole line, wherever it was cut', () => {
    assert.equal(tailOf(10, 'first\n', 'second\n', 'third\n'), 'third\n');
    assert.equal(tailOf(12, 'first\nsecond\nthird\n'), 'third\n');
    assert.equal(tailOf(13, 'first\nsecond\nthird\n'), 'second\nthird\n');
  });

  it('is cut in a line that is longer than what is kept, but in no character', () => {
    assert.equal(tailOf(5, 'ééééé'), 'éé');
    assert.equal(tailOf(5, 'a long line\n'), 'line\n');
    assert.equal(tailOf(12, 'a very long line\nx\n'), 'long line\nx\n');
  });
});
