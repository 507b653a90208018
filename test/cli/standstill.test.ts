import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { exitCodeOf, type RunReport, type RunResult, runToEnd } from '../../src/cli/runToEnd';
import type { NewFeature } from '../../src/core/backlog/feature';
import { type CliResult, runCli } from '../support/runCli';
import { SampleRepository } from '../support/sampleRepository';
import { TestProject } from '../support/testProject';
import { waitUntil } from '../support/waitUntil';

describe('muster run, when only a person can go on', function () {
  this.timeout(180_000);
  let repository: SampleRepository;

  async function begin(
    files: Readonly<Record<string, string>> = { 'readme.md': '# Sample\n' },
  ): Promise<void> {
    repository = await SampleRepository.create({ files });
  }
  afterEach(() => repository.remove());

  const muster = (command: string, ...args: string[]): Promise<CliResult> =>
    runCli([command, ...args], { ...repository.environment, MUSTER_DEMO_PACE_MS: '0' }, repository.folder);
  const run = (...args: string[]): Promise<CliResult> =>
    muster('run', '--provider', 'demo', '--testing-ratio', '0', ...args);
  function backlogOf(...features: Partial<NewFeature>[]): string {
    const file = path.join(repository.around, 'backlog.json');
    const rows = features.map((feature, index) => ({
      id: index + 1,
      name: `Feature ${index + 1}`,
      ...feature,
    }));
    writeFileSync(file, JSON.stringify(rows));
    return file;
  }
  const reportOf = ({ stdout }: CliResult): RunReport =>
    JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as RunReport;

  it('ends when the branch itself does not pass, after all work is done, and goes on with it when that is mended', async () => {
    await begin({ 'check.mjs': 'console.log("broken before"); process.exit(3);\n' });
    const backlog = backlogOf({}, {}, { dependencies: [1] });
    const red = await run('--import', backlog, '--gate', 'node check.mjs');
    assert.equal(red.code, 3, red.stderr);
    assert.match(red.stdout, /Not every feature has passed\. It goes on when you have done/);
    assert.match(red.stdout, /^ {2}#1 Feature 1 — not merged: Submitted/m);
    assert.match(red.stdout, /^ {2}#2 Feature 2 — not merged: Submitted/m);
    assert.match(red.stdout, /^ {2}#3 Feature 3 — Blocked by #1$/m);
    assert.match(
      red.stdout,
      /Waits for you:\n {2}The branch "roadmap" does not pass its checks .*"node check\.mjs" ended with exit code 3.*Mend the branch \(commit what mends it on "main", then bring it along with: git fetch \. main:roadmap\)/,
    );

    const left = await runCli(['waiting', '--folder', repository.folder], repository.environment);
    assert.equal(left.code, 3, left.stderr);
    assert.match(
      left.stdout,
      /Finished work waits to be merged.*\n.*2 submitted features wait .* did not pass/,
    );

    const again = await run('--gate', 'node check.mjs', '--json');
    assert.equal(again.code, 3, again.stderr);
    assert.match(reportOf(again).waitsFor.join('\n'), /does not pass its checks/);
    assert.deepEqual(
      reportOf(again).unfinished.map(({ id, state }) => [id, state]),
      [
        [1, 'merging'],
        [2, 'merging'],
        [3, 'blocked'],
      ],
    );

    await repository.commit('Mend the check', { 'check.mjs': '' });
    await repository.git('fetch', '.', 'main:roadmap');
    const green = await run('--gate', 'node check.mjs', '--json');
    assert.equal(green.code, 0, green.stderr);
    const { agents, waitsFor, unfinished } = reportOf(green);
    assert.deepEqual([agents, waitsFor, unfinished], [3, [], []], 'nothing was done twice');
  });

  it('ends with the question that an agent has asked, and goes on when it is answered', async () => {
    await begin();
    const asked = await run('--import', backlogOf({ description: 'demo:ask=0' }), '--no-detect');
    assert.equal(asked.code, 3, asked.stderr);
    assert.match(asked.stdout, /Waits for you:\n {2}#1 How shall .* greet\? \(muster answer 1 TEXT\)/);
    assert.equal((await muster('answer', '1', 'Howdy')).code, 0);
    assert.equal((await run('--no-detect')).code, 0);
  });

  it('ends when no worktree can be set up', async () => {
    await begin();
    const { code, stdout } = await run('--import', backlogOf({}), '--no-detect', '--setup', 'exit 7');
    assert.equal(code, 3, stdout);
    assert.match(stdout, /Waits for you:\n {2}.*could not be set up 3 times in a row/);
  });

  it('says of each feature that failed why it did, in one line, and that nobody is waited for', async () => {
    await begin();
    const backlog = backlogOf({ description: 'demo:exit0', name: 'Empty\nhanded' }, { dependencies: [1] });
    const { code, stdout } = await run('--import', backlog, '--no-detect');
    assert.equal(code, 1, stdout);
    assert.match(
      stdout,
      /^ {2}#1 Empty handed — failed: Failed after \d+ attempts\. .*without having submitted/m,
    );
    assert.match(stdout, /^ {2}#2 Feature 2 — Blocked by #1, which has failed$/m);
    assert.doesNotMatch(stdout, /Waits for you/);

    assert.equal((await muster('retry', '#1')).stdout, '#1 is tried again.\n');
    const refused = await muster('retry', '9');
    assert.deepEqual([refused.code, refused.stdout], [1, '']);
    const partly = await muster('skip', '2', '9', '--json');
    const { error } = JSON.parse(partly.stdout) as { error: { message: string } };
    assert.match(error.message, /^Done before this: #2\. \S/);
    assert.match((await run('--no-detect', '--json')).stdout, /"agents":6,/);
  });

  it('approves nothing for ever: a branch that does not pass ends that, too', async () => {
    const script = 'features/1-checks.mjs';
    await begin({ [script]: 'process.exitCode = 0;\n', 'red.mjs': 'process.exit(1);\n' });
    const backlog = backlogOf({ name: 'Checks' });
    const held = await run('--import', backlog, '--gate', `node ${script}`);
    assert.equal(held.code, 3, held.stdout);
    assert.match(held.stdout, /#1 changes what the checks run: muster evidence 1/);
    const approved = await muster('approve', '1', '--gate', `node ${script}`, '--gate', 'node red.mjs');
    assert.equal(approved.code, 3, approved.stderr);
    assert.match(approved.stdout, /not merged .*\n.*does not pass its checks/);
    // A person's word holds for the next run as well.
    assert.equal((await run('--gate', `node ${script}`)).code, 0);
  });
});

describe('A run on the command line that is to wait for a person', function () {
  this.timeout(180_000);
  let project: TestProject;

  afterEach(() => project.dispose());

  it('says what it waits for once, and goes on by itself when that is done', async () => {
    project = await TestProject.create(
      { gateCommands: ['node check.mjs'] },
      { files: { 'check.mjs': 'process.exit(3);\n' } },
    );
    await project.open();
    await project.add('Patient');
    let said = '';
    const out = new PassThrough().on('data', (chunk: Buffer) => (said += chunk.toString('utf8')));
    const result: Promise<RunResult> = runToEnd(project.orchestrator, {
      out: out as unknown as NodeJS.WriteStream,
      wait: true,
    });
    await waitUntil('it says so', () => said.includes('Nothing can go on before you have done something'));
    const { repository } = project;
    const mended = await repository.branch('mended', { 'check.mjs': '' }, 'roadmap');
    await repository.git('update-ref', 'refs/heads/roadmap', mended);
    const { complete, report } = await result;
    assert.deepEqual([complete, report.waitsFor], [true, []]);
    assert.equal(said.split('Nothing can go on before').length, 2);
  });

  it('names the worktree in which somebody has checked the branch out meanwhile', async () => {
    project = await TestProject.create({ gateCommands: [] });
    await project.open();
    await project.add({ name: 'Slow', description: 'demo:slow=2' });
    const result = runToEnd(project.orchestrator, {
      out: new PassThrough().resume() as unknown as NodeJS.WriteStream,
    });
    await project.until('the agent works', ({ agents }) => agents.some(({ pid }) => pid > 0));
    const { repository } = project;
    await repository.git('worktree', 'add', '--quiet', path.join(repository.around, 'mine'), 'roadmap');
    const { complete, report } = await result;
    assert.equal(complete, false);
    assert.match(report.waitsFor.join('\n'), /^The integration branch is checked out in .*mine; switch/);
    assert.equal(exitCodeOf(await result), 3);
  });

  it('counts what waits for a person only when everything else has come to its end', async () => {
    project = await TestProject.create(
      { gateCommands: ['node check.mjs'], concurrency: 2 },
      { files: { 'check.mjs': 'process.exit(3);\n' } },
    );
    await project.open();
    await project.add('Quick', { name: 'Slow', description: 'demo:slow=3' });
    await project.orchestrator.start();
    const held = (text: string): boolean => text.includes('does not pass its checks');
    const early = await project.until('the red branch', ({ notices }) => notices.some(held));
    // On a machine that is busy enough the other one is done by then.
    if (early.activeAgents > 0) assert.equal(early.standstill, undefined);
    const late = await project.until('the standstill', ({ standstill }) => standstill !== undefined);
    assert.equal(late.activeAgents, 0);
    assert.deepEqual(
      late.features.map(({ state }) => state),
      ['merging', 'merging'],
    );
  });
});
