import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { type CliResult, runCli } from '../support/runCli';
import { SampleRepository } from '../support/sampleRepository';

describe('Registered names of projects', function () {
  this.timeout(120_000);
  let repository: SampleRepository;
  let environment: NodeJS.ProcessEnv;
  before(async () => {
    repository = await SampleRepository.create();
    const settings = path.join(repository.around, 'settings');
    environment = { ...repository.environment, XDG_CONFIG_HOME: settings, APPDATA: settings };
  });
  after(() => repository.remove());

  const muster = (...args: string[]): Promise<CliResult> => runCli(args, environment, repository.around);

  it('stand for the folder wherever a command takes one, until they are removed', async () => {
    const { folder } = repository;
    assert.match((await muster('projects')).stdout, /No project has a name yet/);
    assert.equal(
      (await muster('projects', 'add', 'shop', folder)).stdout,
      `shop is the name of ${folder}.\n`,
    );
    assert.equal(
      (await muster('projects', 'add', 'shop', folder)).stdout,
      `shop was already the name of ${folder}.\n`,
    );
    const { projects } = JSON.parse((await muster('projects', '--json')).stdout) as { projects: unknown };
    assert.deepEqual(projects, [{ name: 'shop', folder }]);

    const added = await muster('add', 'Basket', '--folder', 'shop');
    assert.equal(added.code, 0, added.stderr);
    const status = await muster('status', '--folder', 'shop', '--json');
    assert.equal((JSON.parse(status.stdout) as { counts: { total: number } }).counts.total, 1);
    assert.equal((await muster('waiting', '--folder', 'shop')).code, 0);
    const run = await muster('run', '--project-dir', 'shop', '-c', '3', '--provider', 'demo', '--no-detect');
    assert.equal(run.code, 0, run.stdout + run.stderr);

    assert.equal((await muster('projects', 'remove', 'shop')).code, 0);
    const gone = await muster('status', '--folder', 'shop');
    assert.equal(gone.code, 1, gone.stdout);
  });

  it('are refused when they could mean something else, and nothing is changed by that', async () => {
    const other = path.join(repository.around, 'elsewhere', 'book');
    mkdirSync(other, { recursive: true });
    mkdirSync(path.join(repository.around, 'book'));
    assert.equal((await muster('projects', 'add', 'book', repository.folder)).code, 0);
    const refusals: [string[], RegExp, code?: number][] = [
      [['projects', 'add', 'book', repository.around], /no git repository|not.*git/i],
      [['projects', 'add', '../book', repository.folder], /cannot be a project's name; take 1 to 64/, 2],
      [['projects', 'remove', 'shelf'], /No project is registered as "shelf"; muster projects lists them\./],
      [
        ['status', '--folder', 'book'],
        /book is a folder here and also the registered name of .*; write \.\/book/,
      ],
    ];
    for (const [args, sentence, wanted = 1] of refusals) {
      const { code, stderr } = await muster(...args);
      assert.equal(code, wanted, args.join(' '));
      assert.match(stderr, sentence);
    }
    assert.equal((await muster('projects', 'rename')).code, 2);
    assert.match((await muster('projects')).stdout, new RegExp(`book +${repository.folder}`));
  });
});
