import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { Muster } from './muster';

interface Listed {
  readonly id: number;
  readonly content: string;
}

describe('messages in VS Code', () => {
  let muster: Muster;
  before(async () => {
    muster = await Muster.activate();
    await muster.open();
  });
  afterEach(() => muster.calmDown());

  it('are sent to an agent of the tree and to a feature, and the terminal lists the same', async () => {
    const id = await muster.addFeature({ name: 'Is written to', description: 'demo:hang-once' });
    await muster.startFor(id);
    const agentId = muster.agentOf(id)?.agentId ?? 0;
    const [toAgent = 0] = await muster.run<number[]>(
      'sendMessage',
      { agentId },
      { content: 'Use the new names' },
    );
    const [toFeature = 0] = await muster.run<number[]>('sendMessage', id, { content: 'The table has moved' });
    assert.ok(toAgent > 0 && toFeature > toAgent);
    assert.equal(
      await muster.run('sendMessage', { agentId: 999_999 }, { content: 'Is anybody there?' }),
      undefined,
      'that there is no such agent is said as an error',
    );
    const cli = path.join(muster.extension.extensionPath, 'dist', 'cli.js');
    const { stdout } = await promisify(execFile)(process.execPath, [cli, 'route', 'list', '--json'], {
      cwd: muster.snapshot().project.repository,
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    });
    const listed = (JSON.parse(stdout) as Listed[]).map((message) => `${message.id} ${message.content}`);
    assert.ok(listed.includes(`${toAgent} Use the new names`));
    assert.ok(listed.includes(`${toFeature} The table has moved`));
    // What other suites run is theirs alone.
    await muster.run('killAgent', agentId, { confirm: true });
    await muster.waitFor('it has passed', () => muster.feature(id).state === 'passing');
  });
});
