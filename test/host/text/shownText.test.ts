import assert from 'node:assert/strict';
import { shownText, withoutIcons, withoutLinks } from '../../../src/host/text/shownText';
import { hostileTexts, icon, link, unseen } from '../../support/hostileTexts';

describe('text of unknown origin', () => {
  for (const [what, { text, word }] of Object.entries(hostileTexts)) {
    it(`is one short line without hidden characters: ${what}`, () => {
      const shown = shownText(text);
      assert.doesNotMatch(shown, unseen);
      assert.doesNotMatch(shown, /[\n\t]/);
      assert.ok(shown.includes(word));
      assert.ok(shown.length <= 400);
    });

    it(`draws no icon: ${what}`, () => assert.doesNotMatch(withoutIcons(text), icon));

    it(`becomes no link: ${what}`, () => assert.doesNotMatch(withoutLinks(text), link));
  }

  it('stays as it was written where it is ordinary', () => {
    for (const text of ['#12 Sign in: “quickly” [draft] (v2)', 'array[0](x)', 'costs $5 (five)', '👩‍💻 Ada']) {
      assert.deepEqual([shownText(text), withoutIcons(text), withoutLinks(text)], [text, text, text]);
    }
  });

  it('is cut where it is too long, and says so, never in the middle of a letter', () => {
    assert.equal(shownText('abcdef', 6), 'abcdef');
    assert.equal(shownText('abcdefg', 6), 'abcde…');
    assert.equal(shownText('abcd😀fg', 6), 'abcd…');
  });
});
