import assert from 'node:assert/strict';
import { judgeMessages, type StoredMessage } from '../../../bench/drills/messages/judgeMessages';
import type { Deed, Received } from '../../../bench/drills/messages/messageLedger';
import { messagesInPrompt } from '../../../bench/drills/messages/messagesInPrompt';
import type { Message } from '../../../src/core/agents/messages/message';
import { codingPrompt } from '../../../src/core/agents/prompts';
import { aFeature } from '../../support/aFeature';

const stored: readonly StoredMessage[] = [
  { id: 1, sender: 'agent', content: 'a', status: 'acknowledged', failure: null },
  { id: 2, sender: 'agent', content: 'b', status: 'failed', failure: 'It ended.' },
  { id: 3, sender: 'agent', content: 'c', status: 'acknowledged', failure: null },
  { id: 4, sender: 'orchestrator', content: 'ready', status: 'expired', failure: 'Nobody read it.' },
];
const copy: StoredMessage = { id: 5, sender: 'agent', content: 'b', status: 'failed', failure: 'It ended.' };
const received = (id: number, change: Partial<Received> = {}): Received => ({
  ...{ id, attempt: 1, urgency: 'normal', content: 'x', sentAt: '2026-03-10T12:00:00.000Z' },
  ...change,
});
const got = (askedAt: number, ...messages: Received[]): Deed => ({ is: 'got', askedAt, limit: 2, messages });
const sending: readonly Deed[] = ['a', 'b', 'c'].flatMap((content, index): Deed[] => [
  { is: 'sending', content, toMany: false },
  { is: 'sent', content, ids: [index + 1] },
]);
const reading: readonly Deed[] = [
  got(100, received(1)),
  { is: 'acknowledged', at: 200, ids: [1] },
  { is: 'told', messages: [{ content: 'c', attempt: 1 }] },
];

describe('The drill of messages notices', () => {
  const judge = (change: {
    readonly rows?: readonly StoredMessage[];
    readonly sent?: readonly Deed[];
    readonly read?: readonly Deed[];
  }): string[] =>
    judgeMessages(change.rows ?? stored, [
      { who: 'agent-1', deeds: change.sent ?? sending },
      { who: 'agent-2', deeds: reading },
      { who: 'agent-3', deeds: change.read ?? [] },
    ]);
  const row = (id: number, change: Partial<StoredMessage>): StoredMessage[] =>
    stored.map((each) => (each.id === id ? { ...each, ...change } : each));

  it('nothing when all is well', () => {
    assert.deepEqual(
      judge({ read: [got(50, received(2, { attempt: 2 }), received(3, { attempt: 2 }))] }),
      [],
    );
    const unanswered: Deed = { is: 'sending', content: 'd', toMany: false };
    assert.deepEqual(judge({ sent: [...sending, unanswered] }), []);
  });

  const later = Date.parse('2026-03-10T12:00:01.000Z');
  const wrongs: readonly [string, Parameters<typeof judge>[0], RegExp][] = [
    ['a lost message', { rows: stored.filter(({ id }) => id !== 2) }, /message 2 of agent-1 is lost/],
    ['one that was sent twice', { rows: [...stored, copy] }, /agent-1 sent as 2 is there as 2, 5/],
    [
      'one that was sent twice by a call without an answer',
      {
        rows: [...stored, copy],
        sent: sending.filter((deed) => deed.is !== 'sent' || deed.content !== 'b'),
      },
      /agent-1 sent once is there as 2, 5/,
    ],
    [
      'one that was refused and is there',
      {
        sent: sending.map((deed): Deed =>
          deed.is === 'sent' && deed.content === 'b' ? { is: 'refused', content: 'b' } : deed,
        ),
      },
      /is there as 2/,
    ],
    [
      'one from nobody',
      {
        rows: row(2, { content: '?' }),
        sent: sending.filter((deed) => !('content' in deed) || deed.content !== 'b'),
      },
      /nobody sent message 2/,
    ],
    ['one that stays open', { rows: row(2, { status: 'delivered' }) }, /message 2 is delivered for ever/],
    [
      'a failure without a reason',
      { rows: row(2, { failure: null }) },
      /message 2 has failed and does not say/,
    ],
    [
      'one that nobody got',
      { rows: row(2, { status: 'acknowledged' }) },
      /message 2 is called read, but nobody/,
    ],
    [
      'one that came twice as new',
      { read: [got(50, received(1))] },
      /message 1 .* twice as new: to agent-2 and agent-3/,
    ],
    [
      'one that came twice as new, once with the first instruction',
      { read: [got(50, received(3))] },
      /message 3 .* twice as new/,
    ],
    [
      'one that came after it was read',
      { read: [got(300, received(1, { attempt: 2 }))] },
      /message 1 came again to agent-3/,
    ],
    [
      'a wrong order',
      { read: [got(50, received(3, { attempt: 2 }), received(2))] },
      /message 2 came to agent-3 behind/,
    ],
    [
      'a wrong order by urgency',
      { read: [got(50, received(2), received(3, { attempt: 2, urgency: 'high' }))] },
      /message 3 came to agent-3 behind/,
    ],
    [
      'an urgent one that was held back',
      {
        read: [
          got(later, received(3, { attempt: 2 }), received(4)),
          got(later, received(2, { urgency: 'urgent' })),
        ],
      },
      /message 2 was held back from agent-3/,
    ],
  ];
  for (const [what, change, message] of wrongs) {
    it(what, () => {
      const found = judge(change);
      assert.equal(found.length, 1, found.join('\n'));
      assert.match(found[0] ?? '', message);
    });
  }

  it('what comes with the first instruction, and for which time', () => {
    const message = (content: string, attempts: number): Message => ({
      ...{ id: 1, sender: 'agent', fromAgentId: 4, toAgentId: 5, toFeatureId: 7, toAgentType: null },
      ...{ type: 'status_update', urgency: 'normal', content, status: 'delivered', attempts },
      ...{ createdAt: '', deliveredAt: null, finishedAt: null, expiresAt: '', failure: null },
    });
    const prompt = codingPrompt({
      feature: aFeature(7),
      ...{ taskType: 'implementation', branch: 'work', integrationBranch: 'roadmap' },
      messages: [message('drill-agent-4-1', 1), message('drill-user8-2', 2), message('By Muster.', 1)],
    });
    assert.match(prompt, /^Agent 4, status_update, handed over for the 2nd time:$/m);
    assert.deepEqual(messagesInPrompt(prompt), [
      { content: 'drill-agent-4-1', attempt: 1 },
      { content: 'drill-user8-2', attempt: 2 },
    ]);
  });
});
