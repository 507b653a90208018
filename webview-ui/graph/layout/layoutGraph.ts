import { columnLayout } from './columnLayout';
import { dagreLayout } from './dagreLayout';
import { type GraphLayout, layerGap, type LayoutNode, nodeHeight, nodeWidth, rowGap } from './layoutTypes';

/** Beyond this dagre takes minutes. */
const mostForDagre = 1500;
const partGap = 48;

/**
 * Lays out each connected part by itself and puts the parts below one another, the largest first; features that
 * nothing connects stand in a grid at the end. Dependencies on what is not in the list are left out.
 */
export function layoutGraph(given: readonly LayoutNode[]): GraphLayout {
  const nodes = withinThemselves(given);
  const parts = connectedParts(nodes);
  const connected = parts.filter((part) => part.length > 1).sort((a, b) => b.length - a.length);
  const layouts = connected.map(layoutPart);
  const alone = parts.filter((part) => part.length === 1).flat();
  const widest = Math.max(0, ...layouts.map(({ width }) => width));
  if (alone.length > 0) layouts.push(gridLayout(alone, widest));
  return stacked(layouts);
}

function withinThemselves(nodes: readonly LayoutNode[]): LayoutNode[] {
  const ids = new Set(nodes.map(({ id }) => id));
  return nodes.map(({ id, dependencies }) => ({
    id,
    dependencies: [...new Set(dependencies)].filter((each) => each !== id && ids.has(each)),
  }));
}

function layoutPart(nodes: readonly LayoutNode[]): GraphLayout {
  if (nodes.length > mostForDagre) return columnLayout(nodes);
  try {
    return dagreLayout(nodes);
  } catch (error) {
    // It is recursive, and a chain may be as long as it likes.
    if (error instanceof RangeError) return columnLayout(nodes);
    throw error;
  }
}

function connectedParts(nodes: readonly LayoutNode[]): LayoutNode[][] {
  const neighbours = new Map<number, number[]>(nodes.map(({ id }) => [id, []]));
  for (const { id, dependencies } of nodes) {
    for (const before of dependencies) {
      neighbours.get(id)?.push(before);
      neighbours.get(before)?.push(id);
    }
  }
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const seen = new Set<number>();
  const parts: LayoutNode[][] = [];
  for (const { id } of nodes) {
    if (seen.has(id)) continue;
    const part = new Set([id]);
    // The set grows while it is walked.
    for (const current of part) for (const next of neighbours.get(current) ?? []) part.add(next);
    for (const each of part) seen.add(each);
    parts.push([...part].sort((a, b) => a - b).flatMap((each) => byId.get(each) ?? []));
  }
  return parts;
}

/** As wide as the rest, or as a picture that is a little wider than high. */
function gridLayout(nodes: readonly LayoutNode[], widest: number): GraphLayout {
  const columnStep = nodeWidth + layerGap / 2;
  const rowStep = nodeHeight + rowGap;
  const columns = Math.max(
    Math.floor((widest + layerGap / 2) / columnStep),
    Math.min(nodes.length, Math.ceil(Math.sqrt(nodes.length * 0.5))),
  );
  return {
    nodes: nodes.map(({ id }, index) => ({
      id,
      x: (index % columns) * columnStep + nodeWidth / 2,
      y: Math.floor(index / columns) * rowStep + nodeHeight / 2,
    })),
    edges: [],
    width: Math.min(columns, nodes.length) * columnStep - layerGap / 2,
    height: Math.ceil(nodes.length / columns) * rowStep - rowGap,
  };
}

function stacked(layouts: readonly GraphLayout[]): GraphLayout {
  let top = 0;
  const moved = layouts.map((part) => {
    const by = top;
    top += part.height + partGap;
    return {
      nodes: part.nodes.map(({ id, x, y }) => ({ id, x, y: y + by })),
      edges: part.edges.map((edge) => ({
        ...edge,
        points: edge.points.map((value, index) => (index % 2 === 1 ? value + by : value)),
      })),
    };
  });
  return {
    nodes: moved.flatMap(({ nodes }) => nodes),
    edges: moved.flatMap(({ edges }) => edges),
    width: Math.max(0, ...layouts.map(({ width }) => width)),
    height: Math.max(0, top - partGap),
  };
}
