import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { deadlockOf } from '../../../src/core/orchestration/deadlock';
import { deadlockText } from '../../../src/shared/deadlock';
import type { Snapshot } from '../../../src/shared/viewModel';
import { aFeature } from '../../support/aFeature';
import { TestProject } from '../../support/testProject';
import { waitUntil } from '../../support/waitUntil';

describe('A deadlock', function () {
  this.timeout(180_000);

  it('names circles, what has failed with what it keeps, and ids that do not exist', () => {
    const deadlock = deadlockOf([
      aFeature(1, { status: 'failed' }),
      aFeature(2, { dependencies: [1] }),
      aFeature(3, { dependencies: [4] }),
      aFeature(4, { dependencies: [3, 99] }),
      aFeature(5, { dependencies: [2] }),
    ]);
    assert.ok(deadlock);
    assert.equal(deadlock.waiting, 4);
    assert.equal(
      deadlockText(deadlock),
      'Deadlock: 4 features wait and can never start because of the circle 3 → 4 → 3; #1 Feature 1, which has failed ' +
        'and keeps #2. Besides, #4 depends on #99, which does not exist. Retry what has failed, or take a dependency out.',
    );
  });

  it('is none while what is waited for is alive, or where nothing waits', () => {
    assert.equal(deadlockOf([aFeature(1), aFeature(2, { dependencies: [1] })]), undefined);
    assert.equal(deadlockOf([aFeature(1, { status: 'failed' })]), undefined);
    const asked = aFeature(1, { humanQuestion: 'Which?' });
    assert.equal(deadlockOf([asked, aFeature(2, { dependencies: [1] })]), undefined);
  });

  describe('at the end of a run', () => {
    let project: TestProject;

    beforeEach(async () => {
      project = await TestProject.create({ gateCommands: [], maxRetries: 1 });
      await project.open();
    });
    afterEach(() => project.dispose());

    const told = ({ activity }: Snapshot): string[] =>
      activity.filter(({ kind }) => kind === 'deadlock').map(({ text }) => text);

    it('is told once for each state, stays a notice, and goes when it is mended', async () => {
      const [first = 0] = await project.add({ name: 'Fails', description: 'demo:fail' });
      const [second = 0] = await project.add({ name: 'Waits', dependencies: [first] });
      const stuck = await project.run();
      assert.equal(told(stuck).length, 1);
      assert.match(told(stuck)[0] ?? '', /1 feature waits .* #1 Fails, which has failed and keeps #2/);
      assert.ok(stuck.notices.some((notice) => notice.startsWith('Deadlock: ')));
      assert.deepEqual(stuck.deadlock?.causes, [
        { kind: 'failed', id: first, name: 'Fails', dependents: [second] },
      ]);
      const file = path.join(path.dirname(stuck.project.database), 'orchestrator_debug.log');
      await waitUntil('the log is written', () => readFileSync(file, 'utf8').includes('missing: []'));
      const log = readFileSync(file, 'utf8');
      assert.match(
        log,
        /\[LOOP\] Deadlock: all pending features blocked by unmet dependencies\n {4}blocked: 1\n/,
      );
      assert.match(log, / {4}failed_blockers: \[1\]\n/);
      assert.match(
        log,
        /\[DEBUG\] {3}Skipped: 0 passing, 0 in_progress, 0 running, 1 failed, 1 blocked by deps\n/,
      );

      await project.orchestrator.start();
      const again = await project.until('the run is over again', ({ lastRun }) => lastRun !== undefined);
      assert.equal(told(again).length, 1, 'the same is not told again');

      await project.orchestrator.setDependencies(second, []);
      assert.equal(project.snapshot.deadlock, undefined);
      const mended = await project.run();
      assert.equal(mended.features[1]?.state, 'passing');
    });
  });
});
