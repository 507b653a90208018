import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  importBacklog,
  type ImportPreview,
  type ImportResult,
  previewImport,
} from '../../../../src/core/backlog/importers/importBacklog';
import type { ImportedBacklog } from '../../../../src/core/backlog/importers/importedBacklog';
import { readBacklogFile } from '../../../../src/core/backlog/importers/readBacklogFile';
import { readFeatures } from '../../../../src/core/backlog/readFeatures';
import { addFeatures } from '../../../../src/core/backlog/writeFeatures';
import { temporaryFolder } from '../../../support/temporaryFolder';
import { type MemoryStore, openMemoryStore } from '../memoryStore';
import { featuresDatabase, loadSqlJs } from './featuresDatabase';

describe('Importing a backlog', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let store: MemoryStore;

  beforeEach(async () => {
    folder = temporaryFolder('import');
    store = await openMemoryStore();
  });

  afterEach(() => {
    store.close();
    folder.remove();
  });

  const read = async (content: unknown): Promise<ImportedBacklog> => {
    const file = path.join(folder.path, 'features.db');
    writeFileSync(file, content instanceof Uint8Array ? content : JSON.stringify(content));
    return readBacklogFile(file, loadSqlJs);
  };
  const bring = async (content: unknown): Promise<ImportResult> => {
    const backlog = await read(content);
    return store.commit((tx) => importBacklog(tx, backlog));
  };
  const preview = async (content: unknown): Promise<Omit<ImportPreview, 'file'>> => {
    const before = JSON.stringify(readFeatures(store));
    const { file, ...rest } = previewImport(store, await read(content));
    assert.equal(path.basename(file), 'features.db');
    assert.equal(JSON.stringify(readFeatures(store)), before, 'a preview must change nothing');
    return rest;
  };
  const features = (): unknown =>
    readFeatures(store).map(({ id, name, status, dependencies }) => ({ id, name, status, dependencies }));

  const sample = [
    { id: 3, name: 'Model', category: 'Core', passes: true, priority: 4 },
    { id: 8, name: 'API', category: 'Core', dependencies: [3, 99] },
    { id: 5, name: 'Form', category: 'UI', dependencies: ['API'] },
  ];

  it('keeps ids and dependencies in an empty backlog, also those on what does not exist', async () => {
    assert.deepEqual(await preview(sample), {
      total: 3,
      passing: 1,
      pending: 2,
      unverified: 0,
      withDependencies: 2,
      warnings: [
        'Line 1: Feature 8 “API” depends on 99, which the file does not contain; that dependency blocks nothing.',
      ],
    });
    assert.deepEqual(await bring(sample), { added: 3, unchanged: 0 });
    assert.deepEqual(features(), [
      { id: 3, name: 'Model', status: 'passing', dependencies: [] },
      { id: 5, name: 'Form', status: 'pending', dependencies: [8] },
      { id: 8, name: 'API', status: 'pending', dependencies: [3, 99] },
    ]);
    const { n } =
      store.get<{ n: number }>('SELECT count(*) AS n FROM features WHERE passed_at IS NOT NULL') ?? {};
    assert.equal(n, 0, 'when an imported feature passed is not known');
  });

  it('changes nothing the second time, and says so beforehand', async () => {
    await bring(sample);
    const before = features();
    assert.equal(
      (await preview(sample)).warnings.at(-1),
      '3 of 3 features are in the backlog already and stay as they are.',
    );
    assert.deepEqual(await bring(sample), { added: 0, unchanged: 3 });
    assert.deepEqual(features(), before);
  });

  it('brings in only what is new, and finds what it depends on', async () => {
    await bring(sample);
    assert.deepEqual(await bring([...sample, { id: 9, name: 'Page', dependencies: [5, 8] }]), {
      added: 1,
      unchanged: 3,
    });
    assert.deepEqual((features() as unknown[])[3], {
      id: 9,
      name: 'Page',
      status: 'pending',
      dependencies: [5, 8],
    });
  });

  it('gives new ids beside other features, and maps the dependencies', async () => {
    store.commit((tx) =>
      addFeatures(tx, [{ name: 'Mine' }, { name: 'API', category: 'Elsewhere' }, { name: 'Also mine' }]),
    );
    assert.deepEqual(await bring(sample), { added: 3, unchanged: 0 });
    assert.deepEqual((features() as unknown[]).slice(3), [
      { id: 4, name: 'Model', status: 'passing', dependencies: [] },
      { id: 5, name: 'API', status: 'pending', dependencies: [4, 99] },
      { id: 6, name: 'Form', status: 'pending', dependencies: [5] },
    ]);
  });

  it('does not tie a missing dependency to a feature that only has its number', async () => {
    store.commit((tx) => addFeatures(tx, [{ id: 98, name: 'Mine' }]));
    const file = [{ id: 1, name: 'A', dependencies: [98, 99] }];
    assert.match(
      (await preview(file)).warnings.join(' '),
      /depends on 98, which in this backlog is another feature/,
    );
    await bring(file);
    assert.deepEqual((features() as unknown[])[1], {
      id: 100,
      name: 'A',
      status: 'pending',
      dependencies: [99],
    });
  });

  it('keeps features that share name and category apart, also the second time', async () => {
    const twins = [{ name: 'Twin' }, { name: 'Twin' }, { name: 'Other', dependencies: [2] }];
    assert.deepEqual(await bring(twins), { added: 3, unchanged: 0 });
    assert.deepEqual(await bring(twins), { added: 0, unchanged: 3 });
    assert.deepEqual((features() as { dependencies: number[] }[])[2]?.dependencies, [2]);
  });

  it('makes up ids for features without one beside those that have one', async () => {
    await bring([
      { name: 'A', dependencies: ['B'] },
      { id: 7, name: 'B' },
      { name: 'C', dependencies: [9] },
    ]);
    assert.deepEqual(features(), [
      { id: 7, name: 'B', status: 'pending', dependencies: [] },
      { id: 8, name: 'A', status: 'pending', dependencies: [7] },
      { id: 10, name: 'C', status: 'pending', dependencies: [9] },
    ]);
  });

  it('keeps a question that waits for a person', async () => {
    await bring(
      await featuresDatabase(4, [
        { id: 1, name: 'A', needs_human_input: 1, human_input_request: '{"prompt":"Which colour?"}' },
        { id: 2, name: 'B', needs_human_input: 0, human_input_request: '{"prompt":"Old"}' },
      ]),
    );
    assert.deepEqual(
      readFeatures(store).map(({ humanQuestion }) => humanQuestion),
      ['Which colour?', undefined],
    );
  });

  it('takes a real backlog of 280 features, of which 265 have passed', async () => {
    const rows = Array.from({ length: 280 }, (_, i) => ({
      id: i + 1,
      name: `Feature ${i + 1}`,
      category: `Phase ${i % 7}`,
      steps: '["Open the page","See it work"]',
      passes: i % 19 === 5 ? 0 : 1,
      in_progress: 0,
    }));
    const bytes = await featuresDatabase(2, rows);
    assert.deepEqual(await preview(bytes), {
      total: 280,
      passing: 265,
      pending: 15,
      unverified: 0,
      withDependencies: 0,
      warnings: [],
    });
    assert.deepEqual(await bring(bytes), { added: 280, unchanged: 0 });
    assert.deepEqual(await bring(bytes), { added: 0, unchanged: 280 });
  });
});
