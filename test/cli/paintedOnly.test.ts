import assert from 'node:assert/strict';
import { paintedOnly } from '../../src/cli/paintedOnly';
import { hostileTexts, unseen } from '../support/hostileTexts';

describe('A diff at a terminal', () => {
  it('keeps its colours, its lines and its tabs', () => {
    const diff = '\u001b[32m+\tif (a) {\u001b[m\n\u001b[1;31m-}\u001b[0m\n';
    assert.equal(paintedOnly(diff), diff);
  });

  for (const [what, { text, word }] of Object.entries(hostileTexts)) {
    it(`has nothing else that acts on the terminal: ${what}`, () => {
      // eslint-disable-next-line no-control-regex -- Colours may stay.
      const shown = paintedOnly(text).replace(/\u001b\[[0-9;]*m/g, '');
      assert.doesNotMatch(shown, unseen);
      assert.ok(shown.includes(word));
    });
  }
});
