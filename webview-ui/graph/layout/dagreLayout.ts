import { Graph, layout } from '@dagrejs/dagre';
import { type GraphLayout, layerGap, type LayoutNode, nodeHeight, nodeWidth, rowGap } from './layoutTypes';

/** Up to here the better ranks are worth what they take; beyond, they take as many seconds as there are hundreds. */
const mostForBestRanks = 120;

interface Point {
  readonly x: number;
  readonly y: number;
}

/** One connected part of the graph, laid out by dagre. Throws when a chain is longer than its recursion reaches. */
export function dagreLayout(nodes: readonly LayoutNode[]): GraphLayout {
  const graph = new Graph();
  graph.setGraph({
    rankdir: 'LR',
    nodesep: rowGap,
    edgesep: rowGap / 2,
    ranksep: layerGap,
    ranker: nodes.length <= mostForBestRanks ? 'network-simplex' : 'tight-tree',
  });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id } of nodes) graph.setNode(String(id), { width: nodeWidth, height: nodeHeight });
  for (const { id, dependencies } of nodes) {
    for (const before of dependencies) graph.setEdge(String(before), String(id));
  }
  layout(graph);
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  return {
    nodes: nodes.map(({ id }) => {
      const { x, y } = graph.node(String(id)) as { x: number; y: number };
      return { id, x, y };
    }),
    edges: graph.edges().map((edge) => {
      const { points } = graph.edge(edge) as { points: readonly Point[] };
      // dagre ends lines where they meet the border, which may be its top; they begin and end at the sides here.
      const start = graph.node(edge.v) as Point;
      const end = graph.node(edge.w) as Point;
      const between = points.length > 3 ? points.slice(1, -1).flatMap(({ x, y }) => [x, y]) : [];
      return {
        from: Number(edge.v),
        to: Number(edge.w),
        points: [start.x + nodeWidth / 2, start.y, ...between, end.x - nodeWidth / 2, end.y],
      };
    }),
    width,
    height,
  };
}
