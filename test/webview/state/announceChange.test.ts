import assert from 'node:assert/strict';
import type { FeatureState } from '../../../src/shared/viewModel';
import { announceChange } from '../../../webview-ui/state/announceChange';
import { sampleFeature } from '../../support/sampleBacklog';
import { sampleAgent, snapshotOf } from '../../support/sampleSnapshot';

describe('What is said about a change', () => {
  const states = (...given: readonly FeatureState[]) =>
    snapshotOf({
      features: given.map((state, index) => sampleFeature({ id: index + 1, name: 'Cart', state })),
    });

  it('is nothing when only thoughts and times have changed', () => {
    const agent = sampleAgent({ lastThought: 'Hm.' });
    assert.equal(
      announceChange(
        snapshotOf({ agents: [agent] }),
        snapshotOf({ agents: [{ ...agent, lastThought: 'Aha!', inputTokens: 5 }], revision: 2 }),
      ),
      undefined,
    );
  });

  it('is the mode and the number of agents', () => {
    const next = snapshotOf({ mode: 'paused', agents: [sampleAgent()] });
    assert.equal(announceChange(snapshotOf(), next), 'Paused. 1 agent active.');
  });

  it('is what passes, fails or needs a person', () => {
    assert.equal(
      announceChange(
        states('inProgress', 'inProgress', 'inProgress'),
        states('passing', 'failed', 'needsPerson'),
      ),
      'Feature 1, Cart, passes. Feature 2, Cart, failed. Feature 3, Cart, needs you.',
    );
  });

  it('is no list of all features after an import', () => {
    assert.equal(announceChange(states(), states('passing', 'passing', 'failed')), undefined);
  });

  it('is no speech: after five changes it only counts', () => {
    const before = states(...Array<FeatureState>(9).fill('merging'));
    const after = states(...Array<FeatureState>(9).fill('passing'));
    assert.match(announceChange(before, after) ?? '', /Feature 5, Cart, passes\. And 4 more changes\.$/);
  });

  it('is a notice that is new', () => {
    const before = snapshotOf({ notices: ['Old.'] });
    assert.equal(
      announceChange(before, snapshotOf({ notices: ['Old.', 'git is missing.'] })),
      'git is missing.',
    );
  });

  it('is what has come to need a person, once, also where it is no feature', () => {
    const hold = { kind: 'mergeQueue', text: 'The branch is checked out.' } as const;
    const held = snapshotOf({ holds: [hold], notices: [hold.text] });
    assert.equal(announceChange(snapshotOf(), held), 'Needs you: Merges wait for you');
    assert.equal(announceChange(held, { ...held, revision: 2 }), undefined);
  });
});
