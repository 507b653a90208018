import assert from 'node:assert/strict';
import { bareTextsIn } from '../../scripts/l10n/bareTexts.mjs';
import { compareTranslation, readJson } from '../../scripts/l10n/compare.mjs';
import { messagesIn } from '../../scripts/l10n/messages.mjs';
import { parse, readSources } from '../../scripts/l10n/sources.mjs';

describe('The German translation', () => {
  const sources = readSources();
  const { messages, faults } = messagesIn(sources);

  it('has each text of the manifest, with the same links, settings and code in it', () => {
    const english = readJson('package.nls.json');
    const german = readJson('package.nls.de.json');
    assert.ok(Object.keys(english).length > 100);
    assert.deepEqual(
      compareTranslation('package.nls.de.json', Object.keys(english), german, (key) => english[key] ?? ''),
      [],
    );
  });

  it('has each message of the sources with the same places for values, and none that nobody shows', () => {
    const german = readJson('l10n/bundle.l10n.de.json');
    const english = messages.map(({ message }) => message);
    assert.deepEqual(
      compareTranslation('bundle.l10n.de.json', english, german, (message) => message),
      [],
    );
  });

  it('is asked only for messages that are written out, with as many values as places', () => {
    assert.deepEqual(faults, []);
  });

  it('is asked for every text that people read in VS Code', () => {
    assert.deepEqual(bareTextsIn(sources), []);
  });
});

describe('The search for messages', () => {
  const found = (text: string) => messagesIn([parse('src/host/a.tsx', text)]);

  it('finds what t, tNodes and vscode.l10n.t are given, also one of two', () => {
    const { messages, faults } = found(
      `t('One'); vscode.l10n.t("Two {0}", 2); tNodes(n === 1 ? '{0} agent' : \`{0} agents\`, n); other('No');`,
    );
    assert.deepEqual(faults, []);
    assert.deepEqual(
      messages.map(({ message }) => message),
      ['One', 'Two {0}', '{0} agent', '{0} agents'],
    );
  });

  it('refuses messages that are made up, and places and values that do not fit', () => {
    assert.match(found('t(`Two ${n}`)').faults[0] ?? '', /src\/host\/a\.tsx:1: the message must be written/);
    assert.match(found(`t('{0} of {1}', n)`).faults[0] ?? '', /2 places for 1 values/);
    assert.match(found(`t('None', n)`).faults[0] ?? '', /0 places for 1 values/);
  });
});

describe('The search for texts that are not translated', () => {
  const bare = (text: string): number => bareTextsIn([parse('webview-ui/a.tsx', text)]).length;

  it('finds them in elements, attributes, properties, messages and errors', () => {
    for (const text of [
      '<p>Hello</p>',
      '<p>{a ? "yes" : 1}</p>',
      '<p title="Hello" />',
      '<p aria-label={`Kill ${name}`} />',
      'const a = { label: "Stop" };',
      'item.tooltip = "Stop";',
      'void vscode.window.showWarningMessage(`Stop`);',
      'throw new MusterError("NotFound", "Gone");',
      'return "Nothing has happened.";',
    ]) {
      assert.equal(bare(text), 1, text);
    }
  });

  it('lets alone what people do not read, and names', () => {
    for (const text of [
      '<p>{t("Hello")}</p>',
      '<p class="card asking" />',
      '<h1>Muster</h1>',
      'log.info("It has begun now.");',
      'const a = { label: "$(add)", command: "muster.start" };',
      'throw new Error("never comes here");',
      'import a from "a b c";',
      '// l10n: not for people\nreturn "of a protocol";',
    ]) {
      assert.equal(bare(text), 0, text);
    }
  });
});

describe('The comparison of a translation', () => {
  const compare = (message: string, translation: string): readonly string[] =>
    compareTranslation('de.json', [message], { [message]: translation }, (each) => each);

  it('finds what is missing, empty, not used, or has other places, links, settings, code or icons', () => {
    assert.equal(compareTranslation('de.json', ['A'], {}, String)[0], 'de.json lacks: "A"');
    assert.equal(
      compareTranslation('de.json', [], { A: 'B' }, String)[0],
      'de.json has what is not used: "A"',
    );
    assert.equal(compare('A', ' ').length, 1);
    assert.equal(compare('{0} of {1}', '{1} von {0}').length, 0);
    for (const [message, translation] of [
      ['{0} of {1}', '{0} von {0}'],
      ['[Go](command:a)', '[Los](command:b)'],
      ['See #muster.a#', 'Siehe #muster.b#'],
      ['`npm`', '`npn`'],
      ['$(add) A', '$(ad) A'],
    ] as const) {
      assert.equal(compare(message, translation).length, 1, message);
    }
  });
});
