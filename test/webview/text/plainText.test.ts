import assert from 'node:assert/strict';
import { plainText } from '../../../webview-ui/text/plainText';

describe('plainText', () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ['leaves ordinary text alone', 'Add a cart – “quickly”', 'Add a cart – “quickly”'],
    ['leaves markup as the text that it is', '<b>&amp;</b>', '<b>&amp;</b>'],
    ['takes out colours', '\u001b[1;31mred\u001b[0m', 'red'],
    ['takes out links of terminals, both ways to end one', '\u001b]8;;x:y\u0007a\u001b]8;;\u001b\\b', 'ab'],
    ['takes out a sequence that never ends', 'a\u001b]0;title', 'a'],
    ['takes out the one-byte form of a sequence', '\u009b31mred', 'red'],
    ['takes out control characters', 'a\u0000b\u0008c\u007f', 'abc'],
    ['takes out marks that turn the direction', 'user\u202egnp.exe\u202c\u2066', 'usergnp.exe'],
    ['takes out letters that cannot be seen', 'pay\u200bpal\ufeff\u{e0041}', 'paypal'],
    ['keeps emoji that are joined of several', '👩‍💻', '👩‍💻'],
    [
      'keeps letters with marks, but no towers of them',
      `e\u0301 a${'\u0301'.repeat(40)}`,
      'e\u0301 a\u0301\u0301\u0301',
    ],
    ['makes one line of several', ' a\r\n\tb\n\n c ', 'a b c'],
  ];
  for (const [title, given, wanted] of cases) {
    it(title, () => assert.equal(plainText(given), wanted));
  }

  it('keeps lines and indentation when told to, without holes', () => {
    assert.equal(plainText('a\r\n  b\n\n\n\nc', { multiline: true }), 'a\n  b\n\nc');
  });

  it('cuts what is too long and says so, never in the middle of a letter', () => {
    assert.equal(plainText('abcdef', { maxChars: 6 }), 'abcdef');
    assert.equal(plainText('abcdefg', { maxChars: 6 }), 'abcde…');
    assert.equal(plainText('abcd😀fg', { maxChars: 6 }), 'abcd…');
  });

  it('looks at the beginning of a line only, however many megabytes it has', () => {
    for (const part of ['x', '\u001b[', '\u001b]', '\u0301', ' ']) {
      const shown = plainText(part.repeat(10_000_000 / part.length));
      assert.ok(shown.length <= 401);
      // Half as long, and with an end that would show: nothing else comes of it.
      assert.equal(plainText(`${part.repeat(5_000_000 / part.length)}the end`), shown);
    }
  });
});
