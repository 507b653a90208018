import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { MusterError } from '../../../../src/core/base/errors';
import type { ImportedBacklog } from '../../../../src/core/backlog/importers/importedBacklog';
import { readBacklogFile } from '../../../../src/core/backlog/importers/readBacklogFile';
import { temporaryFolder } from '../../../support/temporaryFolder';
import { loadSqlJs } from './featuresDatabase';

describe('A backlog from a program that means well', () => {
  const folder = temporaryFolder('odd');
  after(() => folder.remove());

  const read = (name: string, content: string | Uint8Array): Promise<ImportedBacklog> => {
    const file = path.join(folder.path, name);
    writeFileSync(file, content);
    return readBacklogFile(file, loadSqlJs);
  };
  const refusal = (sentence: RegExp) => (error: unknown) =>
    error instanceof MusterError && error.code === 'ImportMalformed' && sentence.test(error.message);

  it('may be in UTF-16, as Windows writes it, whatever it is', async () => {
    const utf16 = (text: string): Buffer => Buffer.from(`\ufeff${text}`, 'utf16le');
    const texts = {
      'a.json': '[{"name":"Größe"}]',
      'a.csv': 'name;priority\r\nGröße;1\r\n',
      'a.md': '- [ ] Größe\n',
    };
    for (const [name, text] of Object.entries(texts)) {
      const { features } = await read(name, utf16(text));
      assert.deepEqual(
        features.map((feature) => feature.name),
        ['Größe'],
        name,
      );
    }
    // The other way round, with the same mark.
    assert.equal((await read('b.json', utf16('[{"name":"Größe"}]').swap16())).features[0]?.name, 'Größe');
  });

  it('is refused in an older encoding with what to do about that', async () => {
    await assert.rejects(
      read('a.csv', Buffer.from('name;priority\r\nGröße;1\r\n', 'latin1')),
      refusal(/nor a JSON, CSV or Markdown file in UTF-8; choose another file, or save this one as UTF-8\./),
    );
    await assert.rejects(
      readBacklogFile(path.join(folder.path, 'nowhere.csv'), loadSqlJs),
      refusal(/There is no file .*nowhere\.csv/),
    );
  });

  it('may have texts of many megabytes, and is refused when it is nested without end', async () => {
    const description = 'x\\"'.repeat(7_000_000);
    const { features } = await read('long.json', `[{"name":"Long","description":"${description}"}]`);
    assert.equal(features[0]?.description.length, 14_000_000);
    const deep = '['.repeat(200_000) + ']'.repeat(200_000);
    await assert.rejects(
      read('deep.json', `[{"name":"Deep","description":${deep}}]`),
      refusal(/nested too deeply/),
    );
  });

  it('is read in no time also when a line of it has nothing but what begins links or parts words', async () => {
    const brackets = '['.repeat(200_000);
    const blanks = ' '.repeat(200_000);
    const { features } = await read(
      'a.md',
      `# PRIORITY 1: One${blanks}two (done)\n${brackets}\n${'[]('.repeat(70_000)}\n${'*a '.repeat(70_000)}\n`,
    );
    assert.deepEqual(
      features.map(({ name, passes }) => [name, passes]),
      [['One two', true]],
    );
  });

  it('may mean something else by a model or a provider, which is left out with a word', async () => {
    const { features, warnings } = await read(
      'own.csv',
      'name,provider,model\nPay,Payment service,opus\nSearch,claude,the books of 2024\n',
    );
    assert.deepEqual(
      features.map(({ provider, model }) => [provider, model]),
      [
        [undefined, 'opus'],
        ['claude', undefined],
      ],
    );
    assert.match(
      warnings.join('\n'),
      /Pay.*Payment service.* cannot be the name of a provider and was left out/,
    );
    assert.match(warnings.join('\n'), /Search.*the books of 2024.* cannot be the name of a model/);
  });

  it('says in a roadmap what links and emphasis say', async () => {
    const { features } = await read(
      'b.md',
      '- [ ] **Search** for [books](https://example.org/a_(b)), *not* snake_case ![logo](a.png)\n',
    );
    assert.equal(features[0]?.name, 'Search for books, not snake_case logo');
  });
});
