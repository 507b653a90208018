import type { GraphNode } from '../graphNode';
import { type GraphLayout, nodeHeight, nodeWidth } from '../layout/layoutTypes';

export interface DrawnNode extends GraphNode {
  /** Of its upper left corner. */
  readonly left: number;
  readonly top: number;
}

export interface DrawnEdge {
  readonly from: number;
  readonly to: number;
  readonly points: readonly number[];
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  /** What has to pass first has passed. */
  readonly isSettled: boolean;
  readonly isCritical: boolean;
}

/** A layout with the looks of its features, in the coordinates of the layout. */
export interface DrawnGraph {
  readonly nodes: readonly DrawnNode[];
  readonly byId: ReadonlyMap<number, DrawnNode>;
  readonly edges: readonly DrawnEdge[];
  readonly width: number;
  readonly height: number;
}

/** What the layout places but no longer exists is left out, as is what it does not place yet. */
export function drawnGraph(layout: GraphLayout, looks: ReadonlyMap<number, GraphNode>): DrawnGraph {
  const nodes = layout.nodes.flatMap(({ id, x, y }) => {
    const look = looks.get(id);
    return look === undefined ? [] : [{ ...look, left: x - nodeWidth / 2, top: y - nodeHeight / 2 }];
  });
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const edges = layout.edges.flatMap(({ from, to, points }) => {
    const start = byId.get(from);
    const end = byId.get(to);
    if (start === undefined || end === undefined) return [];
    const xs = points.filter((_, index) => index % 2 === 0);
    const ys = points.filter((_, index) => index % 2 === 1);
    const isCritical =
      start.critical !== undefined && end.critical !== undefined && end.critical - start.critical === 1;
    return [
      {
        ...{ from, to, points, isSettled: start.isPassing, isCritical },
        ...{ left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) },
      },
    ];
  });
  return { nodes, byId, edges, width: layout.width, height: layout.height };
}

/** The feature at that place of the layout. */
export function nodeAt({ nodes }: DrawnGraph, x: number, y: number): DrawnNode | undefined {
  return nodes.find(
    ({ left, top }) => x >= left && x <= left + nodeWidth && y >= top && y <= top + nodeHeight,
  );
}
