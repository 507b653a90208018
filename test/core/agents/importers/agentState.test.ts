import assert from 'node:assert/strict';
import {
  importAgentHistory,
  previewAgentHistory,
} from '../../../../src/core/agents/importers/importAgentHistory';
import { isAgentState, readAgentState } from '../../../../src/core/agents/importers/readAgentState';
import type { AgentHistory } from '../../../../src/core/agents/importers/agentHistory';
import { endedAgents, liveAgents } from '../../../../src/core/agents/agentRow';
import { silentLog } from '../../../../src/core/base/log';
import { openStore } from '../../../../src/core/store/openStore';
import type { Row, Store } from '../../../../src/core/store/store';
import { FakeClock } from '../../../support/fakeClock';
import { temporaryFolder } from '../../../support/temporaryFolder';
import { oddRows, oddState } from './stateFixture';

const writtenAt = '2025-10-22T00:00:00.000Z';

function read(content: unknown, timeZone = 'Europe/Paris'): AgentHistory {
  const bytes = Buffer.from(typeof content === 'string' ? content : JSON.stringify(content));
  return readAgentState(bytes, '/somewhere/agent_state.json', { timeZone, writtenAt });
}

describe('The import of an agent_state.json', () => {
  let store: Store;
  let folder: ReturnType<typeof temporaryFolder>;

  before(async () => {
    folder = temporaryFolder('agent-state');
    const wasm = 'node_modules/sql.js/dist/sql-wasm.wasm';
    store = await openStore({ directory: folder.path, wasm, clock: new FakeClock(), log: silentLog });
  });
  after(async () => {
    await store.close();
    folder.remove();
  });

  const row = (taskId: string, columns: string): Row[] =>
    store.query(`SELECT ${columns} FROM agent_lifecycle WHERE task_id = ? ORDER BY spawned_at`, [taskId]);

  it('is known by its content', () => {
    assert.ok(isAgentState(Buffer.from(JSON.stringify(oddState))));
    assert.ok(isAgentState(Buffer.from('\ufeff {"completed_agents": []}')));
    assert.ok(!isAgentState(Buffer.from('[{"name": "\\"active_agents\\""}]')));
    assert.ok(!isAgentState(Buffer.from('{"features": []}')));
  });

  it('accounts for every row of the file', () => {
    const { total, agents, repeated, refused } = read(oddState);
    assert.equal(total, oddRows);
    assert.equal(agents.length + repeated.length + refused.length, oddRows);
    assert.deepEqual(repeated, [
      { place: 'active_agents["201"]', reason: 'It is the same agent as completed_agents[0].' },
    ]);
    assert.deepEqual(refused, [
      { place: 'completed_agents[6]', reason: 'It is no object.' },
      { place: 'active_agents["107"]', reason: 'It is no object.' },
      { place: 'active_agents["not a pid"]', reason: 'It names no process, no task and no time.' },
    ]);
  });

  it('says first what it would do, and changes nothing by that', () => {
    const preview = previewAgentHistory(store, read(oddState));
    assert.deepEqual(preview.byStatus, { completed: 1, failed: 9, killed: 1 });
    assert.equal(preview.toAdd, 11);
    assert.equal(preview.unchanged, 0);
    assert.equal(preview.timeZone, 'Europe/Paris');
    assert.equal(store.query('SELECT 1 FROM agent_lifecycle').length, 0);
  });

  it('brings each agent in once, however often and in whichever time zone it is told to', async () => {
    const first = await store.commit((tx) => importAgentHistory(tx, read(oddState)));
    assert.equal(first.added, 11);
    const before = store.query('SELECT * FROM agent_lifecycle');
    const second = await store.commit((tx) => importAgentHistory(tx, read(oddState, 'UTC')));
    assert.deepEqual([second.added, second.unchanged], [0, 11]);
    assert.deepEqual(store.query('SELECT * FROM agent_lifecycle'), before);
  });

  it('leaves nobody live, and no agent of its own in the lists', () => {
    assert.deepEqual(store.query('SELECT * FROM active_agents'), []);
    assert.deepEqual(liveAgents(store), []);
    assert.deepEqual(endedAgents(store, 50), []);
  });

  it('never writes a dead process down as completed', () => {
    assert.deepEqual(
      store.query(`SELECT task_id FROM agent_lifecycle WHERE status = 'completed'`),
      [{ task_id: 'impl-3' }],
      'only the one with exit code 0',
    );
    const [running] = row('spec-20', 'status, outcome, exit_code, error_message, feature_id');
    assert.deepEqual(running, {
      status: 'failed',
      outcome: null,
      exit_code: null,
      error_message: 'How it ended is not known: in the file it is still called running.',
      feature_id: null,
    });
    assert.equal(row('impl-4', 'error_message')[0]?.['error_message'], 'It ended with exit code 3.');
    assert.equal(row('impl-5', 'error_message')[0]?.['error_message'], 'Out of memory');
    assert.equal(row('impl-7', 'status')[0]?.['status'], 'killed');
  });

  it('reads times without a zone in the given one, and others as they say', () => {
    assert.equal(row('spec-20', 'spawned_at')[0]?.['spawned_at'], '2025-10-19T17:43:20.588Z');
    assert.equal(row('spec-042', 'spawned_at')[0]?.['spawned_at'], '2025-10-19T17:43:21.000Z');
    assert.equal(row('impl-7', 'spawned_at')[0]?.['spawned_at'], '2025-10-20T08:00:00.000Z');
    assert.equal(row('test-1', 'spawned_at')[0]?.['spawned_at'], writtenAt, 'no younger than the file');
  });

  it('reads the priorities that real files hold', () => {
    const priorities = ['spec-20', 'spec-042', 'planning-1760896406', 'test-1'].map(
      (task) => row(task, 'priority_number')[0]?.['priority_number'],
    );
    assert.deepEqual(priorities, [20, 42, 1.5, null]);
  });

  it('keeps durations that cannot be trusted out of the velocity and says so in the metadata', () => {
    const durations = store.query<{ task_id: string; duration_ms: number }>(
      'SELECT task_id, duration_ms FROM agent_lifecycle WHERE duration_ms IS NOT NULL ORDER BY task_id',
    );
    assert.deepEqual(durations, [
      { task_id: 'impl-3', duration_ms: 30 * 60_000 },
      { task_id: 'impl-4', duration_ms: 45 * 60_000 },
    ]);
    const untrusted = store.query<{ task_id: string }>(
      `SELECT task_id FROM agent_lifecycle WHERE json_extract(metadata, '$.durationsUntrusted') = 1`,
    );
    assert.equal(untrusted.length, 9);
    const [velocity] = store.query(`SELECT * FROM agent_velocity WHERE agent_type = 'code_developer'`);
    assert.equal(velocity?.['avg_duration_ms'], 30 * 60_000);
    assert.equal(velocity['avg_idle_ms'], null, 'nobody saw when they began to work');
  });

  it('keeps the row of the source word for word', () => {
    const metadata = JSON.parse(String(row('spec-042', 'metadata')[0]?.['metadata'])) as Row;
    assert.deepEqual(metadata['source'], oddState.active_agents['102']);
    assert.deepEqual(metadata['origin'], {
      kind: 'agent_state.json',
      pid: 102,
      started_at: '2025-10-19T19:43:21',
      task_id: 'spec-042',
    });
  });

  it('tells by the file itself in which zone its clock was', () => {
    assert.equal(read(oddState).suggestedTimeZone, undefined);
    const elsewhere = read(oddState, 'America/New_York');
    assert.equal(elsewhere.suggestedTimeZone, '+02:00');
    assert.match(elsewhere.warnings.at(-1) ?? '', /at \+02:00, not in America\/New_York/);
    assert.equal(read(oddState, '+02:00').suggestedTimeZone, undefined);
  });

  it('refuses what is no such file, and a time zone that does not exist', () => {
    assert.throws(() => read('{"active_agents": {'), { code: 'ImportMalformed' });
    assert.throws(() => read({ active_agents: 5 }), { code: 'ImportMalformed' });
    assert.throws(() => read({ active_agents: {}, completed_agents: {} }), { code: 'ImportMalformed' });
    assert.throws(() => read(oddState, 'Middle/Earth'), { code: 'SettingInvalid' });
  });

  it('takes a file without any agent', () => {
    assert.deepEqual(read({ active_agents: {} }).agents, []);
  });
});
