import { actionOf, graphKeys } from '../keys/viewKeys';
import { type Direction, inReadingOrder, neighbour } from './navigation';
import type { DrawnGraph } from './stage/drawnGraph';
import type { GraphStage } from './stage/graphStage';

export interface KeyTargets {
  readonly graph: DrawnGraph;
  readonly stage: GraphStage;
  readonly focused: number | undefined;
  readonly goTo: (id: number) => void;
  /** Opens the details, or chooses the feature when one is to be chosen. */
  readonly activate: (id: number) => void;
  readonly startLinking: (id: number) => void;
  readonly escape: () => void;
}

const arrows: Readonly<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};
const panPixels = 80;
const panOf: Readonly<Record<Direction, readonly [number, number]>> = {
  left: [panPixels, 0],
  right: [-panPixels, 0],
  up: [0, panPixels],
  down: [0, -panPixels],
};

/** Keys of the graph; hands back whether one was meant for it. */
export function graphKey(event: KeyboardEvent, targets: KeyTargets): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  const { graph, stage, focused } = targets;
  const arrow = arrows[event.key];
  if (arrow !== undefined && event.shiftKey) {
    stage.panBy(...panOf[arrow]);
    return true;
  }
  const goTo = (id: number | undefined): true => {
    if (id !== undefined) targets.goTo(id);
    return true;
  };
  if (arrow !== undefined) {
    return goTo(focused === undefined ? firstOf(graph) : neighbour(graph, focused, arrow));
  }
  switch (actionOf(graphKeys, event.key)) {
    case 'focusFirst':
      return goTo(firstOf(graph));
    case 'focusLast':
      return goTo(inReadingOrder(graph).at(-1));
    case 'nextCritical':
      return goTo(after(criticalIn(graph), focused));
    case 'nextBottleneck':
      return goTo(after(bottlenecksIn(graph), focused));
    case 'zoomIn':
      stage.zoomBy(1);
      return true;
    case 'zoomOut':
      stage.zoomBy(-1);
      return true;
    case 'fit':
      stage.fit();
      return true;
    case 'open':
      if (focused !== undefined) targets.activate(focused);
      return true;
    case 'link':
      if (focused !== undefined) targets.startLinking(focused);
      return true;
    case 'close':
      targets.escape();
      return true;
    case undefined:
      return false;
  }
}

/** Where the critical path begins, or else the first feature of the first column. */
export function firstOf(graph: DrawnGraph): number | undefined {
  return criticalIn(graph)[0] ?? inReadingOrder(graph)[0];
}

function criticalIn({ nodes }: DrawnGraph): readonly number[] {
  return nodes
    .filter(({ critical }) => critical !== undefined)
    .sort((a, b) => (a.critical ?? 0) - (b.critical ?? 0))
    .map(({ id }) => id);
}

function bottlenecksIn({ nodes }: DrawnGraph): readonly number[] {
  return nodes
    .filter(({ bottleneck }) => bottleneck !== undefined)
    .sort((a, b) => (b.bottleneck ?? 0) - (a.bottleneck ?? 0) || a.id - b.id)
    .map(({ id }) => id);
}

/** The one after that, and the first after the last. */
export function after(ids: readonly number[], id: number | undefined): number | undefined {
  return ids[(id === undefined ? -1 : ids.indexOf(id)) + 1] ?? ids[0];
}
