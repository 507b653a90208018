import assert from 'node:assert/strict';
import { deliverMessages, acknowledgeMessages } from '../../../src/core/agents/messages/deliverMessages';
import { sendMessage } from '../../../src/core/agents/messages/sendMessage';
import { latestEvents } from '../../../src/core/store/activityLog';
import { addAgents, addFeatures, now, ReportLab, rowsOf, type RowValues } from './reportLab';

describe('The report on messages', () => {
  const lab = new ReportLab();
  const person = { agentId: undefined, agentType: 'user', featureId: undefined } as const;
  let report: () => ReturnType<ReportLab['report']>;
  before(async () => {
    await lab.open();
    await addFeatures(lab.store, { id: 1, name: 'One' });
    const live: RowValues = { status: 'running', spawned_at: '2026-01-01T00:00:00.000Z' };
    await addAgents(
      lab.store,
      { ...live, agent_id: 4, feature_id: 1 },
      { ...live, agent_id: 5, agent_type: 'testing' },
    );
    await lab.store.commit((tx) => {
      const from = { kind: 'agent', agentId: 4 } as const;
      sendMessage(tx, { from, to: { agentType: 'user' }, type: 'status_update', content: 'Half\ndone.' });
      sendMessage(tx, {
        from: { kind: 'user' },
        to: { agentId: 5 },
        type: 'status_update',
        content: 'Go on.',
      });
      sendMessage(tx, {
        from: { kind: 'user' },
        to: { agentType: 'initializer' },
        type: 'spec_ready',
        content: 'x',
      });
      tx.run(`UPDATE agent_message SET status = 'failed', failure = 'It ended.' WHERE message_id = 2`);
    });
    // The times of the rows are the store's, not those of the other reports' tests.
    const at = Date.parse(
      lab.store.get<{ at: string }>('SELECT max(created_at) AS at FROM agent_message')?.at ?? '',
    );
    report = () => lab.report('messages', { now: Number.isNaN(at) ? now : at });
  });
  after(() => lab.remove());

  it('shows who wrote what to whom, what became of it and why, the latest first', () => {
    const { facts } = report();
    assert.deepEqual(
      facts.map(({ key, value }) => [key, value]),
      [
        ['sent', 3],
        ['acknowledged', 0],
        ['delivered', 0],
        ['pending', 2],
        ['failed', 1],
        ['expired', 0],
      ],
    );
    assert.deepEqual(
      rowsOf(report()).map(({ message_id, sender, recipient, status, failure, urgency }) => [
        ...[message_id, sender, recipient, status, failure, urgency],
      ]),
      [
        [3, 'you', 'the next initializer agent', 'pending', null, 'normal'],
        [2, 'you', 'agent 5', 'failed', 'It ended.', 'normal'],
        [1, 'agent 4', 'you', 'pending', null, 'normal'],
      ],
    );
  });

  it('counts and shows those of a type of agents', () => {
    const ofTesting = lab.report('messages', { now: Date.parse(report().until), agentType: 'testing' });
    assert.deepEqual(
      rowsOf(ofTesting).map(({ message_id }) => message_id),
      [2],
    );
    assert.equal(ofTesting.facts[0]?.value, 1);
  });

  it('is not needed to learn that somebody wrote to you: the feed says so, and the summary until it is read', async () => {
    const [told] = latestEvents(lab.store, 10).filter(({ kind }) => kind === 'message');
    assert.deepEqual([told?.agentId, told?.featureId, told?.text], [4, 1, 'Wrote to you: Half done.']);
    const unread = (): unknown[] =>
      lab
        .report('activity-summary')
        .tables.filter(({ key }) => key === 'needs_person')
        .flatMap(({ rows }) => rows)
        .filter(([kind]) => kind === 'unread message');
    assert.deepEqual(unread(), [['unread message', 1, 4, 'One', 'Half\ndone.']]);
    await lab.store.commit((tx) => {
      const [message] = deliverMessages(tx, person, { limit: 1 });
      acknowledgeMessages(tx, person, [message?.id ?? 0]);
    });
    assert.deepEqual(unread(), []);
  });
});
