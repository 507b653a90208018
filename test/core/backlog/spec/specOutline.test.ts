import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { maxSpecBytes, readSpecFile } from '../../../../src/core/backlog/spec/readSpecFile';
import { itemsOf, outlineSpec } from '../../../../src/core/backlog/spec/specOutline';
import { temporaryFolder } from '../../../support/temporaryFolder';

describe('The outline of a specification', () => {
  it('takes name, stated count and core features of an app_spec that no XML parser would take', () => {
    const outline = outlineSpec(`<project_specification>
  <project_name>Shop & Co -> online</project_name>
  <overview>
    - not a feature
  </overview>
  <feature_count>150</feature_count>
  <core_features>
    <user_accounts>
      - Sign up & sign in
      - Reset a password -> by mail
    </user_accounts>
    <!-- later:
      - Not this one
    -->
    <orders>
      * **Basket** keeps its content
      1. Pay
    </orders>
  </core_features>
  <steps>
    - neither this
  </steps>
</project_specification>`);
    assert.deepEqual(outline, {
      form: 'app_spec',
      title: 'Shop & Co -> online',
      statedFeatures: 150,
      sections: [
        { title: 'User accounts', items: ['Sign up & sign in', 'Reset a password -> by mail'] },
        { title: 'Orders', items: ['Basket keeps its content', 'Pay'] },
      ],
    });
    assert.equal(itemsOf(outline), 4);
  });

  it('is not led astray by tags that are never closed, or closed without being open', () => {
    const { sections } = outlineSpec(
      `<app_spec>\n</overview>\n<core_features>\n<one>\n- A\n<br>\n- B\n</one>\n<two>\n- C\n</core_features>\n- D`,
    );
    assert.deepEqual(sections, [
      { title: 'One', items: ['A', 'B'] },
      { title: 'Two', items: ['C'] },
    ]);
  });

  it('takes the headings and list items of Markdown, and leaves code out', () => {
    const outline = outlineSpec(
      '# Plan ##\r\n\r\nText\r\n- [ ] One\r\n- [x] Two\r\n## Part\r\n```sh\r\n- not an item\r\n# nor a heading\r\n```\r\n  1) Three\r\n',
    );
    assert.deepEqual(outline, {
      form: 'markdown',
      title: 'Plan',
      statedFeatures: undefined,
      sections: [
        { title: 'Plan', items: ['One', 'Two'] },
        { title: 'Part', items: ['Three'] },
      ],
    });
  });

  it('says of plain prose that there are no items, with its first line as title', () => {
    const outline = outlineSpec('\n  A shop for   books.\nIt sells them.\n');
    assert.deepEqual([outline.form, outline.title, itemsOf(outline)], ['text', 'A shop for books.', 0]);
  });
});

describe('A file with a specification', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  beforeEach(() => {
    folder = temporaryFolder('spec');
  });
  afterEach(() => folder.remove());
  const write = (content: string | Uint8Array): string => {
    const file = path.join(folder.path, 'app_spec.txt');
    writeFileSync(file, content);
    return file;
  };

  it('may be UTF-8 or UTF-16, with or without a mark', async () => {
    assert.equal(await readSpecFile(write('Bücher')), 'Bücher');
    assert.equal(await readSpecFile(write('\uFEFFBücher')), 'Bücher');
    assert.equal(await readSpecFile(write(Buffer.from('\uFEFFBücher', 'utf16le'))), 'Bücher');
  });

  it('is refused when it is no text, or more than an agent reads', async () => {
    const refused = (content: string | Uint8Array, sentence: RegExp): Promise<void> =>
      assert.rejects(readSpecFile(write(content)), sentence);
    await refused(Uint8Array.of(0x50, 0x4b, 0x03, 0x04, 0xff, 0xfe), /is no text; choose/);
    await refused('a\0b', /is no text; choose/);
    await refused('a'.repeat(maxSpecBytes + 1), /at most 512 kB/);
    assert.equal((await readSpecFile(write('a'.repeat(maxSpecBytes)))).length, maxSpecBytes);
  });
});
