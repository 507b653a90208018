import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { MusterError, type MusterErrorCode } from '../../../../src/core/base/errors';
import type { ImportedBacklog } from '../../../../src/core/backlog/importers/importedBacklog';
import { readBacklogFile } from '../../../../src/core/backlog/importers/readBacklogFile';
import { temporaryFolder } from '../../../support/temporaryFolder';
import { featuresDatabase, type Generation, loadSqlJs } from './featuresDatabase';
import { openDatabase } from './openDatabaseFixture';

describe('Reading a backlog from a file', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let file: string;

  beforeEach(() => {
    folder = temporaryFolder('import');
    // The extension says nothing on purpose: the content decides.
    file = path.join(folder.path, 'backlog.txt');
  });

  afterEach(() => {
    folder.remove();
  });

  const read = (content?: string | Uint8Array): Promise<ImportedBacklog> => {
    if (content !== undefined) writeFileSync(file, content);
    return readBacklogFile(file, loadSqlJs);
  };
  const json = (value: unknown): Promise<ImportedBacklog> => read(JSON.stringify(value));
  const refuses = async (
    content: string | Uint8Array | undefined,
    sentence: RegExp,
    code: MusterErrorCode = 'ImportMalformed',
  ): Promise<void> => {
    await assert.rejects(read(content), (error) => {
      assert.ok(error instanceof MusterError, String(error));
      assert.equal(error.code, code, error.message);
      assert.match(error.message, sentence);
      assert.match(error.message, /^[^\n]{10,400}\.$/, 'one sentence');
      return true;
    });
  };

  describe('a features.db', () => {
    for (const generation of [1, 2, 3, 4] satisfies Generation[]) {
      it(`of generation ${generation} is read, and not changed`, async () => {
        const bytes = await featuresDatabase(generation, [
          {
            id: 3,
            priority: 7,
            category: 'Auth',
            name: 'Log in',
            description: 'A form.',
            steps: '["Open","Type"]',
            passes: 1,
          },
          {
            id: 5,
            name: 'Log out',
            passes: null,
            ...(generation >= 2 && { in_progress: 1 }),
            ...(generation >= 3 && { dependencies: '[3, 99]' }),
            ...(generation >= 4 && {
              needs_human_input: 1,
              human_input_request: '{"prompt":"Where to?","fields":[]}',
            }),
          },
        ]);
        const { features, warnings } = await read(bytes);
        assert.deepEqual(features[0], {
          sourceId: 3,
          name: 'Log in',
          description: 'A form.',
          category: 'Auth',
          priority: 7,
          steps: ['Open', 'Type'],
          dependsOn: [],
          dangling: [],
          passes: true,
          unverified: false,
          question: undefined,
        });
        const second = features[1];
        assert.equal(second?.passes, false);
        assert.deepEqual(second.dependsOn, generation >= 3 ? [0] : []);
        assert.deepEqual(second.dangling, generation >= 3 ? [99] : []);
        assert.equal(second.question, generation >= 4 ? 'Where to?' : undefined);
        assert.deepEqual(
          warnings,
          [
            'Feature 5 “Log out” depends on 99, which the file does not contain; that dependency blocks nothing.',
            'Feature 5 “Log out” was in progress; it starts anew.',
            "Feature 5 “Log out” waits for a person's answer.",
          ].filter((_, index) => generation >= ([3, 2, 4][index] ?? 0)),
        );
        assert.deepEqual(new Uint8Array(readFileSync(file)), bytes);
        assert.deepEqual(readdirSync(folder.path), ['backlog.txt']);
      });
    }

    it('that its program still has open is read as of its last commit', async () => {
      writeFileSync(`${file}-wal`, openDatabase.log);
      const { features } = await read(openDatabase.file);
      assert.deepEqual(
        features.map(({ name, passes }) => ({ name, passes })),
        [
          { name: 'In the file', passes: true },
          { name: 'Only in the log', passes: false },
        ],
      );
      assert.deepEqual(readFileSync(`${file}-wal`), openDatabase.log);
    });

    it('in write-ahead mode is read without its log, and with one that is torn or strange', async () => {
      const names = async (log: Uint8Array | undefined): Promise<string[]> => {
        if (log !== undefined) writeFileSync(`${file}-wal`, log);
        return (await read(openDatabase.file)).features.map(({ name }) => name);
      };
      assert.deepEqual(await names(undefined), ['In the file']);
      assert.deepEqual(await names(openDatabase.log.subarray(0, 32 + 300)), ['In the file']);
      assert.deepEqual(await names(Buffer.from('not a log at all, but longer than a header')), [
        'In the file',
      ]);
      const flipped = Buffer.from(openDatabase.log);
      flipped[100] = (flipped[100] ?? 0) ^ 1;
      assert.deepEqual(await names(flipped), ['In the file']);
    });

    it('with an unfinished rollback journal is refused', async () => {
      writeFileSync(`${file}-journal`, 'x');
      await refuses(await featuresDatabase(1, []), /being written/);
    });

    it('that is damaged is refused', async () => {
      const rows = Array.from({ length: 500 }, (_, i) => ({
        id: i + 1,
        name: `Feature ${i + 1}`,
        description: 'x'.repeat(50),
      }));
      const bytes = await featuresDatabase(2, rows);
      await refuses(bytes.slice(0, bytes.length / 2), /damaged/);
      await refuses(bytes.slice(0, 16), /damaged/);
      await refuses(bytes.slice().fill(0x5a, 4096, 8192), /damaged/);
    });

    it('without the table, or with another one of that name, is refused', async () => {
      const sqlJs = await loadSqlJs();
      const image = (sql: string): Uint8Array => {
        const database = new sqlJs.Database();
        database.exec(sql);
        const bytes = database.export();
        database.close();
        return bytes;
      };
      await refuses(image('CREATE TABLE other (x)'), /without a table “features”/);
      await refuses(
        image('CREATE TABLE features (id INTEGER PRIMARY KEY, name TEXT)'),
        /no column priority, category/,
      );
      await refuses(
        image(`CREATE VIEW features AS WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n)
          SELECT id, 1 AS priority, '' AS category, 'x' AS name, '' AS description, '[]' AS steps, 0 AS passes FROM n`),
        /without a table “features”/,
      );
    });

    it('keeps odd values as far as they make sense', async () => {
      const { features, warnings } = await read(
        await featuresDatabase(3, [
          { id: 1, name: 'A', priority: '042', steps: 'One\nTwo', dependencies: 'null' },
          { id: 2, name: 'B', priority: 1.5, steps: '["x", 2, {"do": "y"}, ""]', dependencies: '' },
          { id: 3, name: 'C', priority: 'soon', steps: 'null', dependencies: '[1, 1, 2]' },
        ]),
      );
      assert.deepEqual(
        features.map(({ priority, steps, dependsOn }) => ({ priority, steps, dependsOn })),
        [
          { priority: 42, steps: ['One', 'Two'], dependsOn: [] },
          { priority: 1.5, steps: ['x', '2', '{"do":"y"}'], dependsOn: [] },
          { priority: undefined, steps: [], dependsOn: [0, 1] },
        ],
      );
      assert.deepEqual(warnings, [
        'Feature 3 “C” has the priority “soon”, which is not a number; it goes to the end.',
      ]);
    });

    it('with dependencies that are no list is refused', async () => {
      await refuses(
        await featuresDatabase(3, [{ id: 1, name: 'A', dependencies: '2, 3' }]),
        /dependencies of feature 1/,
      );
    });
  });

  describe('a JSON file', () => {
    it('is read as a list or as an object with a list, with or without a byte order mark', async () => {
      for (const content of ['[{"name":"A"}]', ' \n{"features":[{"name":"A"}]}', '\ufeff[{"name":"A"}]']) {
        const { features } = await read(content);
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
      for (const [value, sentence] of cases) await refuses(JSON.stringify(value), sentence);
      await refuses('[{"name":"A"}', /not valid JSON \(line 1\)/);
      await refuses('[\n  {"name": "A"},\n  {"name": B}\n]', /not valid JSON \(line 3\)/);
      await refuses('[\r\n\r\n{"name": "A",}]', /not valid JSON \(line 3\)/);
      await refuses(Buffer.from([0x5b, 0x22, 0xff, 0x22, 0x5d]), /not valid JSON/);
    });

    it('with a circle is refused, and the circle is spelled out', async () => {
      const circle = [
        { id: 3, name: 'A', dependencies: [7] },
        { id: 7, name: 'B', dependencies: [3] },
      ];
      await refuses(JSON.stringify(circle), /3 → 7 → 3/, 'DependencyCycle');
      await refuses(JSON.stringify([{ id: 3, name: 'A', dependencies: ['A'] }]), /3 → 3/, 'DependencyCycle');
    });

    it('with more than 20 dependencies of one feature is refused', async () => {
      const features = Array.from({ length: 22 }, (_, i) => ({ name: `F${i + 1}` }));
      const all = features.slice(0, 21).map(({ name }) => name);
      await refuses(
        JSON.stringify([...features, { name: 'X', dependencies: all }]),
        /21 dependencies/,
        'TooManyDependencies',
      );
    });

    it('cleans hostile text and does not act on it', async () => {
      const { features } = await read(
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
      await refuses(undefined, /There is no file/);
      mkdirSync(file);
      await refuses(undefined, /is not a file/);
      file = path.join(folder.path, 'image.json');
      await refuses(
        Buffer.from([0x89, 0x50, 0x4e, 0x47]),
        /neither a features\.db nor a JSON, CSV or Markdown file/,
      );
      await refuses('', /neither/);
    });

    it('of 100 MB is refused without being read', async () => {
      writeFileSync(file, '[');
      truncateSync(file, 100 * 1024 * 1024);
      const before = process.memoryUsage().arrayBuffers;
      await refuses(undefined, /100 MB; at most 64 MB/, 'ImportTooLarge');
      assert.ok(process.memoryUsage().arrayBuffers - before < 32 * 1024 * 1024);
    });
  });
});
