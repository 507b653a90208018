import assert from 'node:assert/strict';
import { runCli, type CliResult } from '../support/runCli';
import { SampleRepository } from '../support/sampleRepository';

describe('muster run, limited on the command line,', function () {
  this.timeout(180_000);
  let repository: SampleRepository;

  before(async () => {
    repository = await SampleRepository.create({
      files: { 'README.md': '# Shop\n', 'app_spec.txt': '# Shop\n\n## Orders\n- Basket\n- Payment\n' },
    });
  });
  after(() => repository.remove());

  const run = (...args: string[]): Promise<CliResult> =>
    runCli(['run', repository.folder, '--provider', 'demo', '--no-wait', ...args], {
      ...repository.environment,
      MUSTER_DEMO_PACE_MS: '0',
    });

  it('has every flag of the parallel execution guide', async () => {
    const { stdout } = await run('--help');
    const flags = [
      '--project-dir',
      '-c, --concurrency',
      '-p, --parallel',
      '--testing-ratio',
      '--count-testing',
    ];
    for (const flag of [
      ...flags,
      ...['--yolo', '--model', '--max-iterations', '--agent-type', '--feature-id'],
    ]) {
      assert.ok(stdout.includes(`  ${flag} `), `${flag} is missing`);
    }
  });

  it('refuses limits that mean nothing before it makes anything', async () => {
    for (const [args, sentence] of [
      [['--agent-type', 'manager'], /--agent-type takes coding, testing, initializer; "manager" is none/],
      [['--agent-type', 'testing', '--yolo'], /--yolo runs no testing agents/],
      [['--feature-id', 'x'], /--feature-id takes a whole number/],
      [['--max-iterations', '0'], /--max-iterations takes a whole number from 1/],
    ] as const) {
      const { code, stderr } = await run(...args);
      assert.equal(code, 2);
      assert.match(stderr, sentence);
    }
    assert.equal((await repository.git('branch', '--list', 'roadmap')).trim(), '');
  });

  it('makes the backlog with the initializer, then builds one feature, and ends well with it alone', async () => {
    const made = await run('--agent-type', 'initializer');
    assert.equal(made.code, 0, made.stderr);
    assert.match(made.stdout, /2 features added/);
    assert.equal((await run('--feature-id', '99')).code, 1);
    const built = await run('--feature-id', '1', '--testing-ratio', '0', '--json');
    assert.equal(built.code, 0, built.stderr);
    const { passed, features, unfinished } = JSON.parse(built.stdout) as {
      passed: number;
      features: number;
      unfinished: unknown[];
    };
    assert.deepEqual([passed, features, unfinished], [1, 2, []]);
    assert.match(built.stderr, /Run finished \(only #1\): 1 of 2 features pass/);
  });
});
