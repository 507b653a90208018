import assert from 'node:assert/strict';
import { ExportLab } from './exportLab';
import { answer, hangUp, silence } from './langfuseServer';

describe('the export to Langfuse', function () {
  this.timeout(180_000);
  let lab: ExportLab;
  beforeEach(async () => {
    lab = await ExportLab.create();
  });
  afterEach(() => lab.dispose());

  it('sends an agent once it has ended, and never again', async () => {
    await lab.export();
    const feature = await lab.addFeature('Search');
    const agent = await lab.startAgent(feature);
    await lab.until('time passes', () => lab.clock.now() > Date.parse('2026-01-01T00:01:00.000Z'), 5000);
    assert.equal(lab.server.requests.length, 0, 'nothing is sent of an agent at work');
    await lab.endAgent(agent);
    await lab.untilConfirmed(1);
    await lab.untilDone();
    await lab.addFeature('Another change');
    await lab.until('time passes', () => lab.clock.now() > Date.parse('2026-01-01T00:10:00.000Z'), 5000);
    assert.deepEqual(lab.confirmedAgents, [agent]);
    assert.equal(lab.server.requests.length, 1);
  });

  it('does nothing and loads nothing while it is off', async () => {
    const source = await lab.export({ kind: 'off' });
    await lab.endedAgent();
    await lab.until('time passes', () => lab.clock.now() > Date.parse('2026-01-01T00:10:00.000Z'), 5000);
    assert.equal(lab.server.requests.length, 0);
    assert.equal(lab.store.get(`SELECT * FROM langfuse_export`), undefined);
    assert.equal(source.reads, 1, 'settings are read again only when they have changed');
  });

  it('sends nothing of what ended before it was switched on, nor of what ran while it was off', async () => {
    await lab.endedAgent();
    const atWork = await lab.startAgent();
    await lab.endedAgent();
    const source = await lab.export();
    await lab.endAgent(atWork);
    await lab.untilConfirmed(1);
    await lab.untilDone();
    source.become({ kind: 'off' });
    await lab.until(
      'it is off',
      () => lab.store.get(`SELECT 1 FROM langfuse_export WHERE done_up_to IS NULL`) !== undefined,
    );
    await lab.endedAgent();
    source.become(lab.on());
    await lab.until(
      'it is on',
      () => lab.store.get(`SELECT 1 FROM langfuse_export WHERE done_up_to > 0`) !== undefined,
    );
    const last = await lab.endedAgent();
    await lab.untilConfirmed(2);
    assert.deepEqual(lab.confirmedAgents, [atWork, last]);
  });

  it('waits for the merge queue to be done with what an agent submitted', async () => {
    await lab.export();
    const feature = await lab.addFeature('Search');
    const agent = await lab.startAgent(feature);
    await lab.store.commit((tx) => {
      tx.run(
        `INSERT INTO merge_record (feature_id, agent_id, branch, branch_tip, status, queued_at)
         VALUES (?, ?, 'branch', 'tip', 'queued', ?)`,
        [feature, agent, tx.now],
      );
    });
    await lab.endAgent(agent, { outcome: 'submitted', error: null });
    const other = await lab.endedAgent();
    await lab.untilConfirmed(1);
    assert.deepEqual(lab.confirmedAgents, [other]);
    await lab.store.commit((tx) => {
      tx.run(`UPDATE merge_record SET status = 'merged', merge_commit = 'c0ffee', finished_at = ?`, [tx.now]);
      tx.run(`UPDATE agent_lifecycle SET outcome = 'merged' WHERE agent_id = ?`, [agent]);
    });
    await lab.untilConfirmed(2);
    assert.deepEqual(lab.confirmedAgents, [other, agent]);
  });

  it('leaves imported history alone', async () => {
    await lab.export();
    await lab.store.commit((tx) => {
      tx.run(
        `INSERT INTO agent_lifecycle (pid, agent_type, task_id, spawned_at, completed_at, status, command, origin_key)
         VALUES (0, 'code_developer', 'task', ?, ?, 'completed', 'command', 'file#1')`,
        [tx.now, tx.now],
      );
    });
    const own = await lab.endedAgent();
    await lab.untilConfirmed(1);
    await lab.untilDone();
    assert.deepEqual(lab.confirmedAgents, [own]);
  });

  it('sends many agents in batches, and keeps no list of what is done', async () => {
    await lab.export(lab.on(), { batchSize: 4 });
    const longest = await lab.startAgent();
    const ended: number[] = [];
    for (let n = 0; n < 10; n++) ended.push(await lab.endedAgent());
    await lab.untilConfirmed(10);
    assert.deepEqual(lab.confirmedAgents, ended);
    for (const { spans } of lab.server.requests) {
      assert.ok(spans.filter(({ name }) => name.endsWith(' agent')).length <= 4);
    }
    const listed = (): unknown =>
      lab.store.get<{ n: number }>(`SELECT count(*) AS n FROM langfuse_exported_agent`)?.n;
    await lab.until('all are marked', () => listed() === 10);
    await lab.endAgent(longest);
    await lab.untilConfirmed(11);
    await lab.until('the list is empty', () => listed() === 0);
  });

  for (const [what, first] of [
    ['500', answer(500, 'broken')],
    ['503', answer(503, '')],
    ['429', answer(429, 'slow down')],
    ['a closed connection', hangUp],
    ['no answer', silence],
  ] as const) {
    it(`tries again after ${what}, with the same ids and times`, async () => {
      lab.server.answers.push(first, first);
      await lab.export(lab.on(), { requestTimeoutMs: 2_000 });
      await lab.endedAgent(await lab.addFeature('Search'));
      await lab.untilConfirmed(1);
      await lab.untilDone();
      assert.equal(lab.server.requests.length, 3);
      const [one, , three] = lab.server.requests;
      assert.deepEqual(three?.spans, one?.spans);
      assert.equal(lab.confirmedAgents.length, 1);
      assert.deepEqual(lab.notices, [], 'nobody is bothered with what passes');
      assert.equal(
        lab.log.lines.filter((line) => line.startsWith('warn')).length,
        1,
        'one line for one outage',
      );
    });
  }
});
