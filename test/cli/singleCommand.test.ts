import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { runCli } from '../support/runCli';
import { TestProject } from '../support/testProject';

describe('A single command in the terminal', function () {
  this.timeout(180_000);
  let project: TestProject;
  beforeEach(async () => {
    project = await TestProject.create({ concurrency: 1 });
    await project.open();
  });
  afterEach(() => project.dispose());

  it('makes a backlog beside a run that was left on, and starts nothing of that', async () => {
    await project.add({ name: 'At work', description: 'demo:hang' }, 'Ready');
    await project.orchestrator.start();
    const { agents } = await project.until('an agent is at work', (snapshot) =>
      snapshot.agents.some(({ status, pid }) => status === 'running' && pid > 0),
    );
    await project.close();
    process.kill(agents[0]?.pid ?? 0, 'SIGKILL');
    const spec = path.join(project.repository.around, 'app_spec.txt');
    writeFileSync(spec, '# Shop\n\n## Orders\n- Basket\n');
    const { code, stdout, stderr } = await runCli(
      ['init', '--spec', spec, '--provider', 'demo', '--project-dir', project.repository.folder],
      { ...project.repository.environment, MUSTER_DEMO_PACE_MS: '0' },
    );
    assert.equal(code, 0, stderr);
    assert.match(stdout, /1 feature added/);
    await project.open({ takesUp: 'nothing' });
    const { snapshot } = project;
    assert.equal(snapshot.mode, 'running', 'whoever opens it next goes on with the run');
    assert.deepEqual(
      snapshot.agents.map(({ agentType, live }) => [agentType, live]),
      [
        ['initializer', false],
        ['coding', false],
      ],
    );
  });

  it('does not go on with a run that a window has left, whose settings it does not have', async () => {
    await project.add({ name: 'At work', description: 'demo:hang' }, 'Ready');
    await project.orchestrator.start();
    const { agents } = await project.until('an agent is at work', (snapshot) =>
      snapshot.agents.some(({ status }) => status === 'running'),
    );
    await project.close();
    for (const args of [
      ['questions'],
      ['answer', '1', 'Yes'],
      ['route', 'poll'],
      ['route', 'send', '--to', 'feature:2', 'Hello'],
      ['retry', '2'],
      ['approve', '1'],
    ]) {
      await runCli([...args, '--folder', project.repository.folder], project.repository.environment);
    }
    await project.open();
    const { snapshot } = project;
    assert.equal(snapshot.mode, 'running');
    assert.deepEqual(
      snapshot.agents.map(({ agentId, pid, live }) => [agentId, pid, live]),
      agents.map(({ agentId, pid }) => [agentId, pid, true]),
      'the same agent is at work, and no other was started',
    );
  });
});
