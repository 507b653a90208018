import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { readFeatures } from '../../src/core/backlog/readFeatures';
import type { Feature } from '../../src/core/backlog/feature';
import { silentLog } from '../../src/core/base/log';
import { createOrchestrator } from '../../src/core/createOrchestrator';
import { defaultSettings } from '../../src/core/settings';
import { openDatabaseReadOnly } from '../../src/core/orchestration/openDatabaseReadOnly';
import { runCli, type CliResult } from '../support/runCli';
import { SampleRepository } from '../support/sampleRepository';
import { builtAssets } from '../support/testProject';

describe('muster add and muster edit', function () {
  this.timeout(180_000);
  let repository: SampleRepository;

  beforeEach(async () => {
    repository = await SampleRepository.create();
  });
  afterEach(() => repository.remove());

  const muster = (...args: string[]): Promise<CliResult> =>
    runCli([...args, '--folder', repository.folder], repository.environment);
  const backlog = async (): Promise<Feature[]> => {
    const options = { folder: repository.folder, assets: builtAssets, log: silentLog };
    const store = await openDatabaseReadOnly(options);
    try {
      return readFeatures(store);
    } finally {
      store.close();
    }
  };

  it('write and change a feature with all that it has', async () => {
    assert.match((await muster('add', 'Base', 'of', 'all')).stdout, /^Added #1 Base of all$/m);
    const fields = [
      '--step',
      'One',
      '--step',
      'Two',
      '--depends-on',
      '#1',
      '--priority',
      '2.5',
      '--model',
      'opus',
    ];
    const added = await muster('add', 'Top', '--description', 'Text', ...fields, '--json');
    assert.deepEqual(JSON.parse(added.stdout), { id: 2 });
    const [, top] = await backlog();
    assert.deepEqual(
      [top?.name, top?.description, top?.steps, top?.dependencies, top?.priority, top?.model],
      ['Top', 'Text', ['One', 'Two'], [1], 2.5, 'opus'],
    );
    const edited = await muster('edit', '2', '--name', 'Higher', '--step', '', '--model', '');
    assert.match(edited.stdout, /^Changed #2: name, steps, model\.$/m);
    assert.match((await muster('edit', '#2', '--name', 'Higher')).stdout, /Nothing of #2 has changed/);
    const [, higher] = await backlog();
    assert.deepEqual(
      [higher?.name, higher?.description, higher?.steps, higher?.dependencies, higher?.model],
      ['Higher', 'Text', [], [1], undefined],
    );
  });

  it('work through whoever runs the project, with the same answers and refusals', async () => {
    const project = await createOrchestrator({
      folder: repository.folder,
      assets: builtAssets,
      settings: { ...defaultSettings, provider: 'demo' },
      log: silentLog,
    });
    try {
      const added = await muster('add', 'Base', '--step', 'One', '--provider', 'codex');
      assert.match(added.stdout, /^Added #1 Base$/m, added.stderr);
      const edited = await muster('edit', '1', '--name', 'Higher', '--provider', '');
      assert.match(edited.stdout, /^Changed #1: name, provider\.$/m, edited.stderr);
      const [feature] = project.snapshot().features;
      assert.deepEqual([feature?.name, feature?.steps, feature?.provider], ['Higher', ['One'], undefined]);
      const refused = await muster('add', 'B', '--provider', 'nobody');
      assert.deepEqual([refused.code, refused.stderr.includes('nobody')], [1, true], refused.stderr);
      assert.equal(project.snapshot().features.length, 1);

      const file = path.join(repository.around, 'more.md');
      writeFileSync(file, '- [ ] Search\n- [ ] Basket (depends on Search)\n');
      const imported = await muster('import', file, '--json');
      assert.equal(imported.code, 0, imported.stderr);
      const { result } = JSON.parse(imported.stdout) as { result: unknown };
      assert.deepEqual(result, { added: 2, unchanged: 0 });
      assert.match((await muster('import', file)).stdout, /Imported 0 features; 2 were there already\./);
      writeFileSync(file, '- [ ] Pay (depends on Ship)\n- [ ] Ship (depends on Pay)\n');
      assert.match((await muster('import', file)).stderr, /form a circle/);
      assert.deepEqual(
        project.snapshot().features.map(({ name }) => name),
        ['Higher', 'Search', 'Basket'],
      );
    } finally {
      await project.close();
    }
  });

  it('refuse what cannot be, and change nothing', async () => {
    await muster('add', 'A');
    await muster('add', 'B', '--depends-on', '1');
    const before = await backlog();
    const refused = async (exitCode: number, sentence: RegExp, ...args: string[]): Promise<void> => {
      const { code, stderr } = await muster(...args);
      assert.equal(code, exitCode);
      assert.match(stderr, sentence);
    };
    await refused(1, /form a circle: 1 → 2 → 1/, 'edit', '1', '--name', 'C', '--depends-on', '2');
    await refused(1, /no feature 9/, 'edit', '9', '--name', 'C');
    await refused(2, /--priority takes a number; "soon" is none/, 'edit', '1', '--priority', 'soon');
    await refused(1, /has no name/, 'add');
    assert.deepEqual(await backlog(), before);
  });

  it('are followed by show, order, delete and undelete, which lose nothing', async () => {
    for (const name of ['One', 'Two']) await muster('add', name, '--description', `Make ${name}`);
    await muster('edit', '2', '--depends-on', '1');
    assert.match((await muster('show', '2')).stdout, /^#2 Two \(blocked\)[^]*depends on #1[^]*Make Two/);
    assert.match(
      (await muster('order', '2', '--before', '1')).stdout,
      /#2 still starts after #1, because it/,
    );
    const refused = await muster('delete', '1');
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /#2 depends on what is to be deleted/);
    assert.match((await muster('delete', '1', '--dependents', 'release')).stdout, /Deleted #1 One/);
    assert.deepEqual(
      (await backlog()).map(({ id, dependencies }) => [id, dependencies]),
      [[2, []]],
    );
    assert.match((await muster('undelete')).stdout, /#1 One, deleted/);
    assert.match((await muster('undelete', '1')).stdout, /Brought back #1 One/);
    assert.deepEqual(
      (await backlog()).map(({ id, dependencies }) => [id, dependencies]),
      [
        [1, []],
        [2, [1]],
      ],
    );
  });
});
