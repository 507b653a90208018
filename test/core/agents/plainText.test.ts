import assert from 'node:assert/strict';
import { plainTextParser } from '../../../src/core/agents/plainText';

describe('Plain output', () => {
  const parse = (line: string): unknown => plainTextParser().line(line);

  it('is shown as it is', () => {
    assert.deepEqual(parse('compiling…\t3 files\r'), [{ kind: 'working', text: 'compiling… 3 files' }]);
    assert.deepEqual(parse('   '), []);
    assert.deepEqual(parse('\u001b[2K\u001b[32mok\u001b[0m'), [{ kind: 'working', text: 'ok' }]);
  });

  it('may say what kind of thing it tells', () => {
    assert.deepEqual(parse('@muster thinking: about it'), [{ kind: 'thinking', text: 'about it' }]);
    assert.deepEqual(parse('@muster testing: it'), [{ kind: 'testing', text: 'it' }]);
    assert.deepEqual(parse('@muster tool: feature_skip 3'), [
      { kind: 'toolCall', tool: 'feature_skip', text: 'feature_skip 3' },
    ]);
    assert.deepEqual(parse('@muster waiting: for you'), [{ kind: 'waitingForPerson', text: 'for you' }]);
    assert.deepEqual(parse('@muster limit: tomorrow'), [{ kind: 'limitReached', text: 'tomorrow' }]);
    assert.deepEqual(parse('@muster done: all'), [{ kind: 'result', ok: true, text: 'all' }]);
    assert.deepEqual(parse('@muster failed: why'), [{ kind: 'result', ok: false, text: 'why' }]);
    assert.deepEqual(parse('@muster unknown: x'), [{ kind: 'working', text: '@muster unknown: x' }]);
    assert.deepEqual(parse('@muster done:'), []);
  });
});
