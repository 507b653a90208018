import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import path from 'node:path';
import { type CliResult, runCli } from '../support/runCli';
import { TestProject } from '../support/testProject';
import { waitUntil } from '../support/waitUntil';

describe('What the terminal shows of a project, and how it stops a run', function () {
  this.timeout(120_000);
  let project: TestProject;
  beforeEach(async () => {
    project = await TestProject.create({ concurrency: 1 });
  });
  afterEach(() => project.dispose());

  const muster = (...args: string[]): Promise<CliResult> =>
    runCli([...args, '--folder', project.repository.folder], project.repository.environment);

  it('is the same beside the host that runs it and without one, and changes with it', async () => {
    const none = await muster('status', '--json');
    assert.equal(none.code, 1);
    assert.match(none.stdout, /"error":\{"code":"StoreMissing"/);
    await project.open();
    await project.add({ name: 'At work', description: 'demo:hang' }, { name: 'Waits', dependencies: [1] });
    await project.orchestrator.start();
    await project.until('an agent is at work', ({ agents }) =>
      agents.some(({ status }) => status === 'running'),
    );

    const shown = JSON.parse((await muster('status', '--json')).stdout) as {
      mode: string;
      runBy: { pid: number } | null;
      agents: { featureId: number }[];
      features: { id: number; why: string | null }[];
    };
    assert.deepEqual(
      [shown.mode, shown.runBy?.pid, shown.agents.map(({ featureId }) => featureId), shown.features[1]?.why],
      ['running', process.pid, [1], 'Blocked by #1'],
    );
    assert.match((await muster('status')).stdout, /running, run by .*\n0 of 2 features pass; 1 in progress/);

    const args = [path.resolve('dist/cli.js'), 'dashboard', '--folder', project.repository.folder];
    const board = spawn(process.execPath, args, { env: project.repository.environment });
    let drawn = '';
    board.stdout.on('data', (chunk: Buffer) => (drawn += chunk.toString('utf8')));
    const ended = new Promise<number | null>((resolve) => board.once('close', resolve));
    try {
      const until = (what: string, text: RegExp): Promise<unknown> =>
        waitUntil(what, () => text.test(drawn), { timeoutMs: 30_000 });
      await until('it is drawn', /#1 At work/);
      await project.add('One more');
      await until('it is drawn anew', /0 of 3 features pass/);
      assert.equal(drawn.includes('\u001b'), false, 'no terminal, no escape codes');
    } finally {
      board.kill('SIGINT');
    }
    assert.equal(await ended, 0);

    const drained = await muster('stop', '--drain');
    assert.deepEqual([drained.code, project.snapshot.mode], [0, 'draining'], drained.stderr);
    const stopped = await muster('stop', '--json');
    assert.deepEqual(
      [stopped.code, JSON.parse(stopped.stdout)],
      [0, { mode: 'stopped', activeAgents: 0, text: 'Stopped: every agent has ended.' }],
    );
    assert.equal((await muster('stop')).code, 1, 'no run is on');
    await project.close();
    const nobody = await muster('stop', '--json');
    assert.equal(nobody.code, 1);
    assert.match(nobody.stdout, /"code":"NobodyRuns"/);
    assert.match((await muster('status')).stdout, /stopped, nobody runs it at present\n0 of 3 features pass/);
  });
});
