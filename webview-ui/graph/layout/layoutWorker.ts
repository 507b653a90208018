import { layoutGraph } from './layoutGraph';
import type { LayoutAnswer, LayoutRequest } from './layoutTypes';

/** The little of a worker's own scope that is used; the types of the page do not know it. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<LayoutRequest>) => void) | null;
  postMessage(answer: LayoutAnswer): void;
}

const scope = globalThis as unknown as WorkerScope;

// This file is the program of the worker: it listens, and does nothing else.
scope.onmessage = ({ data: { request, nodes } }) => {
  try {
    scope.postMessage({ request, layout: layoutGraph(nodes) });
  } catch (error) {
    scope.postMessage({ request, problem: error instanceof Error ? error.message : String(error) });
  }
};
