import assert from 'node:assert/strict';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  maxPromptBytes,
  PromptFiles,
  promptToEdit,
} from '../../../../src/core/agents/promptTemplates/promptFiles';
import { promptFolder } from '../../../../src/core/agents/promptTemplates/promptFolder';
import {
  builtInPrompts,
  placeholdersOf,
  type PromptName,
  promptNames,
} from '../../../../src/core/agents/promptTemplates/promptTemplates';
import { flawOf, renderPrompt } from '../../../../src/core/agents/promptTemplates/renderPrompt';
import { temporaryFolder } from '../../../support/temporaryFolder';

describe('A prompt template', () => {
  it('is filled in, with or without blanks in the braces', () => {
    assert.equal(renderPrompt('A {{x}} and {{ y.z }}.', { x: '1', 'y.z': '2' }), 'A 1 and 2.\n');
  });

  it('never looks for placeholders in what is filled in', () => {
    assert.equal(renderPrompt('{{a}} {{b}}', { a: '{{b}} $& \\{{', b: 'B' }), '{{b}} $& \\{{ B\n');
  });

  it('leaves out lines whose placeholders stand for nothing, and only their blank lines', () => {
    const template = 'Top\n\n{{none}}\n\n{{also}}{{none}}\n\n{{some}}\n\nEnd\n';
    assert.equal(
      renderPrompt(template, { none: '', also: '', some: 'one\n\n\n\ntwo' }),
      'Top\n\none\n\n\n\ntwo\n\nEnd\n',
    );
  });

  it('can hold braces of its own, and a comment at its beginning for people', () => {
    assert.equal(renderPrompt('<!-- {{not}} \n read -->\n\\{{ x }} {{x}}', { x: 'y' }), '{{ x }} y\n');
    assert.equal(renderPrompt('Text\n<!-- stays -->', {}), 'Text\n<!-- stays -->\n');
  });

  it('is refused for an unknown placeholder with its line and what there is', () => {
    assert.match(
      flawOf('testing', 'Test\n{{feature}} now') ?? '',
      /^there is no \{\{feature\}\} \(line 2\); this prompt knows \{\{features\}\}, \{\{commit\}\}, \{\{integration\.branch\}\}, and \\\{\{ stands for braces$/,
    );
    assert.equal(flawOf('testing', 'Test \\{{anything}} {{ features }}'), undefined);
  });

  it('is refused without what its agent works on', () => {
    assert.match(flawOf('initializer', 'Plan.') ?? '', /without \{\{spec\.text\}\} its agent/);
    assert.match(flawOf('coding', '<!-- {{feature.id}} -->\nBuild.') ?? '', /without \{\{feature\.id\}\}/);
    assert.equal(flawOf('testing', ' \n'), 'it is empty');
  });

  for (const name of promptNames) {
    it(`is built in without a flaw for ${name}, also as it is written down to be edited`, () => {
      assert.equal(flawOf(name, builtInPrompts[name]), undefined);
      assert.equal(flawOf(name, promptToEdit(name)), undefined);
      const values = Object.fromEntries(Object.keys(placeholdersOf[name]).map((key) => [key, `<${key}>`]));
      assert.equal(renderPrompt(promptToEdit(name), values), renderPrompt(builtInPrompts[name], values));
      assert.doesNotMatch(renderPrompt(builtInPrompts[name], values), /\{\{/);
    });
  }
});

describe('The prompts of a project', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let files: PromptFiles;
  let told: number;

  beforeEach(() => {
    folder = temporaryFolder('prompts');
    told = 0;
    files = new PromptFiles(folder.path, () => told++);
  });
  afterEach(() => folder.remove());

  const fileOf = (name: PromptName): string => path.join(folder.path, promptFolder, `${name}.md`);
  const write = (name: PromptName, content: string | Uint8Array): void => {
    mkdirSync(path.dirname(fileOf(name)), { recursive: true });
    writeFileSync(fileOf(name), content);
  };

  it('are the built-in ones without files', async () => {
    assert.deepEqual(await files.read(), builtInPrompts);
    assert.deepEqual([files.notices, told], [[], 0]);
  });

  it('are its own where it has some', async () => {
    write('coding', 'Build {{feature.id}}.');
    assert.deepEqual(await files.read(), { ...builtInPrompts, coding: 'Build {{feature.id}}.' });
    assert.deepEqual(files.notices, []);
  });

  const wrong: readonly (readonly [string, string | Uint8Array, RegExp])[] = [
    [
      'names what there is not',
      'Build {{feature.nam}} {{feature.id}}',
      /there is no \{\{feature\.nam\}\} \(line 1\)/,
    ],
    ['is too large', `{{feature.id}}${' '.repeat(maxPromptBytes)}`, /it has 65 kB, and 64 kB is the most/],
    ['is no text', Uint8Array.of(0xff, 0x00, 0xfe), /it is not text in UTF-8/],
    ['is empty', '', /it is empty/],
  ];
  for (const [what, content, sentence] of wrong) {
    it(`say once what is wrong with a file that ${what}, and are the built-in ones`, async () => {
      write('coding', content);
      assert.deepEqual(await files.read(), builtInPrompts);
      await files.read();
      assert.deepEqual([files.notices.length, told], [1, 1]);
      assert.match(files.notices[0] ?? '', sentence);
      assert.match(
        files.notices[0] ?? '',
        /^The prompt \.muster\/prompts\/coding\.md is not used, .* Correct the file, or delete it\.$/,
      );
      rmSync(fileOf('coding'));
      await files.read();
      assert.deepEqual([files.notices, told], [[], 2]);
    });
  }

  it('do not follow a link, which could lead anywhere', async function () {
    if (process.platform === 'win32') this.skip();
    const secret = path.join(folder.path, 'secret');
    writeFileSync(secret, '{{feature.id}} secret');
    mkdirSync(path.dirname(fileOf('coding')), { recursive: true });
    symlinkSync(secret, fileOf('coding'));
    assert.deepEqual(await files.read(), builtInPrompts);
    assert.match(files.notices.join(), /not a plain file/);
  });
});
