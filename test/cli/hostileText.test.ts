import assert from 'node:assert/strict';
import { allHostile, hostileTexts, unseen } from '../support/hostileTexts';
import { runCli } from '../support/runCli';
import { TestProject } from '../support/testProject';

/** Everything that prints what agents, imports and repositories have written. */
const commands: readonly (readonly string[])[] = [
  ['status'],
  ['why'],
  ['questions'],
  ['agents'],
  ['worktrees'],
  ['rescue', 'list'],
  ['evidence', '1'],
  ['land', '--preview'],
  ['recommend'],
  ['route', 'list'],
  ['report', 'bottlenecks'],
  ['report', 'activity-summary'],
  ['report', 'priority-timeline'],
  ['report', 'messages'],
];

describe('Text of unknown origin in the terminal', function () {
  this.timeout(180_000);
  let project: TestProject;
  before(async () => {
    project = await TestProject.create({
      maxRetries: 1,
      gateCommands: [`node -e "console.log(process.argv[1])" ${JSON.stringify('red \u001b[31m \u202e')}`],
    });
    await project.open();
    const hostile = Object.values(hostileTexts).map(({ text }) => text.slice(0, 300));
    await project.add({ name: allHostile.slice(0, 200), category: allHostile.slice(0, 60), steps: hostile });
    const failing = { description: `${allHostile} demo:fail`, dependencies: [1] };
    await project.add(
      { name: `fails ${hostileTexts['sequences of terminals']?.text ?? ''}`, ...failing },
      { name: `asks ${hostile[5] ?? ''}`, description: 'demo:ask=1' },
      { name: `waits ${hostile[4] ?? ''}`, dependencies: [2] },
    );
    await project.run();
    await project.close();
  });
  after(() => project.dispose());

  for (const argv of commands) {
    it(`is nothing but text in muster ${argv.join(' ')}`, async () => {
      const { folder, environment } = project.repository;
      const { stdout, stderr } = await runCli([...argv, '--folder', folder], environment);
      assert.ok(stdout.length > 0, stderr);
      for (const line of `${stdout}\n${stderr}`.split('\n')) assert.doesNotMatch(line, unseen, line);
    });
  }
});
