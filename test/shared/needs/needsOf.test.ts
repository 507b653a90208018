import assert from 'node:assert/strict';
import type { Need, NeedKind } from '../../../src/shared/needs/need';
import { needsOf } from '../../../src/shared/needs/needsOf';
import type { FeatureView, QuestionView } from '../../../src/shared/viewModel';
import type { HoldView } from '../../../src/shared/holdViews';
import { sampleAgent, snapshotOf } from '../../support/sampleSnapshot';
import { aFeatureView } from '../../support/aFeatureView';

const at = (minute: number): string => `2026-01-02T03:${String(minute).padStart(2, '0')}:00.000Z`;

function asked(given: Partial<QuestionView> = {}): QuestionView {
  return {
    featureId: 7,
    kind: 'text',
    text: 'Which database?',
    choices: [],
    askedAt: at(1),
    agentId: 3,
    ...given,
  };
}

function needsWith(
  feature: Partial<FeatureView>,
  rest: Partial<Parameters<typeof snapshotOf>[0]> = {},
): Need[] {
  return needsOf(snapshotOf({ features: [aFeatureView({ id: 7, name: 'Login', ...feature })], ...rest }));
}

function only(needs: readonly Need[]): Need {
  assert.equal(needs.length, 1, JSON.stringify(needs.map(({ id }) => id)));
  const [need] = needs;
  assert.ok(need);
  return need;
}

const messages = ({ actions }: Need): string[] => actions.map(({ message }) => message.type);

