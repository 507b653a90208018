import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { FeatureTree } from '../../../src/host/trees/featureTree';
import type { FeatureView } from '../../../src/shared/viewModel';
import { aFeature } from './builders';

function treeOf(features: readonly FeatureView[]): FeatureTree {
  return new FeatureTree({ snapshot: { features }, onDidChange: new vscode.EventEmitter<void>().event });
}

describe('the feature tree', () => {
  const tree = treeOf([
    aFeature({ id: 1, state: 'passing', priority: 1 }),
    aFeature({ id: 2, state: 'ready', priority: 5, score: 1200 }),
    aFeature({ id: 3, state: 'ready', priority: 2, score: 998 }),
    aFeature({ id: 4, state: 'needsPerson', priority: 9 }),
    aFeature({ id: 5, state: 'passing', priority: 0 }),
  ]);
  after(() => tree.dispose());

  it('has a group for each state that occurs, what needs the user first and what is done last', () => {
    const groups = tree.getChildren().map((node) => tree.getTreeItem(node));
    assert.deepEqual(
      groups.map(({ label, description }) => [label, description]),
      [
        ['Needs You', '1'],
        ['Ready', '2'],
        ['Passing', '2'],
      ],
    );
  });

  it('opens all groups at first but the one that is done', () => {
    const { Expanded, Collapsed } = vscode.TreeItemCollapsibleState;
    const states = tree.getChildren().map((node) => tree.getTreeItem(node).collapsibleState);
    assert.deepEqual(states, [Expanded, Expanded, Collapsed]);
  });

  it('lists ready features as the scheduler takes them and others by priority', () => {
    const ids = tree
      .getChildren()
      .map((group) => tree.getChildren(group).map((node) => (node.kind === 'feature' ? node.featureId : -1)));
    assert.deepEqual(ids, [[4], [2, 3], [5, 1]]);
  });

  it('is empty without a feature, so that VS Code shows the welcome page', () => {
    const empty = treeOf([]);
    assert.deepEqual(empty.getChildren(), []);
    empty.dispose();
  });
});
