import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { TestProject } from '../../support/testProject';

describe('Prompts of a project', function () {
  this.timeout(180_000);
  let project: TestProject;

  beforeEach(async () => {
    project = await TestProject.create({ gateDetect: false });
    await project.open();
  });
  afterEach(async () => {
    assert.deepEqual(project.log.errors, []);
    await project.dispose();
  });

  const write = (folder: string, content: string): void => {
    const file = path.join(folder, '.muster', 'prompts', 'coding.md');
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
  };
  const promptOf = (agentId: number): string => {
    const runs = path.join(path.dirname(project.snapshot.project.database), 'runs');
    return readFileSync(path.join(runs, String(agentId), 'stdin.txt'), 'utf8');
  };

  it('are what agents are told, as the user’s checkout has them, and never as a branch has', async () => {
    write(project.repository.folder, 'Ours: {{feature.id}} on {{branch}}');
    const [id] = await project.add('One');
    await project.run();
    assert.equal(promptOf(1), `Ours: ${id} on roadmap-implementation_task-${id}\n`);

    // An agent that commits a prompt reaches the integration branch with it, and nobody else's prompt.
    await project.repository.git('switch', '--quiet', 'roadmap');
    write(project.repository.folder, 'Theirs: {{feature.id}}');
    await project.repository.git('add', '--force', '.muster');
    await project.repository.git('commit', '--quiet', '-m', 'A prompt');
    await project.repository.git('switch', '--quiet', '-');
    write(project.repository.folder, 'Still ours: {{feature.id}}');
    await project.add('Two');
    await project.run();
    assert.equal(promptOf(2), 'Still ours: 2\n');
  });

  it('say in a notice what is wrong with one, and agents get the built-in one', async () => {
    write(project.repository.folder, 'Build {{feature}}.');
    await project.add('One');
    const snapshot = await project.run();
    assert.match(
      snapshot.notices.join('\n'),
      /coding\.md is not used, the built-in one is: there is no \{\{feature\}\} \(line 1\)/,
    );
    assert.match(promptOf(1), /^You are to implement one feature/);
    write(project.repository.folder, 'Build {{feature.id}}.');
    project.orchestrator.updateSettings(project.settings);
    await project.until('the notice goes', ({ notices }) => !notices.join().includes('coding.md'));
  });
});
