import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { runCli } from '../support/runCli';
import { TestProject } from '../support/testProject';

describe('Regression tests from the command line', function () {
  this.timeout(180_000);
  let project: TestProject;
  afterEach(() => project.dispose());

  const muster = (...args: string[]) =>
    runCli(args, { ...project.repository.environment, MUSTER_DEMO_PACE_MS: '0' });
  const open = async (...names: string[]): Promise<string> => {
    project = await TestProject.create({ gateDetect: false });
    await project.open();
    for (const name of names) await project.add({ name, description: 'demo:check' });
    await project.close();
    return project.repository.folder;
  };
  const run = (folder: string, ...args: string[]) =>
    muster('run', folder, '--provider', 'demo', '--no-detect', '--no-wait', ...args);
  /** By type, from the database that the run left. */
  const agents = async (): Promise<Record<string, number>> => {
    await project.open();
    const count: Record<string, number> = {};
    for (const { agentType } of project.snapshot.agents) count[agentType] = (count[agentType] ?? 0) + 1;
    await project.close();
    return count;
  };

  it('are left out with --testing-ratio 0, and each feature has its own with 1 and one place', async () => {
    const folder = await open('One', 'Two');
    assert.equal((await run(folder, '--testing-ratio', '0')).code, 0);
    assert.deepEqual(await agents(), { coding: 2 });
    await project.open();
    await project.add('Three');
    await project.close();
    const counted = await run(folder, '--testing-ratio', '1', '--count-testing', '--concurrency', '1');
    assert.equal(counted.code, 0, counted.stderr);
    const after = await agents();
    assert.equal(after['coding'], 3);
    assert.ok((after['testing'] ?? 0) >= 1, JSON.stringify(after));
  });

  it('have a ratio that is brought into its range, and is a number', async () => {
    const folder = await open('One');
    const clamped = await run(folder, '--testing-ratio', '7');
    assert.match(clamped.stdout + clamped.stderr, /testing.*3/i);
    const refused = await run(folder, '--testing-ratio', 'many');
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /--testing-ratio/);
  });

  it('leave checks that are shown, and run once they are allowed', async () => {
    const folder = await open();
    assert.match((await muster('checks', folder)).stdout, /have written no checks yet/);
    await project.open();
    await project.add({ name: 'One', description: 'demo:check' });
    await project.close();
    assert.equal((await run(folder)).code, 0);
    assert.match((await muster('checks', folder)).stdout, /^#1 One \(not run yet\): /m);
    const both = await muster('checks', folder, '--allow', '--refuse');
    assert.equal(both.code, 2);
    assert.match(both.stderr, /not both/);
    assert.match((await muster('checks', folder, '--refuse')).stdout, /^Refused\.$/m);
    assert.match((await muster('checks', folder, '--allow')).stdout, /^Allowed\.$/m);
    await project.open();
    await project.add({ name: 'Two', dependencies: [1] });
    await project.close();
    const second = await run(folder);
    assert.equal(second.code, 0, second.stderr);
    assert.match((await muster('checks', folder)).stdout, /^#1 One \(green\): /m);

    const again = await muster('checks', folder, '--run', '1', '--json');
    assert.deepEqual([again.code, (JSON.parse(again.stdout) as { result: string }).result], [0, 'green']);
    // What the project needs in its worktrees is not in the database: whoever runs the check says it, as for a run.
    const marker = path.join(project.repository.around, 'set up');
    const setup = `node -e "fs.writeFileSync(process.argv[1], '')" "${marker}"`;
    const prepared = await muster('checks', folder, '--run', '1', '--setup', setup);
    assert.equal(prepared.code, 0, prepared.stderr);
    assert.ok(existsSync(marker), 'the worktree of the check was set up');
    const elsewhere = await muster('checks', folder, '--run', '1', '--integration-branch', 'main');
    assert.match(elsewhere.stderr, /^muster: \[IntegrationBranchCheckedOut\] /);
    const left = await muster('checks', folder, '--delete', '1', '--json');
    assert.ok(!left.stdout.includes('"featureId":1'), left.stdout);
    assert.match((await muster('checks', folder, '--run', '1')).stderr, /^muster: \[NoCheck\] /);
  });
});