describe('What needs a person', () => {
  it('is nothing in a project that goes on by itself', () => {
    const states = ['ready', 'blocked', 'waiting', 'inProgress', 'merging', 'passing'] as const;
    const features = states.map((state, index) => aFeatureView({ id: index + 1, state }));
    assert.deepEqual(needsOf(snapshotOf({ features, agents: [sampleAgent()] })), []);
  });

  it('is a question, urgent as long as the agent that asked lives', () => {
    const question = asked();
    const agents = [sampleAgent({ agentId: 3, slot: 2, featureId: 7 })];
    const need = only(needsWith({ state: 'needsPerson', question }, { agents }));
    assert.deepEqual(
      [need.kind, need.severity, need.title, need.detail, need.since, need.featureId, need.agentId],
      ['question', 'high', 'Octo asks about #7 Login', 'Which database?', at(1), 7, 3],
    );
    assert.deepEqual(need.question, question);
    assert.deepEqual(messages(need), ['answerQuestion']);
    const ended = only(needsWith({ state: 'needsPerson', question }));
    assert.deepEqual([ended.severity, ended.title], ['normal', 'An agent asks about #7 Login']);
    assert.equal(ended.id, need.id, 'it is the same need');
  });

  it('is no question where nobody has asked, and is first to be retried', () => {
    const question = asked({ agentId: undefined, askedAt: undefined, text: 'Its merge was taken back.' });
    const need = only(needsWith({ state: 'needsPerson', question }));
    assert.equal(need.title, '#7 Login waits for you');
    assert.deepEqual(messages(need), ['retryFeature', 'answerQuestion']);
  });

  it('is a permission, with each answer as an action that a follower may give as well', () => {
    const question = asked({
      kind: 'choice',
      permission: 'Bash',
      choices: ['Allow', 'Allow for this feature', 'Deny'],
    });
    const need = only(needsWith({ state: 'needsPerson', question }));
    assert.deepEqual([need.kind, need.title], ['permission', 'An agent wants to use Bash for #7 Login']);
    assert.deepEqual(
      need.actions.map(({ label, message, changes }) => [label, message, changes]),
      ['Allow', 'Allow for this feature', 'Deny'].map((answer) => [
        answer,
        { type: 'answerQuestion', featureId: 7, answer, askedAt: question.askedAt },
        false,
      ]),
    );
  });

  it('is a feature that an agent suggests, to be taken or not; nobody waits for that', () => {
    const agents = [sampleAgent({ agentId: 3, slot: 0 })];
    const need = only(
      needsWith({ state: 'needsPerson', question: asked({ kind: 'suggestion' }) }, { agents }),
    );
    assert.deepEqual(
      [need.kind, need.severity, need.title],
      ['suggestion', 'normal', 'Spark suggests #7 Login'],
    );
    assert.deepEqual(
      need.actions.map(({ label }) => label),
      ['Yes', 'No'],
    );
  });

  it('is a merge that was held, with what it changes', () => {
    const need = only(
      needsWith({ state: 'needsPerson', held: ['package.json: test', 'ci.sh'], waitsSince: at(2) }),
    );
    assert.deepEqual([need.kind, need.since], ['held', at(2)]);
    assert.match(need.detail, /package\.json: test, ci\.sh/);
    assert.deepEqual(messages(need), ['approveMerge', 'rejectMerge', 'showEvidence']);
    assert.deepEqual(need.open, { type: 'showEvidence', featureId: 7 });
  });

  it('is a feature that nobody tries again, told apart by what it failed of', () => {
    const kindOf = (rejected: FeatureView['rejected']): NeedKind =>
      only(needsWith({ state: 'failed', status: 'failed', rejected, lastError: 'No.' })).kind;
    assert.deepEqual(
      [kindOf('conflict'), kindOf('gate_red'), kindOf(undefined)],
      ['conflict', 'redGate', 'failed'],
    );
    const need = only(needsWith({ state: 'failed', status: 'failed', waitsSince: at(3), hasEvidence: true }));
    assert.deepEqual(messages(need), ['retryFeature', 'editFeature', 'showEvidence']);
    assert.deepEqual([need.detail, need.since], ['The retry limit was reached.', at(3)]);
    assert.notEqual(
      need.id,
      only(needsWith({ state: 'failed', status: 'failed', waitsSince: at(4) })).id,
      'what was retried and failed again is news',
    );
  });

  it('is a merge that the queue has given up, and no longer once it was tried again', () => {
    const entry = (id: number, kind: string) => ({
      ...({ id, kind, at: at(id), level: 'error', who: 'Muster', agentId: undefined, featureId: 7 } as const),
      text: 'The merge of roadmap-7 does not work',
    });
    const stuck = only(
      needsWith({ state: 'merging' }, { activity: [entry(1, 'submitted'), entry(2, 'mergeStuck')] }),
    );
    assert.deepEqual([stuck.kind, stuck.since, stuck.detail], ['stuckMerge', at(2), entry(2, '').text]);
    assert.deepEqual(
      needsWith({ state: 'merging' }, { activity: [entry(2, 'mergeStuck'), entry(3, 'mergeApproved')] }),
      [],
    );
  });

  it('is a budget of a feature, with the limit to be raised', () => {
    const budget = { scope: 'feature', measure: 'usd', used: 1.2, limit: 1 } as const;
    const need = only(
      needsWith({ state: 'overBudget', reason: { kind: 'budget', ...budget }, reasonText: 'Over.' }),
    );
    assert.deepEqual([need.kind, need.severity, need.budget], ['budget', 'normal', budget]);
    assert.deepEqual(need.actions[0]?.message, { type: 'raiseBudget', scope: 'feature', measure: 'usd' });
  });

  it('is an agent that hangs, from when somebody was told', () => {
    const health = {
      ...({ state: 'stalled', quiet: true, heartbeatAt: at(5), cpuPercent: 0, memoryBytes: 1 } as const),
    };
    const silent = sampleAgent({ agentId: 9, slot: 1, featureId: 7, featureName: 'Login', health });
    assert.deepEqual(needsOf(snapshotOf({ agents: [silent] })), [], 'nobody was told yet');
    const need = only(needsOf(snapshotOf({ agents: [{ ...silent, stalled: 'Agent 9 hangs.' }] })));
    assert.deepEqual(
      [need.kind, need.severity, need.since, need.agentId, need.notices],
      ['stalled', 'high', at(5), 9, ['Agent 9 hangs.']],
    );
    assert.deepEqual(messages(need), ['showOutput', 'restartAgent']);
    assert.deepEqual(
      needsOf(snapshotOf({ agents: [{ ...silent, stalled: 'Agent 9 hangs.', live: false }] })),
      [],
    );
  });

  it('is a deadlock, once, whatever it is made of', () => {
    const deadlock = {
      waiting: 2,
      causes: [{ kind: 'cycle', cycle: [3, 7, 3] }],
      missing: [],
      since: at(6),
    } as const;
    const need = only(needsOf(snapshotOf({ deadlock })));
    assert.deepEqual([need.kind, need.severity, need.since], ['deadlock', 'blocking', at(6)]);
    assert.match(need.detail, /^2 features wait .* the circle 3 → 7 → 3/);
    assert.deepEqual(messages(need), ['mendDeadlock']);
  });

  const holds: readonly (readonly [HoldView, NeedKind, Need['severity'], readonly string[]])[] = [
    [{ kind: 'cannotStart', text: 'No claude.' }, 'provider', 'blocking', ['doctor', 'openSettings']],
    [{ kind: 'redBase', text: 'Red.' }, 'redGate', 'blocking', ['tryMergesAgain', 'showBaseEvidence']],
    [{ kind: 'mergeQueue', text: 'Checked out.' }, 'mergeQueue', 'blocking', ['tryMergesAgain']],
    [{ kind: 'unmerged', text: '1 waits.' }, 'unmerged', 'normal', ['start']],
    [{ kind: 'setup', text: 'Needs you: npm ci.' }, 'setup', 'blocking', ['resume', 'openSettings']],
    [
      { kind: 'budget', text: 'Over.', budget: { scope: 'run', measure: 'tokens', used: 12, limit: 10 } },
      ...(['budget', 'blocking', ['raiseBudget', 'stop']] as const),
    ],
    [{ kind: 'providerLimit', id: 'claude', text: 'Later.' }, 'usageLimit', 'low', ['openSettings']],
    [{ kind: 'checks', text: 'Needs you: a check.' }, 'checks', 'low', ['decideChecks']],
  ];
  for (const [hold, kind, severity, types] of holds) {
    it(`is ${hold.kind} of the project, with what mends it`, () => {
      const need = only(needsOf(snapshotOf({ holds: [{ ...hold, since: at(8) }] })));
      assert.deepEqual([need.kind, need.severity, need.since], [kind, severity, at(8)]);
      assert.deepEqual(messages(need), types);
      assert.equal(need.detail, hold.text.replace('Needs you: ', ''));
      assert.deepEqual(need.notices, [hold.text], 'the notice that says the same is known');
    });
  }

  it('is all that agents have changed of the repository, as one, urgent if anything of it is dangerous', () => {
    const changes: readonly HoldView[] = [
      { kind: 'repository', id: 'a', text: 'A branch was deleted.', since: at(9) },
      { kind: 'repository', id: 'b', text: 'Needs you: a hook was added.', since: at(4) },
    ];
    const need = only(needsOf(snapshotOf({ holds: changes })));
    assert.deepEqual(
      [need.kind, need.severity, need.since, need.detail],
      ['repository', 'low', at(4), 'A branch was deleted.\na hook was added.'],
    );
    assert.deepEqual(
      need.notices,
      changes.map(({ text }) => text),
    );
    const urgent = needsOf(snapshotOf({ holds: changes.map((each) => ({ ...each, urgent: true })) }));
    assert.equal(only(urgent).severity, 'high');
  });

  it('comes most urgent first, then oldest, then by number; of unknown age last', () => {
    const failed = (id: number, waitsSince: string | undefined) =>
      aFeatureView({ id, state: 'failed', status: 'failed', waitsSince });
    const needs = needsOf(
      snapshotOf({
        features: [
          ...[failed(10, at(5)), failed(9, at(5)), failed(8, undefined), failed(2, at(1))],
          aFeatureView({ id: 4, state: 'needsPerson', question: asked({ featureId: 4, askedAt: at(9) }) }),
        ],
        agents: [sampleAgent({ agentId: 3 })],
        holds: [
          { kind: 'checks', text: 'Checks.', since: at(0) },
          { kind: 'mergeQueue', text: 'Checked out.', since: at(9) },
        ],
      }),
    );
    assert.deepEqual(
      needs.map(({ kind, featureId }) => featureId ?? kind),
      ['mergeQueue', 4, 2, 9, 10, 8, 'checks'],
    );
    assert.equal(new Set(needs.map(({ id }) => id)).size, needs.length, 'ids are unique');
  });

  it('is said in the words of the language that is asked for', () => {
    const needs = needsOf(
      snapshotOf({ features: [aFeatureView({ state: 'failed', status: 'failed' })] }),
      (text, ...args) => `<${text}|${args.join()}>`,
    );
    assert.equal(only(needs).title, '<#{0} {1} has failed|7,Login page>');
  });
});
