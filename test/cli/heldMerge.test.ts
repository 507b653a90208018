import assert from 'node:assert/strict';
import { runCli } from '../support/runCli';
import { TestProject } from '../support/testProject';

const script = 'features/1-checks.mjs';

describe('muster approve, reject and evidence', () => {
  let project: TestProject;

  beforeEach(async () => {
    const gateCommands = [`node ${script}`];
    project = await TestProject.create({ gateCommands }, { files: { [script]: 'process.exitCode = 0;\n' } });
    await project.open();
    await project.add('Checks');
    await project.run();
    await project.close();
  });
  afterEach(() => project.dispose());

  const muster = (...args: string[]) =>
    runCli([...args, '--folder', project.repository.folder], project.repository.environment);
  const gate = ['--gate', `node ${script}`];

  it('shows what is held, and merges it when it is approved', async () => {
    const held = await muster('evidence', '1');
    assert.match(held.stdout, /## Held/);
    assert.match(held.stdout, /features\/1-checks\.mjs/);
    const waiting = await muster('waiting', '--json');
    const [need] = JSON.parse(waiting.stdout) as { kind: string; since: string | null; commands: string[] }[];
    assert.deepEqual(
      [waiting.code, need?.kind, need?.commands[0], typeof need?.since],
      [3, 'held', 'muster approve 1', 'string'],
    );
    assert.match((await muster('waiting')).stdout, /^\[waits\] #1 Checks changes what the checks run/);
    const approved = await muster('approve', '1', ...gate);
    assert.deepEqual([approved.code, approved.stdout.trim()], [0, 'Feature 1 is merged.'], approved.stderr);
    assert.equal(
      (await project.repository.git('rev-list', '--count', '--merges', 'main..roadmap')).trim(),
      '1',
    );
    assert.match((await muster('evidence', '1')).stdout, /Exit code 0/);
    const nothing = await muster('waiting');
    assert.deepEqual([nothing.code, nothing.stdout.trim()], [0, 'Nothing waits for you.'], nothing.stderr);
    const again = await muster('approve', '1', ...gate);
    assert.equal(again.code, 1);
    assert.match(again.stderr, /No merge of feature 1 waits/);
  });

  it('sends it back with a note', async () => {
    const sent = await muster('reject', '#1', '--note', 'Leave the checks alone.');
    assert.equal(sent.code, 0, sent.stderr);
    await project.open();
    assert.match(project.snapshot.features[0]?.lastError ?? '', /Leave the checks alone\./);
  });
});
