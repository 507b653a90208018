import { useCallback, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { FeatureView } from '../../src/shared/viewModel';
import { Button } from '../button';
import { menuInPicture } from '../contextMenu';
import { t } from '../l10n/t';
import { explanationOf, spokenNode } from './describeNode';
import { firstOf, graphKey } from './graphKeys';
import type { Marks } from './graphNode';
import { GraphLegend } from './graphLegend';
import { NodeTip } from './nodeTip';
import { placeBeside, placeBox } from './placeParts';
import type { DrawnGraph } from './stage/drawnGraph';
import { GraphStage } from './stage/graphStage';

export interface GraphCanvasProps {
  readonly graph: DrawnGraph;
  readonly features: ReadonlyMap<number, FeatureView>;
  readonly marks: Marks;
  readonly found: ReadonlySet<number> | undefined;
  readonly focused: number | undefined;
  /** Its details are shown beside the picture. */
  readonly opened: number | undefined;
  /** To be brought into sight, once for each new value. */
  readonly revealed: { readonly id: number } | undefined;
  /** A feature is to be chosen: says of each why it cannot be. */
  readonly refusalOf: ((id: number) => string | undefined) | undefined;
  readonly takesFocus: boolean;
  readonly onFocus: (id: number) => void;
  readonly onActivate: (id: number, byKey: boolean) => void;
  readonly onStartLinking: (id: number) => void;
  readonly onEscape: () => void;
}

export const graphSurfaceId = 'graphSurface';

/** The picture. What a screen reader is told of it is the focused feature; the list has all of them. */
export function GraphCanvas(props: GraphCanvasProps) {
  const { graph, features, marks, found, focused, revealed, takesFocus } = props;
  const surface = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const minimap = useRef<HTMLCanvasElement>(null);
  const probe = useRef<HTMLSpanElement>(null);
  const tip = useRef<HTMLDivElement>(null);
  const focusBox = useRef<HTMLDivElement>(null);
  const [stage, setStage] = useState<GraphStage | undefined>(undefined);
  const [hovered, setHovered] = useState<number | undefined>(undefined);
  const [isByKey, setByKey] = useState(takesFocus);
  // What the details show needs no second telling.
  const isTold = (id: number): boolean => props.refusalOf === undefined && id === props.opened;
  const pointedAt = hovered ?? (isByKey ? focused : undefined);
  const tipFor = pointedAt === undefined || isTold(pointedAt) ? undefined : pointedAt;
  const placeParts = useRef<() => void>(() => undefined);

  useLayoutEffect(() => {
    if (!surface.current || !canvas.current || !minimap.current || !probe.current) return;
    const elements = {
      surface: surface.current,
      canvas: canvas.current,
      minimap: minimap.current,
      probe: probe.current,
    };
    const made = new GraphStage(elements, () => placeParts.current());
    setStage(made);
    return () => made.dispose();
  }, []);
  useLayoutEffect(() => stage?.show(graph), [stage, graph]);
  useLayoutEffect(() => stage?.mark({ focused, hovered, found }), [stage, focused, hovered, found]);
  useLayoutEffect(() => {
    if (revealed !== undefined) stage?.reveal(revealed.id, true);
  }, [stage, revealed]);
  useLayoutEffect(() => {
    const { activeElement } = document;
    // The layout takes its time: who has gone on to something else meanwhile stays there.
    const isFree = activeElement === null || activeElement === document.body || activeElement.role === 'tab';
    if (takesFocus && isFree) surface.current?.focus({ preventScroll: true });
  }, []);
  placeParts.current = () => {
    const focusPlace = focused === undefined ? undefined : stage?.placeOf(focused);
    if (focusPlace !== undefined && focusBox.current !== null) placeBox(focusBox.current, focusPlace);
    const place = tipFor === undefined ? undefined : stage?.placeOf(tipFor);
    if (place !== undefined && tip.current !== null && surface.current !== null) {
      placeBeside(tip.current, place, surface.current);
    }
  };
  useLayoutEffect(() => placeParts.current());

  const goTo = useCallback(
    (id: number) => {
      props.onFocus(id);
      stage?.reveal(id);
    },
    [stage, props.onFocus],
  );
  const current = focused === undefined ? undefined : features.get(focused);
  const tipFeature = tipFor === undefined ? undefined : features.get(tipFor);
  const refusal = tipFor === undefined ? undefined : props.refusalOf?.(tipFor);
  const isChoosing = props.refusalOf !== undefined;
  return (
    <div class="graphCanvas">
      <div class="graphStage">
        <div
          ref={surface}
          id={graphSurfaceId}
          class={`graphSurface${hovered === undefined ? '' : ' onFeature'}${isChoosing ? ' choosing' : ''}`}
          role="application"
          aria-label={t('Dependency graph')}
          aria-describedby="graphKeys"
          aria-activedescendant={current && `graphNode-${current.id}`}
          tabIndex={0}
          onFocus={() => {
            const first = focused === undefined ? firstOf(graph) : undefined;
            if (first !== undefined) props.onFocus(first);
          }}
          onKeyDown={(event) => {
            if (stage === undefined) return;
            const isForGraph = graphKey(event, {
              ...{ graph, stage, focused, goTo },
              activate: (id) => props.onActivate(id, true),
              startLinking: props.onStartLinking,
              escape: () => {
                setByKey(false);
                props.onEscape();
              },
            });
            if (!isForGraph) return;
            event.preventDefault();
            setHovered(undefined);
            if (event.key !== 'Escape') setByKey(true);
          }}
          onMouseMove={(event) => setHovered(stage?.featureAt(event.clientX, event.clientY))}
          onMouseLeave={() => setHovered(undefined)}
          onContextMenu={(event) => {
            // By keyboard it is opened for what has the focus, and no button is told.
            const id = event.button < 0 ? focused : stage?.featureAt(event.clientX, event.clientY);
            event.currentTarget.dataset['vscodeContext'] = menuInPicture(
              id === undefined ? undefined : features.get(id),
            );
            if (id !== undefined && !isChoosing) props.onFocus(id);
          }}
          onClick={(event) => {
            setByKey(false);
            surface.current?.focus({ preventScroll: true });
            const id = stage?.featureAt(event.clientX, event.clientY);
            if (id === undefined) return;
            if (!isChoosing) props.onFocus(id);
            props.onActivate(id, false);
          }}
        >
          <canvas ref={canvas} class="graphPicture" aria-hidden="true" />
          {current !== undefined && (
            <div
              ref={focusBox}
              id={`graphNode-${current.id}`}
              class="graphFocus"
              role="button"
              aria-label={[spokenNode(current, marks), props.refusalOf?.(current.id)]
                .filter(Boolean)
                .join(' ')}
            />
          )}
        </div>
        <span ref={probe} class="visuallyHidden" aria-hidden="true" />
        {tipFeature !== undefined && (
          <NodeTip
            tipRef={tip}
            feature={tipFeature}
            sentences={refusal === undefined ? explanationOf(tipFeature, marks) : [refusal]}
          />
        )}
        <div class="graphZoom" role="group" aria-label={t('Zoom')}>
          <Button
            label={t('In')}
            icon="add"
            look="iconOnly"
            title={t('Zoom in (+)')}
            onClick={() => stage?.zoomBy(1)}
          />
          <Button
            label={t('Out')}
            icon="minus"
            look="iconOnly"
            title={t('Zoom out (-)')}
            onClick={() => stage?.zoomBy(-1)}
          />
          <Button
            label={t('Fit')}
            icon="fit"
            look="iconOnly"
            title={t('Show all (0)')}
            onClick={() => stage?.fit()}
          />
        </div>
        {/* By keyboard the graph itself is moved. */}
        <canvas ref={minimap} class="graphMinimap" aria-hidden="true" />
      </div>
      <GraphLegend />
    </div>
  );
}
