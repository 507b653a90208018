import assert from 'node:assert/strict';
import { actionsOf } from '../../../webview-ui/features/featureActions';
import { featureStates } from '../../../webview-ui/features/featureStates';
import {
  countStates,
  selectFeatures,
  type FeatureSelection,
} from '../../../webview-ui/features/selectFeatures';
import { canSkip } from '../../../src/shared/itemWords';
import { sampleBacklog, sampleFeature } from '../../support/sampleBacklog';

const all: FeatureSelection = { state: undefined, search: '', sort: 'id', descending: false };

function idsOf(selection: Partial<FeatureSelection>, features = sampleBacklog()): readonly number[] {
  return selectFeatures(features, { ...all, ...selection }).map((feature) => feature.id);
}

describe('Selecting features', () => {
  it('finds those that hold every word, whatever the case, in name, category, description or reason', () => {
    assert.deepEqual(idsOf({ search: 'INVOICE tax' }), [24]);
    assert.deepEqual(idsOf({ search: 'stripe' }), []);
    assert.deepEqual(idsOf({ search: 'payment provider' }), [20]);
    assert.deepEqual(idsOf({ search: '   ' }).length, 32);
  });

  it('takes #12 for a number and 12 for text', () => {
    assert.deepEqual(idsOf({ search: '#2' }), [2]);
    assert.deepEqual(idsOf({ search: '#20 #24' }), []);
    assert.deepEqual(idsOf({ search: 'blocked #30' }), [30]);
  });

  it('keeps one state when that is chosen', () => {
    assert.deepEqual(idsOf({ state: 'inProgress' }), [18, 19]);
  });

  it('puts what needs a person first and what passes last, then goes by score', () => {
    const features = [
      sampleFeature({ id: 1, state: 'passing', score: 5000 }),
      sampleFeature({ id: 2, state: 'ready', score: 10 }),
      sampleFeature({ id: 3, state: 'ready', score: 20 }),
      sampleFeature({ id: 4, state: 'needsPerson', score: 1 }),
    ];
    assert.deepEqual(idsOf({ sort: 'state' }, features), [4, 3, 2, 1]);
  });

  it('sorts by names as people do, and turns round without disturbing what is equal', () => {
    const features = [
      sampleFeature({ id: 1, name: 'page 10', priority: 2 }),
      sampleFeature({ id: 2, name: 'Page 9', priority: 2 }),
      sampleFeature({ id: 3, name: 'äpfel', priority: 1 }),
    ];
    assert.deepEqual(idsOf({ sort: 'name' }, features), [3, 2, 1]);
    assert.deepEqual(idsOf({ sort: 'priority', descending: true }, features), [1, 2, 3]);
  });

  it('leaves the list that it was given as it was', () => {
    const features = Object.freeze([sampleFeature({ id: 2 }), sampleFeature({ id: 1 })]);
    assert.deepEqual(idsOf({}, features), [1, 2]);
    assert.equal(features[0]?.id, 2);
  });

  it('counts every state once', () => {
    const counts = countStates(sampleBacklog());
    assert.equal(counts.get('passing'), 17);
    assert.equal(
      [...counts.values()].reduce((sum, count) => sum + count),
      32,
    );
    assert.deepEqual([...counts.keys()].sort(), featureStates.map(({ state }) => state).sort());
  });
});

describe('What can be done with a feature', () => {
  it('is to skip what waits, what is over its budget too, as in the tree', () => {
    const skippable = featureStates.filter(({ state }) => actionsOf(state).skip).map(({ state }) => state);
    const inTree = featureStates.filter(({ state }) => canSkip(sampleFeature({ state })));
    assert.deepEqual(
      skippable,
      inTree.map(({ state }) => state),
    );
    assert.ok(skippable.includes('overBudget'));
  });

  it('is to retry what has stopped, and only to revert what passes', () => {
    assert.equal(actionsOf('failed').retry, true);
    assert.equal(actionsOf('inProgress').retry, false);
    assert.deepEqual(actionsOf('passing'), {
      retry: false,
      skip: false,
      edit: false,
      dependencies: false,
      revert: true,
    });
  });
});
