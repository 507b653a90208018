import assert from 'node:assert/strict';
import { fillPlaceholders, piecesOf } from '../../../src/shared/translate';
import { readPageStrings } from '../../../webview-ui/l10n/pageStrings';

describe('The strings of the page', () => {
  const page = (lang: string, textContent: string | null) => ({
    documentElement: { lang },
    getElementById: (id: string) => (id === 'l10n' ? { textContent } : null),
  });

  it('are what the host has put there, with its language', () => {
    assert.deepEqual(readPageStrings(page('de', '{"Stop":"Stoppen","x":1}')), {
      language: 'de',
      messages: { Stop: 'Stoppen' },
    });
  });

  it('are English when there is nothing of use', () => {
    const english = { language: 'en', messages: {} };
    assert.deepEqual(readPageStrings(page('', null)), english);
    assert.deepEqual(readPageStrings(page('no language', '[')), english);
    assert.deepEqual(readPageStrings(undefined), english);
  });
});

describe('A message with places', () => {
  it('takes each value once, and never reads again what was put in', () => {
    assert.equal(fillPlaceholders('{1} of {0} ({1})', ['{1}', 2]), '2 of {1} (2)');
    assert.equal(fillPlaceholders('{0} {5} {name}', ['a']), 'a {5} {name}');
  });

  it('comes in pieces for elements', () => {
    assert.deepEqual(piecesOf('{0} in {1}.'), [0, ' in ', 1, '.']);
    assert.deepEqual(piecesOf('Nothing'), ['Nothing']);
  });
});
