import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { TestProject } from '../../../support/testProject';

describe('The debug log of a run', function () {
  this.timeout(180_000);
  let project: TestProject;
  afterEach(() => project.dispose());

  /** Closing waits until all is written. */
  async function closeAndRead(): Promise<string> {
    const { database } = project.snapshot.project;
    await project.close();
    return readFileSync(path.join(path.dirname(database), 'orchestrator_debug.log'), 'utf8');
  }

  it('tells from start-up to the last agent what was decided', async () => {
    project = await TestProject.create({ concurrency: 2, testingRatio: 1 });
    await project.open();
    const [first = 0] = await project.add('Skeleton');
    await project.add({ name: 'Search', dependencies: [first] });
    await project.run();

    const log = await closeAndRead();
    assert.match(log, /ORCHESTRATOR STARTUP\n=+\n.*\[STARTUP\] Orchestrator run_loop starting\n/s);
    assert.match(log, /\n {4}max_concurrency: 2\n/);
    assert.match(log, /\n {4}yolo_mode: False\n/);
    assert.match(log, /\[DB\] Database opened\n/);
    assert.match(log, /\n {4}testing_agent_ratio: 1\n/);
    assert.match(log, /=+\nFEATURE LOOP STARTING\n=+\n.*\[LOOP\] Feature loop starting\n/);
    assert.match(log, /\[LOOP\] Iteration 1\n/);
    assert.match(log, /\[DB\] Feature #1 claimed\n {4}agent: 1\n {4}fence: 1\n {4}in_progress: True\n/);
    assert.match(log, /\[DB\] Feature #1 marked passing\n {4}commit: [0-9a-f]{40}\n/);
    assert.match(
      log,
      /\[TESTING\] Spawning 1 testing agent\(s\)\n {4}yolo_mode: False\n {4}testing_agent_ratio: 1\n {4}passing_count: 1\n/,
    );
    assert.match(
      log,
      /\[SPAWN\] Starting features batch\n {4}ready_count: 1\n {4}slots_available: 2\n {4}features_to_start: \[1\]\n/,
    );
    assert.match(
      log,
      /\[COMPLETE\] Coding agent for feature #1 finished\n {4}agent: 1\n {4}return_code: 0\n.*?status: success\n/s,
    );
    assert.match(log, /\[DEBUG\] get_ready_features: 1 ready, 1 passing, 0 in_progress, 2 total\n/);
  });

  it('has the line that shows a deadlock', async () => {
    project = await TestProject.create();
    await project.open();
    const [broken = 0] = await project.add({ name: 'Broken', description: 'demo:fail' });
    await project.add({ name: 'One', dependencies: [broken] }, { name: 'Two', dependencies: [broken] });
    await project.run();
    const log = await closeAndRead();
    assert.match(log, /\[DEBUG\] get_ready_features: 0 ready, 0 passing, 0 in_progress, 3 total\n/);
    assert.match(
      log,
      /\[DEBUG\] {3}Skipped: 0 passing, 0 in_progress, 0 running, 1 failed, 2 blocked by deps\n/,
    );
  });
});
