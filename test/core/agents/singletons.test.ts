import assert from 'node:assert/strict';
import { insertAgent } from '../../../src/core/agents/lifecycle';
import type { AgentType } from '../../../src/core/agents/run';
import { surplusSingletons } from '../../../src/core/agents/singletons';
import { type MemoryStore, openMemoryStore } from '../backlog/memoryStore';

describe('Agents of which there is one at a time', () => {
  let store: MemoryStore;
  beforeEach(async () => {
    store = await openMemoryStore();
  });
  afterEach(() => store.close());

  const insert = (agentType: AgentType): number =>
    store.commit((tx) =>
      insertAgent(tx, {
        ...{ agentType, taskId: 'task', taskType: 'implementation', featureId: null },
        ...{ priority: 1, fence: 0, attempt: 1, slot: 0, provider: 'demo', model: null, command: 'demo' },
        ...{ worktree: '/w', branch: null, tokenHash: String(Math.random()) },
      }),
    );
  const run = (sql: string): number => store.commit((tx) => tx.run(sql));

  it('are refused a second time, and free again when the first has ended', () => {
    const first = insert('initializer');
    assert.throws(() => insert('initializer'), {
      code: 'SingletonViolation',
      message: `Agent ${first} is the initializer already, and there is one at a time; wait until it has ended, or kill it.`,
    });
    assert.notEqual(insert('coding'), insert('coding'));
    run(`UPDATE agent_lifecycle SET status = 'failed' WHERE agent_id = ${first}`);
    assert.ok(insert('initializer') > first);
  });

  it('are refused by the database, whoever writes', () => {
    for (const type of ['orchestrator', 'initializer', 'architect', 'project_manager']) {
      const add = `INSERT INTO agent_lifecycle (pid, agent_type, task_id, spawned_at, status, command)
        VALUES (0, '${type}', 't', '2026-01-01T00:00:00.000Z', 'running', 'c')`;
      run(add);
      assert.throws(() => run(add), /another agent of this type is at work/);
      run(add.replace("'running'", "'completed'"));
    }
  });

  it('are surplus but for the oldest, however they came to be', () => {
    const [oldest, second, coding] = [insert('coding'), insert('coding'), insert('coding')];
    run(`UPDATE agent_lifecycle SET agent_type = 'architect' WHERE agent_id IN (${oldest}, ${second})`);
    assert.deepEqual(
      surplusSingletons(store).map(({ agentId }) => agentId),
      [second],
    );
    assert.ok(coding > second);
  });
});
