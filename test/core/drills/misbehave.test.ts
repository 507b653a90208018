import assert from 'node:assert/strict';
import { faults } from '../../../bench/drills/misbehave/fault';
import { judgeMisbehaviour, type MisbehaviourSeen } from '../../../bench/drills/misbehave/judgeMisbehaviour';

type Seen = MisbehaviourSeen['features'][number];

const endOf = (name: string): Omit<Seen, 'name'> => {
  const slept = { status: 'failed', lastError: 'Stalled.', outcomes: ['interrupted', 'interrupted'] };
  if (name === 'sleeps') return slept;
  if (name === 'storms and stays')
    return { status: 'in_progress', lastError: null, outcomes: ['interrupted'] };
  const isHopeless = ['leaves empty-handed', 'crashes', 'storms and leaves'].includes(name);
  if (!isHopeless) return { status: 'passing', lastError: null, outcomes: ['submitted'] };
  return { status: 'failed', lastError: 'It ended.', outcomes: ['no_submission', 'no_submission'] };
};
const inOrder = ['agentAsked', 'agentStalled', 'agentRestarted'];
const allWell: MisbehaviourSeen = {
  features: faults.map((name) => ({ name, ...endOf(name) })),
  toldOfSleeper: [...inOrder, ...inOrder],
  ...{ maxRetries: 2, restarts: 1, processes: [], stormed: 60, linesOfFlood: 10, linesExpected: 10 },
};

describe('The drill of agents that misbehave notices', () => {
  const change = (name: string, changed: Partial<Seen>): Partial<MisbehaviourSeen> => ({
    features: allWell.features.map((each) => (each.name === name ? { ...each, ...changed } : each)),
  });

  it('nothing when all is well', () => {
    assert.deepEqual(judgeMisbehaviour(allWell), []);
    const askedAgain = ['agentAsked', 'agentStalled', ...inOrder, ...inOrder];
    assert.deepEqual(judgeMisbehaviour({ ...allWell, toldOfSleeper: askedAgain }), []);
  });

  const wrongs: readonly [string, Partial<MisbehaviourSeen>, RegExp][] = [
    ['a survivor', { processes: ['12 sleep'] }, /outlived the stop: 12 sleep/],
    ['that there was no storm', { stormed: 0 }, /there was no storm/],
    ['a lost line', { linesOfFlood: 9 }, /9 of 10 lines/],
    [
      'a busy agent that was ended',
      change('hogs', { outcomes: ['interrupted', 'submitted'] }),
      /hogs was busy/,
    ],
    ['work that was not done', change('works', { status: 'failed', lastError: 'no' }), /works is failed: no/],
    [
      'a crash loop without an end',
      change('crashes', { status: 'pending' }),
      /crashes is tried without an end/,
    ],
    [
      'one start too many',
      change('leaves empty-handed', { outcomes: ['no_submission', 'no_submission', 'no_submission'] }),
      /leaves empty-handed was started 3 times/,
    ],
    ['a failure without a reason', change('crashes', { lastError: null }), /does not say why/],
    ['an idle agent that nobody noticed', { toldOfSleeper: [] }, /about the one that sleeps is: nothing/],
    [
      'one that was ended unasked',
      { toldOfSleeper: [...inOrder, 'agentStalled', 'agentRestarted'] },
      /the one that sleeps is: agentAsked/,
    ],
    [
      'one that is restarted for ever',
      change('sleeps', { status: 'in_progress' }),
      /sleeps is in_progress, and not given up/,
    ],
    [
      'a silent agent that computed and was ended',
      change('computes in silence', { outcomes: ['interrupted', 'submitted'] }),
      /computes in silence was busy/,
    ],
    [
      'a stop that is called something else',
      change('storms and stays', { outcomes: ['crashed'] }),
      /is called crashed/,
    ],
  ];
  for (const [what, wrong, message] of wrongs) {
    it(what, () => {
      const found = judgeMisbehaviour({ ...allWell, ...wrong });
      assert.equal(found.length, 1, found.join('\n'));
      assert.match(found[0] ?? '', message);
    });
  }
});
