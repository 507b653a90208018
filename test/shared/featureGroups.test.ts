import assert from 'node:assert/strict';
import {
  type FeatureGroups,
  groupFeatures,
  stateOrder,
  type TreeEntry,
} from '../../src/shared/featureGroups';
import type { FeatureState, FeatureView } from '../../src/shared/viewModel';
import { aFeature } from '../host/trees/builders';

const feature = (id: number, given: Partial<FeatureView> = {}): FeatureView =>
  aFeature({ id, priority: id, state: 'blocked', ...given });

const nameOf = (entry: TreeEntry): string =>
  'group' in entry
    ? entry.group.key
    : `${entry.place.featureId}${entry.place.alsoUnder === undefined ? '' : ` (under ${entry.place.alsoUnder})`}`;
const keyOf = (entry: TreeEntry): string => ('group' in entry ? entry.group.key : entry.place.key);

/** The tree as lines, each level indented; what only stands once more is not entered. */
function linesOf(groups: FeatureGroups, entries = groups.roots, indent = ''): string[] {
  return entries.flatMap((entry) => [
    indent + nameOf(entry),
    ...('place' in entry && entry.place.alsoUnder !== undefined
      ? []
      : linesOf(groups, groups.below(keyOf(entry)), `${indent}  `)),
  ]);
}

describe('The groups of features', () => {
  it('go by status, what needs somebody first, ready ones as the scheduler takes them', () => {
    const groups = groupFeatures(
      [
        feature(1, { state: 'passing' }),
        feature(2, { state: 'ready', score: 900 }),
        feature(3, { state: 'ready', score: 1200 }),
        feature(4, { state: 'needsPerson' }),
      ],
      'status',
    );
    assert.deepEqual(linesOf(groups), [
      ...['state:needsPerson', '  4', 'state:ready', '  3', '  2', 'state:passing', '  1'],
    ]);
    const all: Record<FeatureState, true> = {
      ...{ needsPerson: true, failed: true, overBudget: true, inProgress: true, merging: true },
      ...{ ready: true, waiting: true, blocked: true, passing: true },
    };
    assert.deepEqual([...stateOrder].sort(), Object.keys(all).sort(), 'no state is forgotten');
  });

  it('go by category, those without one last, and in each what is done last', () => {
    const groups = groupFeatures(
      [
        feature(1, { category: 'Sales', state: 'passing' }),
        feature(2, { category: '' }),
        feature(3, { category: 'Sales' }),
        feature(4, { category: 'Base' }),
      ],
      'category',
    );
    assert.deepEqual(linesOf(groups), [
      ...['category:Base', '  4', 'category:Sales', '  3', '  1', 'category:', '  2'],
    ]);
  });

  it('put features under what holds them up, shared ones whole only once', () => {
    const groups = groupFeatures(
      [
        feature(1, { state: 'ready' }),
        feature(2, { dependencies: [1] }),
        feature(3, { dependencies: [1] }),
        feature(4, { dependencies: [2, 3] }),
        feature(5, { dependencies: [4] }),
        feature(6, { dependencies: [7, 99], state: 'ready' }),
        feature(7, { state: 'passing' }),
      ],
      'dependency',
    );
    assert.deepEqual(linesOf(groups), [
      ...['1', '  2', '    4', '      5', '  3', '    4 (under 2)', '6', 'state:passing', '  7'],
    ]);
  });

  it('show those that wait for each other in a group of their own, with all behind them', () => {
    const groups = groupFeatures(
      [
        feature(1, { dependencies: [2] }),
        feature(2, { dependencies: [1] }),
        feature(3, { dependencies: [2] }),
        feature(4, { state: 'ready' }),
      ],
      'dependency',
    );
    assert.deepEqual(linesOf(groups), ['circle', '  1', '    2', '      1 (under 1)', '      3', '4']);
  });

  it('lose and repeat nothing in a chain of ten thousand, and find what is below one at once', () => {
    const chain = Array.from({ length: 10_000 }, (_, index) =>
      feature(index + 1, index === 0 ? { state: 'ready' } : { dependencies: [index] }),
    );
    const groups = groupFeatures(chain, 'dependency');
    assert.equal(groups.roots.length, 1);
    let [entry] = groups.roots;
    let depth = 0;
    for (; entry !== undefined; [entry] = groups.below(keyOf(entry))) depth++;
    assert.equal(depth, 10_000);
    const [blocked] = groupFeatures(chain, 'status').roots.slice(-1);
    assert.ok(blocked !== undefined && 'group' in blocked);
    assert.equal(blocked.group.featureIds.length, 9_999);
  });
});
