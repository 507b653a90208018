import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { promisify } from 'node:util';
import { type RunReport, type RunResult, runToEnd, summaryOf } from '../../src/cli/runToEnd';
import { writeFeatureFiles } from '../../src/core/agents/demo/demoWork';
import { builtScript } from '../support/builtScript';
import { SampleRepository } from '../support/sampleRepository';
import { TestProject } from '../support/testProject';

const run = promisify(execFile);

describe('A run on the command line that is interrupted', function () {
  this.timeout(180_000);
  const script = builtScript('test/cli/interruptedRun.ts');
  let repository: SampleRepository;

  beforeEach(async () => {
    repository = await SampleRepository.create();
  });
  afterEach(() => repository.remove());

  /** Rejects when the process does not end by itself with exit code 0. */
  async function interruptedAt(moment: string): Promise<{ report: RunReport; said: string }> {
    const backlog = path.join(repository.around, 'backlog.json');
    const features = [1, 2].map((id) => ({
      id,
      name: `Feature ${id}`,
      description: 'demo:slow=3',
      steps: [],
    }));
    writeFileSync(backlog, JSON.stringify(features));
    const { stdout, stderr } = await run(process.execPath, [script, repository.folder, backlog, moment], {
      env: repository.environment,
    });
    return { report: JSON.parse(stdout) as RunReport, said: stderr };
  }

  it('does not start when that was during the import', async () => {
    const { report, said } = await interruptedAt('import');
    assert.deepEqual([report.features, report.agents], [2, 0]);
    assert.match(said, /Stopping/);
  });

  it('ends when that was while it started', async () => {
    assert.equal((await interruptedAt('start')).report.passed, 0);
  });

  it('ends in order also when it is interrupted twice', async () => {
    assert.equal((await interruptedAt('twice')).report.agents, 0);
  });

  it('drains when agents are at work: they finish, and none is started', async () => {
    const { report, said } = await interruptedAt('atWork');
    assert.match(said, /Draining: agents at work finish.*Ctrl\+C again/);
    assert.doesNotMatch(said, /Stopping/);
    assert.equal(report.passed, report.agents);
    assert.ok(report.passed > 0);
  });

  it('stops at the second Ctrl+C', async () => {
    const { report, said } = await interruptedAt('atWorkTwice');
    assert.match(said, /Draining[^]*Stopping/);
    assert.equal(report.passed, 0);
  });

  it('tells of a stop that failed, and tries it again', async () => {
    const { report, said } = await interruptedAt('refused');
    assert.match(said, /could not be stopped.*The disk is full/);
    assert.equal(report.agents, 0);
  });
});

describe('What a run on the command line has merged', function () {
  this.timeout(180_000);
  let project: TestProject;
  const toTheEnd = (): Promise<RunResult> =>
    runToEnd(project.orchestrator, {
      out: new PassThrough().resume() as unknown as NodeJS.WriteStream,
    });

  beforeEach(async () => {
    project = await TestProject.create({ gateCommands: [] });
    await project.open();
  });
  afterEach(() => project.dispose());

  it('is all there when somebody else had brought in the same content', async () => {
    const feature = { name: 'Twice', category: 'c', description: 'demo:slow=4', steps: [] };
    const [id = 0] = await project.add(feature);
    const result = toTheEnd();
    await project.until('the agent to work', ({ agents }) =>
      agents.some(({ status }) => status === 'running'),
    );
    const { repository } = project;
    const other = path.join(repository.around, 'other');
    await repository.git('worktree', 'add', '--quiet', '--detach', other, 'roadmap');
    writeFeatureFiles(other, {
      ...feature,
      ...{
        id,
        attempt: 1,
        interruptions: 0,
        answers: [],
        regressions: 0,
        lastError: '',
        integrationBranch: 'roadmap',
        conflictFiles: [],
      },
    });
    await repository.gitIn(other, 'add', '.');
    await repository.gitIn(other, 'commit', '--quiet', '-m', 'The same by hand');
    await repository.git('update-ref', 'refs/heads/roadmap', await commitOf(other));
    await repository.git('worktree', 'remove', other);

    const { report, missing, complete } = await result;
    assert.deepEqual(
      { missing, complete, passed: report.passed },
      { missing: [], complete: true, passed: 1 },
    );
    assert.equal((await repository.git('rev-list', '--merges', '--count', 'main..roadmap')).trim(), '0');
  });

  it('is told with what it took, and with what it cost where that is known', async () => {
    await project.add('Cheap', { name: 'Fails', description: 'demo:exit0' });
    project.orchestrator.updateSettings({ ...project.settings, maxRetries: 1 });
    const result = await toTheEnd();
    const { lastRun } = project.snapshot;
    assert.deepEqual([result.report.tokens, result.report.costUsd], [lastRun?.tokens, lastRun?.costUsd]);
    assert.match(
      summaryOf(result),
      /Features passed {4}1 of 2, 1 of them unverified as no check has shown that they work, 1 failed\n/,
    );
    assert.match(summaryOf(result), /Merges {13}1 into roadmap\n/);
    assert.match(summaryOf(result), /Duration {11}\d+ (s|min)/);
    const report = { ...result.report, tokens: 12_345, costUsd: 0.42 };
    const told = summaryOf({ ...result, report });
    assert.match(told, / {2}Tokens {13}12,345 in this run/);
    assert.match(told, / {2}Cost {15}\$0\.42 in this run/);
    assert.equal(told.match(/#2 Fails/g)?.length, 1, 'what failed is named once');
    assert.match(told, /\n {4}muster show 2, then muster retry 2$/m);
  });

  it('is nothing of an empty backlog, which is said with how to fill it', async () => {
    const result = await toTheEnd();
    assert.ok(result.complete);
    assert.match(
      summaryOf(result),
      /^\nThe backlog is empty.*muster import FILE or muster add NAME, then run again\.$/,
    );
  });

  it('is missed in words of its own when the branch was rewritten', async () => {
    await project.add('Gone');
    assert.ok((await toTheEnd()).complete);
    await project.repository.git('update-ref', 'refs/heads/roadmap', 'main');
    const result = await toTheEnd();
    assert.equal(result.complete, false);
    assert.equal(result.missing.length, 1);
    const summary = summaryOf(result);
    assert.match(summary, /The branch roadmap does not hold all that was merged into it\./);
    assert.doesNotMatch(summary, /Not every feature/);
  });

  async function commitOf(folder: string): Promise<string> {
    return (await project.repository.gitIn(folder, 'rev-parse', 'HEAD')).trim();
  }
});
