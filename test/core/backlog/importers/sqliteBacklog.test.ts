import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { BacklogFileLab } from './backlogFileLab';
import { featuresDatabase, type Generation, loadSqlJs } from './featuresDatabase';
import { openDatabase } from './openDatabaseFixture';

describe('Reading a backlog from a features.db', () => {
  let lab: BacklogFileLab;

  beforeEach(() => {
    lab = new BacklogFileLab();
  });

  afterEach(() => {
    lab.folder.remove();
  });

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
      const { features, warnings } = await lab.read(bytes);
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
      assert.deepEqual(new Uint8Array(readFileSync(lab.file)), bytes);
      assert.deepEqual(readdirSync(lab.folder.path), ['backlog.txt']);
    });
  }

  it('that its program still has open is read as of its last commit', async () => {
    writeFileSync(`${lab.file}-wal`, openDatabase.log);
    const { features } = await lab.read(openDatabase.file);
    assert.deepEqual(
      features.map(({ name, passes }) => ({ name, passes })),
      [
        { name: 'In the file', passes: true },
        { name: 'Only in the log', passes: false },
      ],
    );
    assert.deepEqual(readFileSync(`${lab.file}-wal`), openDatabase.log);
  });

  it('in write-ahead mode is read without its log, and with one that is torn or strange', async () => {
    const names = async (log: Uint8Array | undefined): Promise<string[]> => {
      if (log !== undefined) writeFileSync(`${lab.file}-wal`, log);
      return (await lab.read(openDatabase.file)).features.map(({ name }) => name);
    };
    assert.deepEqual(await names(undefined), ['In the file']);
    assert.deepEqual(await names(openDatabase.log.subarray(0, 32 + 300)), ['In the file']);
    assert.deepEqual(await names(Buffer.from('not a log at all, but longer than a header')), ['In the file']);
    const flipped = Buffer.from(openDatabase.log);
    flipped[100] = (flipped[100] ?? 0) ^ 1;
    assert.deepEqual(await names(flipped), ['In the file']);
  });

  it('with an unfinished rollback journal is refused', async () => {
    writeFileSync(`${lab.file}-journal`, 'x');
    await lab.refuses(await featuresDatabase(1, []), /being written/);
  });

  it('that is damaged is refused', async () => {
    const rows = Array.from({ length: 500 }, (_, i) => ({
      id: i + 1,
      name: `Feature ${i + 1}`,
      description: 'x'.repeat(50),
    }));
    const bytes = await featuresDatabase(2, rows);
    await lab.refuses(bytes.slice(0, bytes.length / 2), /damaged/);
    await lab.refuses(bytes.slice(0, 16), /damaged/);
    await lab.refuses(bytes.slice().fill(0x5a, 4096, 8192), /damaged/);
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
    await lab.refuses(image('CREATE TABLE other (x)'), /without a table “features”/);
    await lab.refuses(
      image('CREATE TABLE features (id INTEGER PRIMARY KEY, name TEXT)'),
      /no column priority, category/,
    );
    await lab.refuses(
      image(`CREATE VIEW features AS WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n)
        SELECT id, 1 AS priority, '' AS category, 'x' AS name, '' AS description, '[]' AS steps, 0 AS passes FROM n`),
      /without a table “features”/,
    );
  });

  it('keeps odd values as far as they make sense', async () => {
    const { features, warnings } = await lab.read(
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
    await lab.refuses(
      await featuresDatabase(3, [{ id: 1, name: 'A', dependencies: '2, 3' }]),
      /dependencies of feature 1/,
    );
  });
});
