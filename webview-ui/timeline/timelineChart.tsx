import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { mascotOf } from '../../src/shared/mascots';
import type { TimelineLane } from '../../src/shared/timeline';
import { Icon } from '../icon';
import { t } from '../l10n/t';
import { placeBeside, placeBox } from '../graph/placeParts';
import { describeItem, laneLabel, spokenItem } from './describeItem';
import { axisHeight, laneHeight } from './drawTimeline';
import type { DrawnItem, DrawnTimeline } from './drawnItems';
import { TimelineTip } from './timelineTip';
import { timelineKey } from './timelineKeys';
import { TimelineStage } from './timelineStage';
import { useTimelineGestures } from './useTimelineGestures';
import type { TimeView } from './useTimeWindow';
import { panned, spanOf, zoomed } from './timeWindow';

export const timelineSurfaceId = 'timelineSurface';
const keyZoom = 1.5;

interface TimelineChartProps {
  readonly timeline: DrawnTimeline;
  readonly time: TimeView;
  readonly focused: string | undefined;
  readonly onFocus: (key: string) => void;
  readonly onActivate: (item: DrawnItem, byKey: boolean) => void;
  readonly onWidth: (width: number) => void;
  readonly onShowAll: () => void;
  readonly onEscape: () => void;
  readonly takesFocus: boolean;
}

/** The picture. What a screen reader is told of it is the focused bar; the table has all of them. */
export function TimelineChart(props: TimelineChartProps) {
  const { timeline, time, takesFocus } = props;
  const { window, now } = time;
  const surface = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const probe = useRef<HTMLSpanElement>(null);
  const tip = useRef<HTMLDivElement>(null);
  const focusBox = useRef<HTMLDivElement>(null);
  const [stage, setStage] = useState<TimelineStage | undefined>(undefined);
  const [hovered, setHovered] = useState<string | undefined>(undefined);
  const [isByKey, setByKey] = useState(takesFocus);
  const focused = props.focused === undefined ? undefined : timeline.byKey.get(props.focused);
  const state = { timeline, window, now, focused: focused?.key, hovered };

  useLayoutEffect(() => {
    if (!surface.current || !canvas.current || !probe.current) return;
    const made = new TimelineStage(surface.current, canvas.current, probe.current, state, props.onWidth);
    props.onWidth(made.width);
    setStage(made);
    return () => made.dispose();
  }, []);
  useLayoutEffect(() => stage?.show(state));
  useLayoutEffect(() => {
    if (takesFocus) surface.current?.focus({ preventScroll: true });
  }, []);
  const tipItem = hovered === undefined ? (isByKey ? focused : undefined) : timeline.byKey.get(hovered);
  useLayoutEffect(() => {
    if (stage === undefined) return;
    if (focused !== undefined && focusBox.current) placeBox(focusBox.current, stage.placeOf(focused));
    if (tipItem !== undefined && tip.current && surface.current) {
      placeBeside(tip.current, stage.placeOf(tipItem), surface.current);
    }
  });
  useTimelineGestures(surface, stage, {
    window,
    change: time.change,
    click: (x, y) => {
      setByKey(false);
      surface.current?.focus({ preventScroll: true });
      const item = stage?.itemAt(x, y);
      if (item !== undefined) props.onActivate(item, false);
    },
  });
  /** Brought into sight, no more moved than is needed. */
  const goTo = (item: DrawnItem): void => {
    props.onFocus(item.key);
    const until = item.until ?? now;
    const room = spanOf(window) * 0.1;
    if (item.from > window.until - room) time.change(panned(window, item.from - window.until + 4 * room));
    else if (until < window.from + room) time.change(panned(window, until - window.from - 4 * room));
  };
  const tipLane = tipItem === undefined ? undefined : timeline.lanes[tipItem.lane];
  const focusLane = focused === undefined ? undefined : timeline.lanes[focused.lane];
  return (
    <div class="timelineChart">
      <ul class="timelineLanes" aria-hidden="true" style={{ paddingTop: `${axisHeight}px` }}>
        {timeline.lanes.map((lane) => (
          <li key={lane.key} style={{ height: `${laneHeight}px` }}>
            <LaneLabel lane={lane} />
          </li>
        ))}
      </ul>
      <div
        ref={surface}
        id={timelineSurfaceId}
        class={hovered === undefined ? 'timelineSurface' : 'timelineSurface onBar'}
        style={{ height: `${axisHeight + Math.max(timeline.lanes.length, 2) * laneHeight}px` }}
        role="application"
        aria-label={t('Timeline')}
        aria-describedby="timelineKeys"
        aria-activedescendant={focused === undefined ? undefined : 'timelineFocus'}
        tabIndex={0}
        onKeyDown={(event) => {
          const isForTimeline = timelineKey(event, {
            ...{ timeline, focused, now, goTo, showAll: props.onShowAll, escape: props.onEscape },
            activate: (item) => props.onActivate(item, true),
            zoom: (direction) => {
              const middle =
                focused === undefined ? (window.from + window.until) / 2 : centreOf(focused, now);
              time.change(zoomed(window, keyZoom ** -direction, middle));
            },
            pan: (windows) => time.change(panned(window, windows * spanOf(window))),
            showNow: () => time.follow(),
          });
          if (!isForTimeline) return;
          event.preventDefault();
          setHovered(undefined);
          setByKey(event.key !== 'Escape');
        }}
        onMouseMove={(event) => {
          setHovered(event.buttons === 0 ? stage?.itemAt(event.clientX, event.clientY)?.key : undefined);
        }}
        onMouseLeave={() => setHovered(undefined)}
      >
        <canvas ref={canvas} class="timelinePicture" aria-hidden="true" />
        {focused !== undefined && focusLane !== undefined && (
          <div
            ref={focusBox}
            id="timelineFocus"
            class="graphFocus"
            role="button"
            aria-label={spokenItem(focused, focusLane, now)}
          />
        )}
        {tipItem !== undefined && tipLane !== undefined && (
          <TimelineTip tipRef={tip} description={describeItem(tipItem, tipLane, now)} />
        )}
      </div>
      <span ref={probe} class="visuallyHidden" aria-hidden="true" />
    </div>
  );
}

function centreOf({ from, until }: DrawnItem, now: number): number {
  return (from + (until ?? now)) / 2;
}

function LaneLabel({ lane }: { readonly lane: TimelineLane }) {
  // The lanes of one kind have one name.
  if (lane.kind !== 'slot' && lane.index > 0) return null;
  if (lane.kind === 'slot') {
    return (
      <>
        <span class="emoji laneIcon">{mascotOf(lane.index).emoji}</span>
        <span class="oneLine">{laneLabel(lane)}</span>
      </>
    );
  }
  return (
    <>
      <span class="laneIcon">
        <Icon name={lane.kind === 'merges' ? 'merge' : 'import'} />
      </span>
      <span class="oneLine">{laneLabel(lane)}</span>
    </>
  );
}
