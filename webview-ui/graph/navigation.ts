import type { DrawnGraph, DrawnNode } from './stage/drawnGraph';

export type Direction = 'left' | 'right' | 'up' | 'down';

/**
 * Where an arrow leads: left to what the feature waits for, right to what waits for it, up and down to the next
 * one in its column, or else in the nearest rows. A feature without any line has only its place to go by.
 */
export function neighbour(graph: DrawnGraph, from: number, direction: Direction): number | undefined {
  const at = graph.byId.get(from);
  if (at === undefined) return undefined;
  if (direction === 'up' || direction === 'down') return inColumn(graph, at, direction);
  const lines = graph.edges.filter((edge) => edge.from === from || edge.to === from);
  const ends =
    lines.length === 0
      ? graph.nodes.filter((node) => node.top === at.top && isBeyond(node, at, direction))
      : lines
          .filter((edge) => (direction === 'left' ? edge.to === from : edge.from === from))
          .flatMap((edge) => graph.byId.get(direction === 'left' ? edge.from : edge.to) ?? []);
  return nearest(ends, at);
}

/** The features from the upper left to the lower right, column by column. */
export function inReadingOrder({ nodes }: DrawnGraph): readonly number[] {
  return [...nodes].sort((a, b) => a.left - b.left || a.top - b.top).map(({ id }) => id);
}

function inColumn(graph: DrawnGraph, at: DrawnNode, direction: 'up' | 'down'): number | undefined {
  const beyond = graph.nodes.filter((node) => isBeyond(node, at, direction));
  return (
    nearest(
      beyond.filter(({ left }) => left === at.left),
      at,
    ) ?? nearest(beyond, at)
  );
}

function isBeyond(node: DrawnNode, at: DrawnNode, direction: Direction): boolean {
  switch (direction) {
    case 'left':
      return node.left < at.left;
    case 'right':
      return node.left > at.left;
    case 'up':
      return node.top < at.top;
    case 'down':
      return node.top > at.top;
  }
}

function nearest(nodes: readonly DrawnNode[], at: DrawnNode): number | undefined {
  let best: { readonly id: number; readonly distance: number } | undefined;
  for (const { id, left, top } of nodes) {
    const distance = Math.hypot(left - at.left, top - at.top);
    if (best === undefined || distance < best.distance) best = { id, distance };
  }
  return best?.id;
}
