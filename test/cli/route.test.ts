import assert from 'node:assert/strict';
import path from 'node:path';
import { type CliResult, runCli } from '../support/runCli';
import { sqlite3 } from '../support/sqlite3';
import { TestProject } from '../support/testProject';

interface Listed {
  readonly id: number;
  readonly type: string;
  readonly status: string;
  readonly toAgentId: number | null;
  readonly content: string;
}

describe('Messages on the command line', function () {
  this.timeout(180_000);
  let project: TestProject;
  beforeEach(async () => {
    project = await TestProject.create();
    await project.open();
  });
  afterEach(() => project.dispose());

  const route = (...args: string[]): Promise<CliResult> =>
    runCli(['route', ...args, '--folder', project.repository.folder], project.repository.environment);
  const listed = async (): Promise<Listed[]> =>
    (JSON.parse((await route('list', '--json')).stdout) as Listed[]).reverse();

  it('reach the agent that starts next, beside what Muster tells it of its dependencies', async () => {
    await project.add('First', { name: 'Second', dependencies: [1] });
    await project.close();
    const sent = await route('send', '--to', 'feature:2', '--urgency', 'high', 'Use', 'the', 'new', 'names');
    assert.deepEqual([sent.code, sent.stdout.trim()], [0, 'Sent as message 1.'], sent.stderr);
    assert.match(
      (await route('list')).stdout,
      /high status_update, The person in charge to whoever works on feature 2: pending\n +Use the new names/,
    );
    await project.open();
    await project.run();
    await project.close();
    const second = 2;
    assert.deepEqual(
      (await listed()).map(({ type, status, toAgentId }) => [type, status, toAgentId]),
      [
        ['status_update', 'acknowledged', second],
        ['dependency_ready', 'acknowledged', second],
      ],
    );
    assert.match(
      (await listed())[1]?.content ?? '',
      /^Feature 1 \(First\), .* is merged into roadmap as [0-9a-f]{40}\.$/,
    );
  });

  it('to the person are polled and acknowledged', async () => {
    await project.orchestrator.callBacklogTool('message_send', {
      to_type: 'user',
      type: 'quality_report',
      content: 'Two tests are slow.',
    });
    await project.close();
    const polled = await route('poll');
    assert.match(
      polled.stdout,
      /^1 {2}normal quality_report from user\n {4}Two tests are slow\.\n.*acknowledge 1$/m,
    );
    assert.match((await route('poll')).stdout, /Nobody has written to you/);
    assert.equal((await route('acknowledge', '1')).stdout.trim(), '1 acknowledged.');
    assert.deepEqual(
      (await listed()).map(({ status }) => status),
      ['acknowledged'],
    );
  });

  it('are refused with one sentence when something is wrong with them', async () => {
    await project.close();
    for (const [args, sentence] of [
      [[], /Say what to do: muster route send, poll/],
      [['send', 'Hello'], /Say to whom with --to agent:5/],
      [['send', '--to', 'agent:5', 'Hello'], /There is no agent 5/],
      [['send', '--to', 'type:coders', 'Hello'], /message_send do not fit \(to_type/],
      [['send', '--to', 'type:coding', '--urgency', 'very', 'Hello'], /do not fit \(urgency/],
      [['acknowledge'], /Name the messages by their numbers/],
      [['acknowledge', '9'], /Message 9 was not handed over here/],
    ] as const) {
      const { code, stderr } = await route(...args);
      assert.notEqual(code, 0, args.join(' '));
      assert.match(stderr, sentence);
    }
    assert.deepEqual(await listed(), []);
  });

  it('are not all that is kept: each agent in place of another is noted with the reason', async () => {
    await project.add({ name: 'Second try', description: 'demo:fail-once' });
    await project.run();
    await project.close();
    const database = path.join(project.repository.folder, '.git', 'muster', 'orchestrator.db');
    const row = sqlite3(
      database,
      `SELECT agent_id, previous_agent_id, attempt_number, waited_ms > 0, reason LIKE 'no_submission: %' FROM agent_restart_log`,
    );
    assert.ok(row === undefined || row === '2|1|1|1|1', row);
  });
});
