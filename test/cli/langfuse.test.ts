import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { LangfuseServer } from '../core/analytics/langfuse/langfuseServer';
import { runCli, type CliResult } from '../support/runCli';
import { SampleRepository } from '../support/sampleRepository';

describe('muster run --langfuse', function () {
  this.timeout(180_000);
  const server = new LangfuseServer();
  let repository: SampleRepository;

  before(() => server.up());
  after(() => server.down());
  beforeEach(async () => {
    repository = await SampleRepository.create();
    writeFileSync(
      path.join(repository.around, 'backlog.json'),
      '[{ "name": "Skeleton" }, { "name": "Tokens" }]',
    );
    server.confirmed.length = 0;
    server.requests.length = 0;
  });
  afterEach(() => {
    repository.remove();
    assert.deepEqual(server.complaints, []);
  });

  const keys = {
    LANGFUSE_PUBLIC_KEY: server.keys.publicKey,
    LANGFUSE_SECRET_KEY: server.keys.secretKey,
  };
  const run = (environment: NodeJS.ProcessEnv, ...args: string[]): Promise<CliResult> =>
    runCli(
      [
        'run',
        '--testing-ratio',
        '0',
        repository.folder,
        '--provider',
        'demo',
        '--import',
        path.join(repository.around, 'backlog.json'),
        ...args,
      ],
      { ...repository.environment, MUSTER_DEMO_PACE_MS: '0', LANGFUSE_BASE_URL: server.url, ...environment },
    );
  const agents = (): number => server.confirmed.filter(({ name }) => name === 'coding agent').length;

  it('sends every agent before it ends, with the keys of the environment', async () => {
    const result = await run(keys, '--langfuse');
    assert.equal(result.code, 0, result.stderr);
    assert.equal(agents(), 2);
  });

  it('sends nothing unless it is asked to, whatever keys the environment holds', async () => {
    const result = await run(keys);
    assert.equal(result.code, 0, result.stderr);
    assert.equal(server.requests.length, 0);
  });

  it('says that keys are missing before anything is done', async () => {
    const result = await run({}, '--langfuse');
    assert.equal(result.code, 1);
    assert.match(result.stderr, /set LANGFUSE_PUBLIC_KEY and LANGFUSE_SECRET_KEY/);
    assert.equal((await repository.git('for-each-ref')).includes('roadmap'), false);
  });

  it('says what is wrong with the address before anything is done', async () => {
    const result = await run(keys, '--langfuse', '--langfuse-url', 'langfuse');
    assert.equal(result.code, 1);
    assert.match(result.stderr, /is no URL/);
  });

  it('finishes its work with wrong keys, says so once, and does not say the keys', async () => {
    const result = await run({ ...keys, LANGFUSE_SECRET_KEY: 'sk-wrong-secret' }, '--langfuse');
    assert.equal(result.code, 0, result.stderr);
    assert.equal(agents(), 0);
    assert.equal(result.stderr.match(/refuses the export \(401\)/g)?.length, 1, result.stderr);
    assert.match(result.stderr, /2 agents not yet exported/);
    assert.ok(!`${result.stdout}${result.stderr}`.includes('sk-wrong-secret'));
  });
});
