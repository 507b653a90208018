import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { commands } from '../../src/cli/commands';
import { type CliResult, runCli } from '../support/runCli';
import { SampleRepository } from '../support/sampleRepository';

const document = readFileSync('docs/cli.md', 'utf8');

/** What the terminal must have besides what else it has. */
const headless =
  'run status dashboard stop agents assign route worktrees velocity bottlenecks timeline activity-summary import export doctor';

describe('The commands of the terminal', () => {
  for (const name of headless.split(' ')) {
    it(`have ${name}, with help that gives examples, and JSON for programs`, () => {
      const command = commands[name];
      assert.ok(command);
      assert.match(command.usage, new RegExp(`^Usage: muster ${name}`));
      assert.match(command.usage, new RegExp(`Examples?:\\n  muster ${name}`));
      assert.equal('json' in command.options, name !== 'dashboard');
      assert.ok(document.includes(`\`${name}\``), 'it is in docs/cli.md');
    });
  }
});

describe('JSON for programs', () => {
  for (const [name, { options, usage }] of Object.entries(commands)) {
    // One is a picture, the other makes a folder to play with.
    const hasNone = ['dashboard', 'sample'].includes(name);
    it(`is ${hasNone ? 'no' : 'an'} option of ${name}, as its help says`, () => {
      assert.equal('json' in options, !hasNone);
      assert.equal(usage.includes('--json'), name === 'dashboard' || !hasNone);
    });
  }
});

describe('A run on a build machine', function () {
  this.timeout(180_000);
  let repository: SampleRepository;
  before(async () => {
    repository = await SampleRepository.create();
  });
  after(() => repository.remove());

  const muster = (...args: string[]): Promise<CliResult> =>
    runCli(args, { ...repository.environment, MUSTER_DEMO_PACE_MS: '0' }, repository.folder);
  const json = (text: string): unknown => JSON.parse(text);

  it('works a backlog off in a fresh repository as docs/ci.md says, by exit codes and JSON alone', async () => {
    const file = path.join(repository.around, 'backlog.json');
    writeFileSync(
      file,
      JSON.stringify([
        { id: 1, name: 'Base' },
        { id: 2, name: 'Top', dependencies: [1] },
      ]),
    );
    assert.equal((await muster('import', file, '--json')).code, 0);
    const options = ['--provider', 'demo', '--no-detect', '--testing-ratio', '0', '--no-wait', '--json'];
    const run = await muster('run', ...options);
    const report = json(run.stdout) as {
      features: number;
      passed: number;
      waitsFor: unknown[];
      unfinished: unknown[];
    };
    assert.deepEqual(
      [run.code, report.features, report.passed, report.waitsFor, report.unfinished],
      [0, 2, 2, [], []],
      run.stderr,
    );
    assert.match(await repository.git('log', '--format=%s', 'roadmap'), /Merge feature #2: Top/);
    // What agents have written and changed can be looked at afterwards.
    const said = await muster('agents', 'output', '1');
    assert.match(said.stdout, /@muster done: Submitted\./);
    const last = json((await muster('agents', 'output', '1', '--json')).stdout) as { text: string };
    assert.equal(last.text, said.stdout);
    assert.match((await muster('diff', '--agent', '1', '--stat')).stdout, /2 files changed/);
    assert.match((await muster('agents', 'output', '99')).stderr, /^muster: \[AgentNotFound\] /);
    assert.match((await muster('skip', '1')).stderr, /^muster: \[InvalidTransition\] Feature 1 is passing/);

    const summary = await muster('activity-summary', '--hours', '24', '--markdown');
    assert.match(summary.stdout, /^# Activity Summary/);
    const nothing = await muster('assign', '--provider', 'demo', '--json');
    assert.deepEqual(
      [nothing.code, (json(nothing.stdout) as { error: { code: string } }).error.code],
      [4, 'NoAvailableWork'],
    );

    // What was exported can be imported again.
    const exported = await muster('export', 'backlog');
    const { features } = json(exported.stdout) as {
      features: { name: string; passes: boolean; dependencies: number[] }[];
    };
    assert.deepEqual(
      features.map(({ name, passes, dependencies }) => [name, passes, dependencies]),
      [
        ['Base', true, []],
        ['Top', true, [1]],
      ],
    );
    const out = path.join(repository.around, 'agents.csv');
    assert.equal((await muster('export', 'agents', '--csv', '--out', out)).code, 0);
    const csv = readFileSync(out, 'utf8');
    assert.match(csv, /^agent_id,pid,agent_type,/);
    assert.equal(csv.includes('token_hash'), false);
    assert.equal((await muster('export', 'agents', '--out', out)).code, 1, 'it exists');
    assert.equal((await muster('export', 'all')).code, 2);
  });
});
