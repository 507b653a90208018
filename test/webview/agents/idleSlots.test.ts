import assert from 'node:assert/strict';
import { clockIn } from '../../../src/shared/forecastText';
import type { FeatureView, Snapshot } from '../../../src/shared/viewModel';
import { idleSlots } from '../../../webview-ui/agents/idleSlots';
import { aFeatureView } from '../../support/aFeatureView';
import { sampleAgent, snapshotOf } from '../../support/sampleSnapshot';

type Reason = NonNullable<FeatureView['reason']>;

let lastId = 0;
const waiting = (reason: Reason, reasonText = `Why ${reason.kind}`): FeatureView =>
  aFeatureView({ id: ++lastId, reason, reasonText });

const busy = (agents: number): Snapshot['agents'] =>
  Array.from({ length: agents }, (_, index) => sampleAgent({ agentId: index + 1, slot: index }));

function idleIn(
  agents: number,
  features: readonly FeatureView[],
  more: Partial<Snapshot> = {},
): ReturnType<typeof idleSlots> {
  const snapshot = snapshotOf({ agents: busy(agents), features, mode: 'running', ...more });
  return idleSlots({ ...snapshot, project: { ...snapshot.project, concurrency: 3 } });
}

describe('Slots in which nobody is at work', () => {
  beforeEach(() => (lastId = 100));

  it('are none while all are taken, nothing runs, or nothing is known of them', () => {
    assert.equal(idleIn(3, []), undefined);
    assert.equal(idleIn(0, [], { mode: 'stopped' }), undefined);
    const { slotsTaken, ...recorded } = snapshotOf({ features: [] });
    assert.equal(typeof slotsTaken, 'number');
    assert.equal(idleSlots(recorded), undefined);
  });

  it('are counted as the engine does: who takes none leaves them idle, who takes one does not', () => {
    const planning = [
      sampleAgent({ agentId: 1, agentType: 'architect' }),
      sampleAgent({ agentId: 2, agentType: 'project_manager' }),
    ];
    assert.equal(idleIn(0, [], { agents: planning, slotsTaken: 0 })?.title, '3 of 3 slots are idle');
    const testing = [sampleAgent({ agentId: 1 }), sampleAgent({ agentId: 2, agentType: 'testing' })];
    assert.equal(idleIn(0, [], { agents: testing, slotsTaken: 1 })?.title, '2 of 3 slots are idle');
    assert.equal(idleIn(0, [], { agents: testing, slotsTaken: 2 })?.title, '1 of 3 slots is idle');
  });

  it('say that the run is held up, and nothing else then', () => {
    const features = [waiting({ kind: 'blocked', by: [1] })];
    assert.deepEqual(idleIn(1, features, { mode: 'paused' })?.why, [
      'The run is paused: nothing new is started until it is resumed.',
    ]);
    assert.match(idleIn(1, features, { mode: 'draining' })?.why[0] ?? '', /draining/);
  });

  it('name what is at the root of what is blocked', () => {
    // 101 waits for 1, 102 for 101 and 2, 103 for 102: what is at work on 1 and 2 holds up all of them.
    const features = [
      waiting({ kind: 'blocked', by: [1] }),
      waiting({ kind: 'blocked', by: [101, 2] }),
      waiting({ kind: 'blocked', by: [102, 2] }),
    ];
    assert.deepEqual(idleIn(2, features)?.why, ['3 features are blocked by #2, #1.']);
  });

  it('say which limit was reached, once for all features', () => {
    const limit = { kind: 'providerLimit', provider: 'demo', until: '2026-01-01T12:00:00.000Z' } as const;
    const why = idleIn(1, [waiting(limit, 'Usage limit'), waiting(limit, 'Usage limit')])?.why;
    assert.deepEqual(why, ['Usage limit']);
    const busyMachine = { kind: 'machineBusy', what: 'cpu', percent: 97, limit: 90 } as const;
    assert.deepEqual(idleIn(1, [waiting(busyMachine, 'The processor is busy')])?.why, [
      'The processor is busy',
    ]);
  });

  it('say what waits before its next attempt, the first of them by name', () => {
    const later = waiting({ kind: 'retryWait', until: '2026-01-01T12:30:00.000Z' });
    const sooner = waiting({ kind: 'retryWait', until: '2026-01-01T12:00:00.000Z' });
    const [text] = idleIn(1, [later, sooner])?.why ?? [];
    assert.match(text ?? '', /^2 features wait before their next attempt, #102 first, until /);
    assert.ok(text?.endsWith(`until ${clockIn('en')('2026-01-01T12:00:00.000Z')}.`), text);
  });

  it('say what a person holds up, what has failed and that nothing is left', () => {
    const why = idleIn(1, [
      waiting({ kind: 'waitingForPerson', question: 'Which?' }),
      waiting({ kind: 'failed', message: 'No' }),
      waiting({ kind: 'failed', message: 'No' }),
    ])?.why;
    assert.deepEqual(why, ['1 feature waits for you.', '2 features have failed.']);
    assert.deepEqual(idleIn(1, [])?.why, ['No feature is left that could be started.']);
  });

  it('say what keeps the whole run, before all else', () => {
    const holds = [{ kind: 'cannotStart', text: 'git is missing.' }] as const;
    const why = idleIn(1, [waiting({ kind: 'blocked', by: [1] })], { holds })?.why;
    assert.deepEqual(why, ['git is missing.', '1 feature is blocked by #1.']);
  });
});
