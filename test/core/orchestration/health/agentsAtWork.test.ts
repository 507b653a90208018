import assert from 'node:assert/strict';
import path from 'node:path';
import type { MachineSample } from '../../../../src/core/orchestration/health/machineProbe';
import { openDatabaseReadOnly } from '../../../../src/core/orchestration/openDatabaseReadOnly';
import { silentLog } from '../../../../src/core/base/log';
import type { Snapshot } from '../../../../src/shared/viewModel';
import { runCli, type CliResult } from '../../../support/runCli';
import { builtAssets, TestProject } from '../../../support/testProject';

const hang = `"${process.execPath}" "${path.resolve('test/fixtures/agents/hang.mjs')}"`;
const atWork = ({ agents }: Snapshot): number[] =>
  agents.filter(({ live, status }) => live && status === 'running').map(({ agentId }) => agentId);

describe('Agents at work', function () {
  this.timeout(240_000);
  let project: TestProject;
  afterEach(() => project.dispose());

  const muster = (...args: string[]): Promise<CliResult> =>
    runCli(['agents', ...args], project.repository.environment, project.repository.folder);
  const query = async (sql: string): Promise<unknown[]> => {
    const { folder } = project.repository;
    const store = await openDatabaseReadOnly({ folder, assets: builtAssets, log: silentLog });
    try {
      return store.query(sql);
    } finally {
      store.close();
    }
  };

  it('are restarted and killed by a person here and from a terminal, at no cost of an attempt', async () => {
    project = await TestProject.create({ provider: 'command', commandTemplate: hang, concurrency: 1 });
    const orchestrator = await project.open();
    const [featureId] = await project.add('One');
    await orchestrator.start();
    const next = async (after: number): Promise<number> => {
      const shown = await project.until('the next agent is at work', (seen) =>
        atWork(seen).some((id) => id > after),
      );
      return atWork(shown)[0] ?? assert.fail();
    };
    const first = await next(0);
    await orchestrator.restartAgent(first);
    const second = await next(first);
    const restarts = await query(
      'SELECT previous_agent_id, agent_id, feature_id, reason FROM agent_restart_log',
    );
    assert.deepEqual(restarts, [
      {
        ...{ previous_agent_id: first, agent_id: second, feature_id: featureId },
        reason: 'interrupted: You restarted it.',
      },
    ]);

    const listed = await muster('list', '--json');
    const [entry] = JSON.parse(listed.stdout) as { agentId: number; featureId: number; attempt: number }[];
    assert.deepEqual([entry?.agentId, entry?.featureId, entry?.attempt], [second, featureId, 1]);
    assert.equal((await muster('list', '--agent-type', 'testing', '--json')).stdout, '[]\n');
    assert.match((await muster('list', '--agent-type', 'coding')).stdout, /#\d+ One/);
    const noneOfType = await muster('list', '--agent-type', 'testing');
    assert.equal(noneOfType.stdout, 'No testing agent is at work, but 1 of other types is.\n');
    const misspelt = await muster('health', '--agent-type', 'codng');
    assert.equal(misspelt.code, 2);
    assert.match(misspelt.stderr, /--agent-type takes coding, testing, .*; "codng" is none of them\./);
    const restarted = await muster('restart', String(second));
    assert.equal(restarted.code, 0, restarted.stderr);
    assert.match(restarted.stdout, /another one goes on/);
    const third = await next(second);
    assert.match((await muster()).stdout, new RegExp(`^${third} +coding +#${featureId} One`, 'm'));

    const unknown = await muster('kill', '99999');
    assert.equal(unknown.code, 1);
    assert.match(unknown.stderr, /There is no agent 99999; look at the list/);
    await assert.rejects(orchestrator.restartAgent(first), { code: 'AgentNotFound' });
    await orchestrator.pause();
    const killed = await muster('kill', String(third), '--json');
    assert.equal(killed.code, 0, killed.stderr);
    const { features, activeAgents } = await project.until('it is gone', (seen) => atWork(seen).length === 0);
    assert.equal(activeAgents, 0);
    assert.equal(features[0]?.attempts, 0);
    assert.match((await muster()).stdout, /No agent is at work/);
    assert.equal((await muster('kill')).code, 2);
  });

  it('are one while the machine is busy, and more when it is not', async () => {
    project = await TestProject.create({ provider: 'command', commandTemplate: hang, concurrency: 2 });
    let memoryPercent = 95;
    const machine = (): Promise<MachineSample> => Promise.resolve({ cpu: [], memoryPercent });
    const environment = { ...project.repository.environment, MUSTER_MACHINE_LIMITS: '' };
    const orchestrator = await project.open({ machine, environment });
    await project.add('One', 'Two');
    await orchestrator.start();
    const busy = await project.until('one is at work', (seen) => atWork(seen).length === 1);
    const waiting = busy.features.find(({ agentId }) => agentId === undefined);
    assert.deepEqual(waiting?.reason, { kind: 'machineBusy', what: 'memory', percent: 95, limit: 80 });
    assert.match(waiting.reasonText ?? '', /95 % of the machine's memory is in use \(limit 80 %\)/);
    const inFeed =
      "95 % of the machine's memory is in use (limit 80 %): further agents start when it has less to do";
    await project.until('the feed says so', (seen) => seen.activity.some(({ text }) => text === inFeed));
    memoryPercent = 40;
    await project.until('the other one is, too', (seen) => atWork(seen).length === 2);
  });
});
