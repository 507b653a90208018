import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import type { RunDescription } from '../../../src/core/agents/run';
import { waitUntil } from '../../support/waitUntil';
import { LauncherLab } from './launcherLab';

const token = 'bearer-token-of-the-agent';
const key = 'sk-named-in-the-settings';

describe('The folder of a run', function () {
  this.timeout(180_000);
  let lab: LauncherLab;
  beforeEach(async () => {
    lab = new LauncherLab();
    await lab.nameHost();
  });
  afterEach(() => lab.clear());

  function describeRun(fixture: string, stdin: string): RunDescription {
    const run = lab.describe(1, fixture, [`--key=${key}`]);
    const env = { HOME: '/home/somebody', SERVICE_KEY: key, MUSTER_TOOLS_TOKEN: token };
    const files = [
      { name: 'configuration.json', content: `{"key":"${key}"}` },
      { name: 'prompt.md', content: 'Work in /home/somebody.' },
    ];
    return { ...run, toolToken: token, invocation: { ...run.invocation, env, stdin, files } };
  }

  function filesWithSecrets(): readonly string[] {
    return readdirSync(lab.file(1, '.'))
      .sort()
      .filter((name) => {
        const content = readFileSync(lab.file(1, name), 'utf8');
        return content.includes(token) || content.includes(key);
      });
  }

  it('holds no secret after the end, and still what a later host and a person need', async () => {
    const launcher = lab.launcher();
    const { handle } = lab.observe(await launcher.launch(describeRun('hang.mjs', 'the prompt')));
    await lab.untilOutput(1, 'ready');
    assert.deepEqual(filesWithSecrets(), ['configuration.json', 'run.json']);
    const { tag, provider, graceMs } = lab.order(1);
    await handle.stop('stopped');

    assert.deepEqual(filesWithSecrets(), []);
    const order = lab.order(1);
    assert.deepEqual([order.tag, order.provider, order.graceMs], [tag, provider, graceMs]);
    assert.equal(readFileSync(lab.file(1, 'stdin.txt'), 'utf8'), 'the prompt');
    assert.equal(readFileSync(lab.file(1, 'prompt.md'), 'utf8'), 'Work in /home/somebody.');
    assert.match((await launcher.readOutput(1, 0, 1000)).text, /ready/);
    const adopted = await lab.launcher().adopt(1);
    assert.ok(adopted);
    assert.equal((await lab.observe(adopted).handle.ended).reason, 'stopped');
  });

  it('holds no secret when nobody but the runner saw the end', async () => {
    const { handle } = lab.observe(await lab.launcher().launch(describeRun('exit.mjs', `the key is ${key}`)));
    handle.dispose();
    await waitUntil('the record of the end', () => readdirSync(lab.file(1, '.')).includes('exit.json'));
    assert.deepEqual(filesWithSecrets(), []);
  });

  it('holds no secret when the runner did not see the end', async () => {
    const { handle } = lab.observe(await lab.launcher().launch(describeRun('hang.mjs', '')));
    await lab.untilOutput(1, 'ready');
    process.kill(lab.report(1).runnerPid, 'SIGKILL');
    assert.equal((await handle.ended).reason, 'lost');
    assert.deepEqual(filesWithSecrets(), []);
  });

  it('holds no secret when the run never started', async () => {
    const launcher = lab.launcher({ runnerScript: '/nowhere/runner.js' });
    await assert.rejects(launcher.launch(describeRun('exit.mjs', '')), { code: 'RunnerNotStarted' });
    assert.deepEqual(filesWithSecrets(), []);
  });
});
