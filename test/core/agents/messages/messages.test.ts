import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { endAgent, insertAgent, markRunning } from '../../../../src/core/agents/lifecycle';
import { acknowledgeMessages, deliverMessages } from '../../../../src/core/agents/messages/deliverMessages';
import type { MessageReader, NewMessage } from '../../../../src/core/agents/messages/message';
import { countMessagesFor, readMessages } from '../../../../src/core/agents/messages/readMessages';
import { sendMessage } from '../../../../src/core/agents/messages/sendMessage';
import { hasMessagesToSettle, settleMessages } from '../../../../src/core/agents/messages/settleMessages';
import type { AgentType } from '../../../../src/core/agents/run';
import { moveFeature } from '../../../../src/core/backlog/transitions';
import { addFeatures } from '../../../../src/core/backlog/writeFeatures';
import { MusterError, type MusterErrorCode } from '../../../../src/core/base/errors';
import { latestEvents } from '../../../../src/core/store/activityLog';
import { type MemoryStore, openMemoryStore } from '../../backlog/memoryStore';

const minute = 60_000;
const hour = 60 * minute;
const person: MessageReader = { agentId: undefined, agentType: 'user', featureId: undefined };

describe('Messages', () => {
  let store: MemoryStore;
  let nowMs: number;
  beforeEach(async () => {
    nowMs = Date.parse('2026-03-10T12:00:00.000Z');
    store = await openMemoryStore(() => new Date(nowMs).toISOString());
    store.commit((tx) => addFeatures(tx, [{ name: 'One' }, { name: 'Two' }, { name: 'Three' }]));
  });
  afterEach(() => store.close());

  /** A live agent, as one who asks for messages. */
  const agent = (featureId?: number, agentType: AgentType = 'coding'): MessageReader & { agentId: number } =>
    store.commit((tx) => {
      const fence = featureId === undefined ? 0 : moveFeature(tx, featureId, 'in_progress');
      const agentId = insertAgent(tx, {
        ...{ agentType, taskId: 't', taskType: 'implementation', featureId: featureId ?? null, priority: 1 },
        ...{ fence, attempt: 1, slot: 0, provider: 'demo', model: null, command: 'demo', worktree: '/w' },
        ...{ branch: 'b', tokenHash: randomUUID() },
      });
      return { agentId, agentType, featureId };
    });
  const end = ({ agentId }: { agentId: number }): void =>
    store.commit((tx) => {
      const how = {
        status: 'failed',
        outcome: 'interrupted',
        exitCode: null,
        signal: 'SIGKILL',
        error: null,
      };
      endAgent(tx, agentId, how as Parameters<typeof endAgent>[2]);
      tx.run(`UPDATE features SET status = 'pending' WHERE status = 'in_progress'`);
    });
  const send = (message: Partial<NewMessage> & Pick<NewMessage, 'to'>): number[] =>
    store.commit((tx) =>
      sendMessage(tx, { from: { kind: 'user' }, type: 'status_update', content: 'Hello', ...message }),
    );
  const poll = (to: MessageReader, limit = 10): { id: number; attempts: number }[] =>
    store.commit((tx) => deliverMessages(tx, to, { limit }).map(({ id, attempts }) => ({ id, attempts })));
  const acknowledge = (by: MessageReader, ...ids: number[]): number =>
    store.commit((tx) => acknowledgeMessages(tx, by, ids));
  const settle = (): number => store.commit(settleMessages);
  const states = (): string[] =>
    readMessages(store, { limit: 100 })
      .reverse()
      .map(({ id, status }) => `${id} ${status}`);
  const refused = (code: MusterErrorCode, message: RegExp, action: () => unknown): void => {
    const before = states();
    assert.throws(action, (error) => {
      assert.ok(error instanceof MusterError, String(error));
      assert.equal(error.code, code, error.message);
      assert.match(error.message, message);
      return true;
    });
    assert.deepEqual(states(), before, 'nothing is sent');
  };

  it('are handed over by urgency, then by age, and not again before they could be acknowledged', () => {
    const to = agent(1);
    for (const urgency of ['normal', 'low', 'urgent', 'normal', 'high'] as const) {
      send({ to: { agentId: to.agentId }, urgency });
      nowMs += 10;
    }
    assert.deepEqual(
      poll(to, 3).map(({ id }) => id),
      [3, 5, 1],
    );
    assert.equal(countMessagesFor(store, to, new Date(nowMs).toISOString()), 2);
    assert.deepEqual(
      poll(to).map(({ id }) => id),
      [4, 2],
    );
    assert.deepEqual(poll(to), []);
    assert.equal(acknowledge(to, 1, 2, 3), 3);
    assert.equal(acknowledge(to, 1), 0, 'said twice, it counts once');
    assert.deepEqual(states(), [
      '1 acknowledged',
      '2 acknowledged',
      '3 acknowledged',
      '4 delivered',
      '5 delivered',
    ]);
  });

  it('come again with a growing pause, say so, and have failed after the third time', () => {
    const to = agent(1);
    send({ to: { agentId: to.agentId } });
    const seen: number[][] = [];
    for (let minutes = 0; minutes <= 8; minutes++) {
      for (const { attempts } of poll(to)) seen.push([minutes, attempts]);
      settle();
      nowMs += minute;
    }
    assert.deepEqual(seen, [
      [0, 1],
      [1, 2],
      [3, 3],
    ]);
    assert.deepEqual(states(), ['1 failed']);
    const [message] = readMessages(store, { limit: 1 });
    assert.match(message?.failure ?? '', /handed over 3 times and never acknowledged/);
    assert.match(
      latestEvents(store, 1)[0]?.text ?? '',
      /^Message 1 \(status_update\) was not delivered: It was/,
    );
    assert.equal(acknowledge(to, 1), 0, 'too late');
    assert.deepEqual(states(), ['1 failed']);
  });

  it('expire after a day, handed over or not', () => {
    const to = agent(1);
    send({ to: { agentId: to.agentId } });
    send({ to: { featureId: 2 } });
    nowMs += 24 * hour - 1;
    const now = (): string => new Date(nowMs).toISOString();
    assert.equal(hasMessagesToSettle(store, now()), false);
    assert.equal(poll(to).length, 1);
    nowMs += 1;
    assert.equal(hasMessagesToSettle(store, now()), true);
    assert.equal(settle(), 2);
    assert.equal(hasMessagesToSettle(store, now()), false);
    assert.deepEqual(states(), ['1 expired', '2 expired']);
  });

  it('go to the next agent of the feature when one has ended, and are not taken for new', () => {
    const first = agent(1);
    send({ to: { agentId: first.agentId } });
    send({ to: { featureId: 1 } });
    poll(first, 1);
    end(first);
    assert.deepEqual(states(), ['1 pending', '2 pending']);
    assert.deepEqual(poll(agent(2)), []);
    const second = agent(1);
    assert.deepEqual(poll(second), [
      { id: 1, attempts: 2 },
      { id: 2, attempts: 1 },
    ]);
    assert.equal(acknowledge(second, 1, 2), 2);
  });

  it('have failed when the agent has ended and none comes after it', () => {
    const tester = agent(undefined, 'testing');
    send({ to: { agentId: tester.agentId } });
    end(tester);
    assert.deepEqual(states(), ['1 failed']);
    refused('RecipientGone', /write to all agents of a type instead/, () =>
      send({ to: { agentId: tester.agentId } }),
    );
  });

  it('to a type reach each one at work but the sender, or the next that starts', () => {
    const [one, two] = [agent(1), agent(2)];
    const ids = send({ to: { agentType: 'coding' }, from: { kind: 'agent', agentId: one.agentId } });
    assert.deepEqual(ids, [1]);
    assert.deepEqual(poll(one), []);
    assert.deepEqual(poll(two), [{ id: 1, attempts: 1 }]);
    assert.deepEqual(send({ to: { agentType: 'coding' } }), [2, 3]);
    send({ to: { agentType: 'testing' } });
    const [first, second] = [agent(undefined, 'testing'), agent(undefined, 'testing')];
    assert.deepEqual(poll(first), [{ id: 4, attempts: 1 }]);
    assert.deepEqual(poll(second), []);
    end(first);
    assert.deepEqual(poll(second), [{ id: 4, attempts: 2 }]);
  });

  it('to the person are read and acknowledged by the person alone', () => {
    const from = agent(1);
    send({
      to: { agentType: 'user' },
      from: { kind: 'agent', agentId: from.agentId },
      type: 'quality_report',
    });
    assert.deepEqual(poll(from), []);
    assert.deepEqual(poll(person), [{ id: 1, attempts: 1 }]);
    refused('MessageNotFound', /Message 1 was not handed over here/, () => acknowledge(from, 1));
    assert.equal(acknowledge(person, 1), 1);
  });

  it('in the first instruction count as read when the agent shows that it lives', () => {
    const to = agent(1);
    send({ to: { featureId: 1 } });
    send({ to: { featureId: 1 } });
    store.commit((tx) => deliverMessages(tx, to, { limit: 1, inPrompt: true }));
    poll(to);
    store.commit((tx) => markRunning(tx, to.agentId));
    assert.deepEqual(states(), ['1 acknowledged', '2 delivered']);
  });

  it('are pointless when the feature has passed', () => {
    send({ to: { featureId: 1 } });
    store.commit((tx) => tx.run(`UPDATE features SET status = 'passing' WHERE id = 1`));
    assert.equal(settle(), 1);
    assert.deepEqual(states(), ['1 failed']);
    refused('RecipientGone', /Feature 1 has passed/, () => send({ to: { featureId: 1 } }));
  });

  it('are refused without words, with too many, to nobody, and from one whom nobody reads', () => {
    refused('MessageInvalid', /empty; say something/, () => send({ to: { featureId: 1 }, content: ' \n ' }));
    refused('MessageInvalid', /8001 characters; shorten it to 8000/, () =>
      send({ to: { featureId: 1 }, content: '😀'.repeat(8001) }),
    );
    refused('AgentNotFound', /no agent 77/, () => send({ to: { agentId: 77 } }));
    refused('FeatureNotFound', /77/, () => send({ to: { featureId: 77 } }));
    const from = { kind: 'agent', agentId: agent(1).agentId } as const;
    for (let n = 0; n < 200; n++) send({ to: { featureId: 2 }, from });
    refused('TooManyMessages', /200 messages of yours wait/, () => send({ to: { featureId: 2 }, from }));
    assert.equal(send({ to: { featureId: 2 } }).length, 1, 'a person is not held up by it');
  });

  it('that nobody reads are named in the feed, and counted when they are many', () => {
    for (let n = 0; n < 10; n++) send({ to: { featureId: 1 } });
    nowMs += 25 * hour;
    settle();
    assert.deepEqual(
      latestEvents(store, 10).map(({ kind, text }) => [kind, text.split(' was')[0]]),
      [
        ['messageFailed', 'Message 1 (status_update)'],
        ['messageFailed', 'Message 2 (status_update)'],
        ['messageFailed', 'Message 3 (status_update)'],
        ['messageFailed', '… and 7 more messages were not delivered: Nobody read it before it expired.'],
      ],
    );
  });
});
