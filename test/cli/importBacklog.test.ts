import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { readFeatures } from '../../src/core/backlog/readFeatures';
import { silentLog } from '../../src/core/base/log';
import { openDatabaseReadOnly } from '../../src/core/orchestration/openDatabaseReadOnly';
import { runCli, type CliResult } from '../support/runCli';
import { SampleRepository } from '../support/sampleRepository';
import { builtAssets } from '../support/testProject';

describe('muster import of a backlog', function () {
  this.timeout(180_000);
  let repository: SampleRepository;

  beforeEach(async () => {
    repository = await SampleRepository.create();
  });
  afterEach(() => repository.remove());

  const importFile = (name: string, content: string, ...args: string[]): Promise<CliResult> => {
    const file = path.join(repository.around, name);
    writeFileSync(file, content);
    return runCli(['import', file, '--folder', repository.folder, ...args], repository.environment);
  };
  const backlog = async (): Promise<string[]> => {
    const store = await openDatabaseReadOnly({
      folder: repository.folder,
      assets: builtAssets,
      log: silentLog,
    });
    try {
      return readFeatures(store).map(
        ({ id, name, status, unverified, dependencies }) =>
          `${id} ${name} ${status}${unverified ? ' unverified' : ''} [${dependencies.join()}]`,
      );
    } finally {
      store.close();
    }
  };

  const roadmap = '## Core\n- [x] Accounts\n- [ ] Search (depends on Accounts, the bank)\n';

  it('brings a roadmap in once, with what was ticked as passed but unverified', async () => {
    const preview = await importFile('ROADMAP.md', roadmap, '--preview');
    assert.match(preview.stdout, /holds 2 features:\n {2}passed: 1, to be done: 1, with dependencies: 1\n/);
    assert.match(preview.stdout, /Only the file says that 1 of them passed; they come in as unverified\./);
    assert.match(
      preview.stdout,
      /Line 3: “Search” depends on “the bank”, but nothing in the file is called so/,
    );
    await assert.rejects(backlog(), 'nothing was made');
    assert.equal((await importFile('ROADMAP.md', roadmap)).code, 0);
    const expected = ['1 Accounts passing unverified []', '2 Search pending [1]'];
    assert.deepEqual(await backlog(), expected);
    const again = await importFile('ROADMAP.md', roadmap);
    assert.match(again.stdout, /Imported 0 features; 2 were there already\./);
    assert.deepEqual(await backlog(), expected);
    await importFile('ROADMAP.md', `${roadmap}- [ ] Pay (depends on Search)\n`);
    assert.deepEqual(await backlog(), [...expected, '3 Pay pending [2]']);
  });

  it('leaves out providers that there are not, which would keep a run from starting', async () => {
    const table = 'id,name,provider,model\n1,Pay,stripe,card\n2,Refund,stripe,card\n3,Search,codex,small\n';
    const { code, stdout } = await importFile('payments.csv', table);
    assert.equal(code, 0);
    assert.match(
      stdout,
      /2 features name the provider “stripe” with the model “card”, which Muster does not know; the settings decide\./,
    );
    const exported = await runCli(
      ['export', 'backlog', '--folder', repository.folder, '--json'],
      repository.environment,
    );
    const { features } = JSON.parse(exported.stdout) as { features: Record<string, unknown>[] };
    assert.deepEqual(
      features.map(({ id, provider = null, model = null }) => ({ id, provider, model })),
      [
        { id: 1, provider: null, model: null },
        { id: 2, provider: null, model: null },
        { id: 3, provider: 'codex', model: 'small' },
      ],
    );
  });

  it('brings a table in, and nothing of one that is wrong in its last line', async () => {
    const table = 'id,name,dependencies,status\n4,Base,,done\n5,Top,Base,\n';
    const wrong = await importFile('backlog.csv', `${table}6,Last,Nowhere,\n`);
    assert.equal(wrong.code, 1);
    assert.match(
      wrong.stderr,
      /^muster: \[ImportMalformed\] Line 4: Feature 6 “Last” depends on “Nowhere”, which is no feature's id or name/m,
    );
    await assert.rejects(backlog(), 'nothing was made');
    assert.equal((await importFile('backlog.csv', table)).code, 0);
    assert.deepEqual(await backlog(), ['4 Base passing unverified []', '5 Top pending [4]']);
  });
});
