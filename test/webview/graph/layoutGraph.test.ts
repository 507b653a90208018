import assert from 'node:assert/strict';
import { layoutGraph } from '../../../webview-ui/graph/layout/layoutGraph';
import {
  type GraphLayout,
  type LayoutNode,
  nodeHeight,
  nodeWidth,
} from '../../../webview-ui/graph/layout/layoutTypes';

type Rows = Readonly<Record<number, readonly number[]>>;

const nodes = (rows: Rows): LayoutNode[] =>
  Object.entries(rows).map(([id, dependencies]) => ({ id: Number(id), dependencies }));
const chain = (length: number): LayoutNode[] =>
  Array.from({ length }, (_, index) => ({ id: index + 1, dependencies: index === 0 ? [] : [index] }));

/** What must hold of every layout. */
function check(given: readonly LayoutNode[], layout: GraphLayout): void {
  assert.deepEqual(
    layout.nodes.map(({ id }) => id).sort((a, b) => a - b),
    given.map(({ id }) => id).sort((a, b) => a - b),
  );
  const sorted = [...layout.nodes].sort((a, b) => a.x - b.x || a.y - b.y);
  sorted.forEach((node, index) => {
    assert.ok(
      node.x >= nodeWidth / 2 - 1 && node.x <= layout.width - nodeWidth / 2 + 1,
      `#${node.id} is beside`,
    );
    assert.ok(
      node.y >= nodeHeight / 2 - 1 && node.y <= layout.height - nodeHeight / 2 + 1,
      `#${node.id} is below`,
    );
    for (const other of sorted.slice(index + 1)) {
      if (other.x - node.x >= nodeWidth) break;
      assert.ok(Math.abs(other.y - node.y) >= nodeHeight, `#${node.id} lies on #${other.id}`);
    }
  });
}
const xOf = (layout: GraphLayout, id: number): number =>
  layout.nodes.find((node) => node.id === id)?.x ?? NaN;

describe('The layout of the graph', () => {
  it('puts each feature right of all that it waits for, none upon another', () => {
    const given = nodes({ 1: [], 2: [1], 3: [1], 4: [2, 3], 5: [4, 1], 6: [], 7: [6], 8: [], 9: [] });
    const layout = layoutGraph(given);
    check(given, layout);
    for (const { id, dependencies } of given) {
      for (const before of dependencies)
        assert.ok(xOf(layout, before) < xOf(layout, id), `${before} before ${id}`);
    }
    assert.equal(layout.edges.length, 7);
  });

  it('draws no line to what is not there, to itself, or twice', () => {
    const layout = layoutGraph(nodes({ 1: [404, 1], 2: [1, 1] }));
    assert.deepEqual(
      layout.edges.map(({ from, to }) => [from, to]),
      [[1, 2]],
    );
  });

  it('copes with circles, with nothing, and with features that nothing connects', () => {
    const circle = nodes({ 1: [3], 2: [1], 3: [2], 4: [3] });
    check(circle, layoutGraph(circle));
    assert.deepEqual(layoutGraph([]), { nodes: [], edges: [], width: 0, height: 0 });
    const alone = nodes(Object.fromEntries(Array.from({ length: 50 }, (_, index) => [index + 1, []])));
    const layout = layoutGraph(alone);
    check(alone, layout);
    assert.ok(
      layout.width / layout.height > 0.5 && layout.width / layout.height < 4,
      'it has the shape of a window',
    );
  });

  it('copes with a chain of ten thousand', () => {
    const layout = layoutGraph(chain(10_000));
    assert.equal(layout.nodes.length, 10_000);
    assert.ok(xOf(layout, 9999) < xOf(layout, 10_000));
  });

  it('gives the same picture for the same backlog', () => {
    const given = nodes({ 1: [], 2: [1], 3: [1, 2], 4: [1], 5: [3, 4] });
    assert.deepEqual(layoutGraph(given), layoutGraph(given));
  });
});
