import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { runCli, type CliResult } from '../support/runCli';
import { SampleRepository } from '../support/sampleRepository';

const spec = '# Shop\n\n## Orders\n- Basket\n- Payment\n';

describe('muster init', function () {
  this.timeout(180_000);
  let repository: SampleRepository;
  let file: string;

  beforeEach(async () => {
    repository = await SampleRepository.create();
    file = path.join(repository.around, 'app_spec.txt');
    writeFileSync(file, spec);
  });
  afterEach(() => repository.remove());

  const init = (...args: string[]): Promise<CliResult> =>
    runCli(['init', '--folder', repository.folder, ...args], {
      ...repository.environment,
      MUSTER_DEMO_PACE_MS: '0',
    });

  it('shows what the file holds without making anything', async () => {
    const { code, stdout } = await init('--spec', file, '--preview');
    assert.equal(code, 0);
    assert.match(
      stdout,
      /Shop \(5 lines, 0\.0 kB\)\.\n2 list items look like features:\n {2}Orders: 2\nThe backlog is empty\./,
    );
    assert.equal((await repository.git('branch', '--list', 'roadmap')).trim(), '');
    assert.doesNotMatch((await init('--spec', file, '--preview')).stdout, /Starts|added/);
  });

  it('makes the backlog, says so, and adds nothing twice the next time', async () => {
    const first = await init('--spec', file, '--provider', 'demo');
    assert.equal(first.code, 0, first.stderr);
    assert.match(first.stdout, /2 list items look like features[\s\S]*Makes a backlog of app_spec\.txt/);
    assert.match(first.stdout, /2 features added[\s\S]*The backlog has 2 features now\. muster run /);
    const second = await init('--spec', file, '--provider', 'demo', '--json');
    assert.equal(second.code, 0, second.stderr);
    const { preview, result } = JSON.parse(second.stdout) as {
      preview: { existing: number };
      result: { complete: boolean; features: number; agent: { status: string } };
    };
    assert.deepEqual(
      [preview.existing, result.complete, result.features, result.agent.status],
      [2, true, 2, 'completed'],
    );
    assert.match(second.stderr, /0 features added; 2 were there already/);
  });

  it('fails with the reason when the agent does, and refuses what it cannot do', async () => {
    writeFileSync(file, `${spec}\ndemo:fail\n`);
    const failed = await init('--spec', file, '--provider', 'demo', '--timeout', '0');
    assert.equal(failed.code, 1);
    assert.match(failed.stdout, /Clamping initializerTimeoutMinutes to valid range: 1/);
    assert.match(failed.stdout, /exit code 1 without having added a feature\. .*Nothing was added\./);
    assert.equal((await init()).code, 2);
    const missing = await init('--spec', path.join(repository.around, 'none.txt'));
    assert.equal(missing.code, 1);
    assert.match(missing.stderr, /none\.txt cannot be read .*check the path/);
  });
});
