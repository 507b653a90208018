import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { program } from './layoutWorker?worker';
import type { GraphLayout, LayoutAnswer, LayoutNode, LayoutRequest } from './layoutTypes';

export interface LayoutState {
  /** The last one that was finished; undefined as long as there is none. */
  readonly layout: GraphLayout | undefined;
  /** One for the nodes as they are now is being made. */
  readonly isUnderWay: boolean;
  readonly problem: string | undefined;
}

/**
 * The layout of the nodes, made in a worker. While one is being made, only the latest of those that are wanted
 * waits; nothing is made anew as long as the same features depend on the same others.
 */
export function useLayout(nodes: readonly LayoutNode[]): LayoutState {
  const wanted = useMemo(
    () => JSON.stringify(nodes.map(({ id, dependencies }) => [id, dependencies])),
    [nodes],
  );
  const [made, setMade] = useState<{ readonly of: string; readonly layout: GraphLayout } | undefined>();
  const [problem, setProblem] = useState<string | undefined>();
  const workshop = useRef<Workshop | undefined>(undefined);

  useEffect(() => {
    const started = startWorkshop((of, answer) => {
      if ('layout' in answer) {
        setProblem(undefined);
        setMade({ of, layout: answer.layout });
      } else setProblem(answer.problem);
    });
    workshop.current = started;
    return () => {
      workshop.current = undefined;
      started.dispose();
    };
  }, []);
  useEffect(() => workshop.current?.order(wanted, nodes), [wanted]);

  return { layout: made?.layout, isUnderWay: made?.of !== wanted && problem === undefined, problem };
}

interface Workshop {
  order(of: string, nodes: readonly LayoutNode[]): void;
  dispose(): void;
}

function startWorkshop(onAnswer: (of: string, answer: LayoutAnswer) => void): Workshop {
  const address = URL.createObjectURL(new Blob([program], { type: 'text/javascript' }));
  const worker = new Worker(address);
  URL.revokeObjectURL(address);
  let request = 0;
  let underWay: string | undefined;
  let next: { readonly of: string; readonly nodes: readonly LayoutNode[] } | undefined;
  const send = (of: string, nodes: readonly LayoutNode[]): void => {
    underWay = of;
    request += 1;
    worker.postMessage({ request, nodes } satisfies LayoutRequest);
  };
  const answered = (answer: LayoutAnswer): void => {
    const of = underWay ?? '';
    underWay = undefined;
    if (next !== undefined) send(next.of, next.nodes);
    next = undefined;
    onAnswer(of, answer);
  };
  worker.onmessage = ({ data }: MessageEvent<LayoutAnswer>) => answered(data);
  worker.onerror = ({ message }) => answered({ request, problem: message });
  return {
    order: (of, nodes) => {
      const plain = nodes.map(({ id, dependencies }) => ({ id, dependencies }));
      if (underWay === undefined) send(of, plain);
      else next = { of, nodes: plain };
    },
    dispose: () => worker.terminate(),
  };
}
