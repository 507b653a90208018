import assert from 'node:assert/strict';
import { TerminalText } from '../../src/shared/terminalText';

const plain = (text: string): string => {
  const terminal = new TerminalText();
  return terminal.push(text) + terminal.end();
};

describe('Text of a terminal', () => {
  const red = '\u001b[1;31mred\u001b[0m';
  const link = '\u001b]8;;command:workbench.action.closeWindow\u0007click\u001b]8;;\u0007';
  const title = '\u001b]0;You have won\u001b\\done';

  it('has no colours, cursor moves, titles, links or characters that turn its direction', () => {
    assert.equal(plain(`${red} ${link} ${title}`), 'red click done');
    assert.equal(plain('a\u001b[2J\u001b[1;1Hb\u001b(Bc\u001bMd'), 'abcd');
    assert.equal(plain('gpj\u202etxt.exe\u2028\u0000\b'), 'gpjtxt.exe');
  });

  it('keeps lines, tabs, emoji, and each state of a progress bar', () => {
    assert.equal(plain('a\tb\r\nc\n👩\u200d💻'), 'a\tb\nc\n👩\u200d💻');
    assert.equal(plain('10 %\r20 %\r\n'), '10 %\n20 %\n');
  });

  it('is the same wherever the pieces are cut', () => {
    const text = `x ${red} y ${link} z ${title} end\n`;
    for (let at = 0; at <= text.length; at++) {
      const terminal = new TerminalText();
      const shown = terminal.push(text.slice(0, at)) + terminal.push(text.slice(at)) + terminal.end();
      assert.equal(shown, 'x red y click z done end\n', `cut at ${at}`);
    }
  });

  it('holds nothing back for ever, whatever an agent begins', () => {
    const terminal = new TerminalText();
    let shown = '';
    for (let piece = 0; piece < 200; piece++) {
      shown += terminal.push(piece === 0 ? `\u001b]0;${'x'.repeat(100)}` : 'x'.repeat(100));
    }
    assert.ok(shown.length + terminal.end().length >= 19_000, 'all but the two characters that begin it');
  });
});
