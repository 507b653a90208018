import { depths } from './depths';
import { type GraphLayout, layerGap, type LayoutNode, nodeHeight, nodeWidth, rowGap } from './layoutTypes';

const columnStep = nodeWidth + layerGap;
const rowStep = nodeHeight + rowGap;

/**
 * Each feature in the column after the last of its dependencies', without recursion: for what is too large or too
 * deep for dagre. Rows follow the middle of the dependencies, so that lines seldom cross the whole picture.
 */
export function columnLayout(nodes: readonly LayoutNode[]): GraphLayout {
  const depth = depths(nodes);
  const columns: LayoutNode[][] = [];
  for (const node of nodes) (columns[depth.get(node.id) ?? 0] ??= []).push(node);
  const placed = new Map<number, { readonly x: number; readonly y: number }>();
  let rows = 0;
  columns.forEach((column, index) => {
    const middle = new Map(column.map((node) => [node.id, middleOf(node, placed)]));
    column.sort((a, b) => (middle.get(a.id) ?? 0) - (middle.get(b.id) ?? 0) || a.id - b.id);
    rows = Math.max(rows, column.length);
    column.forEach(({ id }, row) =>
      placed.set(id, { x: index * columnStep + nodeWidth / 2, y: row * rowStep + nodeHeight / 2 }),
    );
  });
  const at = (id: number) => placed.get(id) ?? { x: 0, y: 0 };
  return {
    nodes: nodes.map(({ id }) => ({ id, ...at(id) })),
    edges: nodes.flatMap(({ id, dependencies }) =>
      dependencies.map((before) => {
        const start = at(before);
        const end = at(id);
        return {
          from: before,
          to: id,
          points: [start.x + nodeWidth / 2, start.y, end.x - nodeWidth / 2, end.y],
        };
      }),
    ),
    width: Math.max(0, columns.length * columnStep - layerGap),
    height: Math.max(0, rows * rowStep - rowGap),
  };
}

function middleOf({ dependencies }: LayoutNode, placed: ReadonlyMap<number, { readonly y: number }>): number {
  if (dependencies.length === 0) return 0;
  return dependencies.reduce((sum, id) => sum + (placed.get(id)?.y ?? 0), 0) / dependencies.length;
}
