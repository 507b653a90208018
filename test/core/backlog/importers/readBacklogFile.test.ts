import assert from 'node:assert/strict';
import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ImportedBacklog } from '../../../../src/core/backlog/importers/importedBacklog';
import { BacklogFileLab } from './backlogFileLab';

describe('Reading a backlog from a file', () => {
  let lab: BacklogFileLab;

  beforeEach(() => {
    lab = new BacklogFileLab();
  });

  afterEach(() => {
    lab.folder.remove();
  });

  const json = (value: unknown): Promise<ImportedBacklog> => lab.read(JSON.stringify(value));

  describe('a JSON file', () => {
    it('is read as a list or as an object with a list, with or without a byte order mark', async () => {
      for (const content of ['[{"name":"A"}]', ' \n{"features":[{"name":"A"}]}', '\ufeff[{"name":"A"}]']) {
        const { features } = await lab.read(content);
        assert.deepEqual(
          features.map(({ name, sourceId }) => ({ name, sourceId })),
          [{ name: 'A', sourceId: 1 }],
        );
      }
      assert.deepEqual((await json([])).features, []);
    });

    it('may name dependencies by id or by name', async () => {
      const { features, warnings } = await json([
        { id: 10, name: 'A', passes: true },
        { id: 20, name: 'B', dependencies: ['A', 30, '10'] },
        { id: 30, name: 'C', dependencies: [7] },
      ]);
      assert.deepEqual(
        features.map(({ dependsOn, dangling, passes }) => ({ dependsOn, dangling, passes })),
        [
          { dependsOn: [], dangling: [], passes: true },
          { dependsOn: [0, 2], dangling: [], passes: false },
          { dependsOn: [], dangling: [7], passes: false },
        ],
      );
      assert.equal(warnings.length, 1);
    });

    it('is refused with what is wrong and where', async () => {
      const cases: [unknown, RegExp][] = [
        [{ items: [] }, /no list of features/],
        [[{ name: 'A' }, 5], /Entry 2 of backlog\.txt/],
        [[{ name: 'A' }, {}], /Feature 2 has no name/],
        [[{ id: 4, name: '  ' }], /Feature 4 has no name/],
        [[{ name: 'x'.repeat(256) }], /256 characters/],
        [
          [
            { id: 1, name: 'A' },
            { id: 1, name: 'B' },
          ],
          /Two features have the id 1/,
        ],
        [[{ id: 'F-1', name: 'A' }], /place 1 has the id “F-1”/],
        [[{ id: 2 ** 31, name: 'A' }], /whole numbers from 1/],
        [[{ name: 'A', dependencies: 'B' }], /not a list/],
        [[{ name: 'A', dependencies: ['Nobody'] }], /“Nobody”, which is no feature's id or name/],
        [[{ name: 'A', dependencies: [{ id: 1 }] }], /no feature's id or name/],
        [[{ name: 'A' }, { name: 'A' }, { name: 'B', dependencies: ['A'] }], /the name of 2 features/],
      ];
      for (const [value, sentence] of cases) await lab.refuses(JSON.stringify(value), sentence);
      await lab.refuses('[{"name":"A"}', /not valid JSON \(line 1\)/);
      await lab.refuses('[\n  {"name": "A"},\n  {"name": B}\n]', /not valid JSON \(line 3\)/);
      await lab.refuses('[\r\n\r\n{"name": "A",}]', /not valid JSON \(line 3\)/);
      await lab.refuses(Buffer.from([0x5b, 0x22, 0xff, 0x22, 0x5d]), /not valid JSON/);
    });

    it('with a circle is refused, and the circle is spelled out', async () => {
      const circle = [
        { id: 3, name: 'A', dependencies: [7] },
        { id: 7, name: 'B', dependencies: [3] },
      ];
      await lab.refuses(JSON.stringify(circle), /3 → 7 → 3/, 'DependencyCycle');
      await lab.refuses(
        JSON.stringify([{ id: 3, name: 'A', dependencies: ['A'] }]),
        /3 → 3/,
        'DependencyCycle',
      );
    });

    it('with more than 20 dependencies of one feature is refused', async () => {
      const features = Array.from({ length: 22 }, (_, i) => ({ name: `F${i + 1}` }));
      const all = features.slice(0, 21).map(({ name }) => name);
      await lab.refuses(
        JSON.stringify([...features, { name: 'X', dependencies: all }]),
        /21 dependencies/,
        'TooManyDependencies',
      );
    });

    it('cleans hostile text and does not act on it', async () => {
      const { features } = await lab.read(
        '[{"name":"<img src=x>\\n\\u001b[31m $(rm -rf ~)","description":"a\\u0000b","__proto__":{"passes":true},"constructor":1}]',
      );
      assert.equal(features[0]?.name, '<img src=x> [31m $(rm -rf ~)');
      assert.equal(features[0].description, 'ab');
      assert.equal(features[0].passes, false);
      assert.equal(({} as Record<string, unknown>)['passes'], undefined);
    });

    it('gives a long list of oddities as a short list of warnings', async () => {
      const { warnings } = await json(
        Array.from({ length: 1000 }, (_, i) => ({ name: `F${i}`, dependencies: [5000 + i] })),
      );
      assert.equal(warnings.length, 21);
      assert.equal(warnings.at(-1), 'There are 980 more warnings like these.');
    });
  });

  describe('something else', () => {
    it('is refused: no file, a folder, another format, nothing', async () => {
      await lab.refuses(undefined, /There is no file/);
      mkdirSync(lab.file);
      await lab.refuses(undefined, /is not a file/);
      lab.file = path.join(lab.folder.path, 'image.json');
      await lab.refuses(
        Buffer.from([0x89, 0x50, 0x4e, 0x47]),
        /neither a features\.db nor a JSON, CSV or Markdown file/,
      );
      await lab.refuses('', /neither/);
    });

    it('of 100 MB is refused without being read', async () => {
      writeFileSync(lab.file, '[');
      truncateSync(lab.file, 100 * 1024 * 1024);
      const before = process.memoryUsage().arrayBuffers;
      await lab.refuses(undefined, /100 MB; at most 64 MB/, 'ImportTooLarge');
      assert.ok(process.memoryUsage().arrayBuffers - before < 32 * 1024 * 1024);
    });
  });
});
