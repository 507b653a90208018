import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { dragFeatures, placeAt, stepFrom } from '../../../src/host/trees/featureDrag';
import { type FeatureNode, FeatureTree } from '../../../src/host/trees/featureTree';
import type { OrderRequest } from '../../../src/shared/order';
import type { FeatureView } from '../../../src/shared/viewModel';
import { waitUntil } from '../../support/waitUntil';
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

describe('the feature tree by category', () => {
  it('takes a category for what it is, whatever it is called', () => {
    const tree = treeOf([
      aFeature({ id: 1, category: 'docs/more' }),
      aFeature({ id: 2, category: 'feature:3' }),
      aFeature({ id: 3, category: 'more:' }),
    ]);
    tree.groupBy('category');
    const groups = tree.getChildren();
    assert.deepEqual(
      groups.map((node) => [node.kind, tree.getTreeItem(node).label, tree.featureIdsOf(node)]),
      [
        ['group', 'docs/more', [1]],
        ['group', 'feature:3', [2]],
        ['group', 'more:', [3]],
      ],
    );
    assert.deepEqual(
      groups.flatMap((node) => tree.getChildren(node)).map((node) => tree.featureIdsOf(node)),
      [[1], [2], [3]],
    );
    tree.dispose();
  });
});

describe('the feature tree while the backlog changes', () => {
  const changed = new vscode.EventEmitter<void>();
  const project = { snapshot: { features: [] as readonly FeatureView[] }, onDidChange: changed.event };
  let tree: FeatureTree;
  let told: (FeatureNode | FeatureNode[] | undefined)[];
  beforeEach(() => {
    project.snapshot = {
      features: [aFeature({ id: 1 }), aFeature({ id: 2 }), aFeature({ id: 3, state: 'failed' })],
    };
    tree = new FeatureTree(project);
    told = [];
    tree.onDidChangeTreeData((nodes) => told.push(nodes));
  });
  afterEach(() => tree.dispose());

  /** As VS Code does for all that is open. */
  const showAll = (nodes = tree.getChildren()): void => {
    for (const node of nodes) {
      tree.getTreeItem(node);
      showAll(tree.getChildren(node));
    }
  };
  const change = (features: readonly FeatureView[]): void => {
    project.snapshot = { features };
    changed.fire();
  };
  const keysTold = (): string[] =>
    told.flatMap((nodes) => (Array.isArray(nodes) ? nodes : [nodes])).map((node) => node?.key ?? 'all');

  it('tells of the features alone that look different, and of nothing else', () => {
    showAll();
    const [first, ...others] = project.snapshot.features;
    assert.ok(first);
    change([{ ...first, name: 'Otherwise' }, ...others]);
    assert.deepEqual(keysTold(), ['feature:1']);
  });

  it('says nothing when nothing that is shown has changed', () => {
    showAll();
    change(project.snapshot.features.map((feature) => ({ ...feature, skipCount: 4 })));
    assert.deepEqual(told, []);
  });

  it('tells of the groups that a feature leaves and comes to', () => {
    showAll();
    const [first, second, third] = project.snapshot.features;
    assert.ok(first && second && third);
    change([first, { ...second, state: 'failed' }, third]);
    assert.deepEqual(keysTold().slice(0, 2).sort(), ['state:failed', 'state:ready']);
  });

  it('tells once of a group that has been closed, and not again with every change', async () => {
    showAll();
    change([aFeature({ id: 1 }), aFeature({ id: 4 }), aFeature({ id: 3, state: 'failed' })]);
    await waitUntil('the group is told', () => told.length > 0);
    // VS Code asks for nothing below it.
    change([
      aFeature({ id: 1 }),
      aFeature({ id: 4 }),
      aFeature({ id: 3, state: 'failed', lastError: 'Never seen' }),
    ]);
    change([
      aFeature({ id: 1 }),
      aFeature({ id: 4 }),
      aFeature({ id: 3, state: 'failed', name: 'New name' }),
    ]);
    await waitUntil('the new name is told', () => told.length > 1);
    const keysOf = (nodes: (typeof told)[number]): string[] => [nodes ?? []].flat().map(({ key }) => key);
    assert.deepEqual(told.map(keysOf), [['state:ready'], ['feature:3']]);
  });

  it('hands over thousands in parts, the next one when it is asked for', () => {
    project.snapshot = { features: Array.from({ length: 1200 }, (_, index) => aFeature({ id: index + 1 })) };
    const [group] = tree.getChildren();
    const handed = tree.getChildren(group);
    assert.equal(handed.length, 501);
    const more = handed.at(-1);
    assert.equal(more?.kind, 'more');
    assert.equal(tree.getTreeItem(more).label, 'Show 500 More of 700');
    tree.showMore(more.key);
    assert.deepEqual(keysTold(), ['state:ready']);
    assert.equal(tree.getChildren(group).length, 1001);
    assert.equal(tree.featureIdsOf(group ?? more).length, 1200, 'the group stands for all of them');
  });

  it('groups otherwise when it is asked to, and keeps the ids of features', () => {
    showAll();
    tree.groupBy('category');
    assert.deepEqual(keysTold(), ['all']);
    const [group] = tree.getChildren();
    assert.deepEqual(
      tree.getChildren(group).map((node) => tree.getTreeItem(node).id),
      ['feature:1', 'feature:2', 'feature:3'],
    );
  });
});

describe('dragging in the feature tree', () => {
  const asked: OrderRequest[] = [];
  const said: string[] = [];
  const drag = dragFeatures(
    {
      featureIdsOf: (node) => (node.kind === 'feature' ? [node.featureId] : [3, 4]),
      besides: () => [1, 2, 3, 4],
    },
    (request) => Promise.resolve(asked.push(request)),
    (sentence) => said.push(sentence),
  );
  const node = (featureId: number): FeatureNode => ({
    kind: 'feature',
    key: `feature:${featureId}`,
    featureId,
  });
  const drop = async (nodes: FeatureNode[], target: FeatureNode | undefined): Promise<void> => {
    const transfer = new vscode.DataTransfer();
    const { token } = new vscode.CancellationTokenSource();
    await drag.handleDrag?.(nodes, transfer, token);
    await drag.handleDrop?.(target, transfer, token);
  };

  it('gives several features the place of the one that they are dropped on', async () => {
    await drop([node(3), node(4)], node(2));
    await drop([node(1)], node(3));
    assert.deepEqual(asked.splice(0), [
      { featureIds: [3, 4], place: 'before', target: 2 },
      { featureIds: [1], place: 'after', target: 3 },
    ]);
  });

  it('explains that a group cannot be dropped on, and asks for nothing on itself', async () => {
    await drop([node(1)], { kind: 'group', key: 'state:failed' });
    await drop([node(1)], undefined);
    await drop([node(1)], node(1));
    assert.deepEqual(asked, []);
    assert.equal(said.length, 2);
    assert.match(said[0] ?? '', /on another feature/);
  });

  it('comes down to single steps by keyboard', () => {
    assert.deepEqual(stepFrom([1, 2, 3], [2], 'up'), { featureIds: [2], place: 'before', target: 1 });
    assert.deepEqual(stepFrom([1, 2, 3], [1, 2], 'down'), { featureIds: [1, 2], place: 'after', target: 3 });
    assert.equal(stepFrom([1, 2, 3], [1], 'up'), undefined);
    assert.equal(stepFrom([1, 2, 3], [3], 'down'), undefined);
    assert.equal(stepFrom([1, 2, 3], [9], 'down'), undefined);
    assert.equal(placeAt([1, 2], [9], 2).place, 'before', 'from elsewhere');
  });
});
