import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { TestProject } from '../../support/testProject';

describe('A run whose worktrees are set up', function () {
  this.timeout(180_000);
  let project: TestProject;

  afterEach(async () => {
    await project.dispose();
  });

  const node = (script: string): string => `"${process.execPath}" -e "${script}"`;

  it('pauses after three failures in a row, counts no attempt, and passes once it is mended', async () => {
    project = await TestProject.create();
    const mended = path.join(project.repository.around, 'mended');
    const command = node(
      `if (!require('fs').existsSync('${mended.replaceAll('\\', '/')}')) { console.error('no registry'); process.exit(1); }`,
    );
    await project.setUp({ setupCommands: [command] });
    const [id = 0] = await project.add('First');
    const paused = await project.run();

    assert.equal(paused.mode, 'paused');
    assert.deepEqual(
      paused.agents.map(({ outcome }) => outcome),
      ['interrupted', 'interrupted', 'interrupted'],
    );
    const waiting = paused.features.find((each) => each.id === id);
    assert.equal(waiting?.attempts, 0);
    assert.match(waiting.reasonText ?? '', /no registry/);
    assert.match(paused.notices.join('\n'), /Needs you: .*3 times in a row.*no registry.*resume the run/);

    writeFileSync(mended, '');
    await project.orchestrator.resume();
    const after = await project.until('it passes', ({ counts }) => counts.passing === 1);
    assert.doesNotMatch(after.notices.join('\n'), /Needs you/);
    await project.orchestrator.untilIdle();
  });

  it('ends the set-up with the run, so that no agent is started and no process is left', async () => {
    project = await TestProject.create();
    const started = path.join(project.repository.around, 'started');
    const command = node(
      `require('fs').writeFileSync('${started.replaceAll('\\', '/')}', String(process.pid)); setInterval(() => {}, 1000)`,
    );
    await project.setUp({ setupCommands: [command] });
    await project.add('First');
    await project.orchestrator.start();
    await project.until('the command runs', () => existsSync(started));
    await project.orchestrator.stop();
    assert.equal(project.snapshot.activeAgents, 0);
    assert.equal(project.snapshot.agents[0]?.outcome, 'interrupted');
    assert.equal(project.snapshot.agents[0].pid, 0);
  });
});
