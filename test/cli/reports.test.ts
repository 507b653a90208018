import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { reports } from '../../src/core/analytics/reports';
import { runCli, type CliResult } from '../support/runCli';
import { TestProject } from '../support/testProject';

interface JsonReport {
  readonly report: string;
  readonly facts: Readonly<Record<string, number | null>>;
  readonly tables: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
}

describe('Reports on the command line', function () {
  this.timeout(180_000);
  let project: TestProject;

  const report = (...args: string[]): Promise<CliResult> =>
    runCli([...args, '--folder', project.repository.folder], project.repository.environment);

  function assertRefused(result: CliResult, sentence: RegExp, code = 2): void {
    assert.equal(result.code, code, result.stderr);
    assert.equal(result.stdout, '');
    assert.match(result.stderr, sentence);
    assert.doesNotMatch(result.stderr, /^\s+at /m, 'no stack trace');
  }

  describe('of a repository that has been worked on, while another process still does,', () => {
    before(async () => {
      project = await TestProject.create();
      await project.open();
      await project.add('First', '=SUM(A1)');
      await project.run();
    });
    after(() => project.dispose());

    it('tell the velocity of what ran', async () => {
      const result = await report('velocity', '--days', '1', '--json');
      assert.equal(result.code, 0, result.stderr);
      const { facts, tables } = JSON.parse(result.stdout) as JsonReport;
      assert.equal(facts['completed'], 2);
      const [row] = tables['velocity'] ?? [];
      assert.equal(row?.['agent_type'], 'coding');
      assert.equal(row['completed'], 2);
      assert.ok(Number(row['avg_duration_ms']) > 0);
    });

    for (const { id, title } of reports) {
      it(`print ${id} for people`, async () => {
        const result = await report('report', id);
        assert.equal(result.code, 0, result.stderr);
        assert.ok(result.stdout.startsWith(`${title}\n`), result.stdout);
      });
    }

    it('have commands of their own for the common ones', async () => {
      assert.match((await report('bottlenecks')).stdout, /^Bottlenecks\n/);
      assert.match((await report('activity-summary', '--hours', '2')).stdout, /^Activity Summary\n/);
      assert.match((await report('velocity', '--markdown')).stdout, /^# Velocity\n/);
    });

    it('print one table as CSV, and no formula in it', async () => {
      const first = await report('velocity', '--csv');
      assert.match(first.stdout, /^agent_type,completed,[^\r]*\r\ncoding,2,0,0,/);
      const named = await report('activity-summary', '--csv', '--table', 'passed');
      assert.match(named.stdout, /^feature_id,name,passed_at,verified\r\n/);
      assert.match(named.stdout, /,'=SUM\(A1\),/);
    });

    it('look at one type of agent', async () => {
      const { stdout } = await report('velocity', '--agent-type', 'testing', '--json');
      assert.deepEqual((JSON.parse(stdout) as JsonReport).tables['velocity'], []);
    });

    it('can be had from a worktree, and from a checkout that no agent could start from', async () => {
      const { repository } = project;
      const worktree = path.join(repository.around, 'detached');
      await repository.git('worktree', 'add', '--quiet', '--detach', worktree);
      const result = await runCli(['velocity'], repository.environment, worktree);
      assert.equal(result.code, 0, result.stderr);
    });

    it('are refused with one sentence when something is wrong with what was asked for', async () => {
      assertRefused(await report('velocity', '--days', '0'), /--days takes a whole number from 1 to/);
      assertRefused(await report('velocity', '--days', '1', '--hours', '2'), /exclude each other/);
      const both = await report('velocity', '--csv', '--json');
      assertRefused({ ...both, stdout: '' }, /exclude each other/);
      assert.match(both.stdout, /^\{"error":\{"code":"SettingInvalid","message":"--csv and --json exclude/);
      assertRefused(await report('velocity', '--table', 'velocity'), /add --csv/);
      assertRefused(
        await report('velocity', '--csv', '--table', 'x'),
        /no table "x"; choose one of velocity/,
      );
      assertRefused(await report('report', 'nope'), /no report "nope"; choose one of velocity, /);
      assertRefused(await report('velocity', 'elsewhere'), /does not know what to do with "elsewhere"/);
    });
  });

  describe('of a repository that Muster has never seen', () => {
    before(async () => {
      project = await TestProject.create();
    });
    after(() => project.dispose());

    it('say so and leave nothing behind', async () => {
      assertRefused(await report('velocity'), /no Muster database in .* yet; bring features in/, 1);
      assert.ok(!existsSync(path.join(project.repository.folder, '.git', 'muster')));
    });

    it('say so of a folder that is in no repository', async () => {
      const { environment, around } = project.repository;
      assertRefused(
        await runCli(['velocity', '--folder', around], environment),
        /not in a git repository/,
        1,
      );
    });
  });

  it('are listed when none is named', async () => {
    project = await TestProject.create();
    try {
      const { code, stdout } = await report('report');
      assert.equal(code, 0);
      for (const { id } of reports) assert.match(stdout, new RegExp(`^  ${id} `, 'm'));
    } finally {
      await project.dispose();
    }
  });
});
