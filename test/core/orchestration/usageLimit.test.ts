import assert from 'node:assert/strict';
import path from 'node:path';
import { TestProject } from '../../support/testProject';

const program = `${JSON.stringify(process.execPath)} ${JSON.stringify(path.resolve('test/fixtures/agents/sayAndLeave.mjs'))}`;

describe('An agent that ends at a usage limit of the account', function () {
  this.timeout(180_000);
  let project: TestProject;
  afterEach(() => project.dispose());

  it('is interrupted, and its feature has lost no attempt', async () => {
    project = await TestProject.create({
      provider: 'command',
      commandTemplate: `${program} '' '@muster limit: it is reset at 3 pm'`,
    });
    await project.open();
    await project.add('Limited');
    await project.orchestrator.start();
    const { agents, features } = await project.until('the end of the first agent', ({ agents: all }) =>
      all.some(({ live }) => !live),
    );
    const first = agents.find(({ live }) => !live);
    assert.deepEqual([first?.status, first?.outcome], ['failed', 'interrupted']);
    assert.equal(first?.error, 'A usage limit was reached: it is reset at 3 pm');
    assert.deepEqual([features[0]?.status, features[0]?.attempts], ['in_progress', 0]);
  });
});
