import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { PeriodName } from '../../src/shared/periods';
import { type TimelinePhase, timelinePhases } from '../../src/shared/timeline';
import type { FeatureView } from '../../src/shared/viewModel';
import { Button } from '../button';
import { PeriodButtons } from '../charts/periodButtons';
import { WhyIdle } from '../agents/idleCard';
import type { IdleSlots } from '../agents/idleSlots';
import { LinkedFeaturePanel } from '../features/linkedFeaturePanel';
import { useSend } from '../host';
import { Icon } from '../icon';
import { t } from '../l10n/t';
import { Untrusted } from '../text/untrusted';
import { type DrawnItem, drawnTimeline, type DrawnTimeline } from './drawnItems';
import { phaseLabel } from './phaseLooks';
import { PhaseSwatch } from './phaseSwatch';
import { TimelineChart, timelineSurfaceId } from './timelineChart';
import type { TimelineChoices } from './timelineChoices';
import { TimelineTable } from './timelineTable';
import { type TimeWindow, untilNow, zoomed } from './timeWindow';
import { useTimeline } from './useTimeline';
import { useTimeWindow } from './useTimeWindow';

const hourMs = 3_600_000;
const buttonZoom = 1.6;

interface TimelineViewProps {
  readonly features: readonly FeatureView[];
  readonly revision: number;
  readonly runStartedAt: string | undefined;
  /** Slots in which nobody is at work now, and why. */
  readonly idle: IdleSlots | undefined;
  readonly repository: string;
  readonly choices: TimelineChoices;
  readonly change: (part: Partial<TimelineChoices>) => void;
  readonly takesFocus: boolean;
}

/** Who was at work when: agents by slot and the merge queue, as a picture and as a table. */
export function TimelineView(props: TimelineViewProps) {
  const { features, revision, choices, change, takesFocus, idle, repository } = props;
  const send = useSend();
  const [first, setFirst] = useState<number | undefined>(undefined);
  const [width, setWidth] = useState(0);
  const [focused, setFocused] = useState<string | undefined>(undefined);
  const openedByKey = useRef(false);
  const runStart = props.runStartedAt === undefined ? undefined : Date.parse(props.runStartedAt);
  const time = useTimeWindow(choices, change, runStart, first);
  const { range, problem } = useTimeline(time.window, width, revision);
  if (range !== undefined && range.first !== null && range.first !== first) setFirst(range.first);
  const timeline = useMemo<DrawnTimeline>(() => drawnTimeline(range ?? { lanes: [] }), [range]);
  const { opened } = choices;
  const feature = opened?.of === repository ? features.find(({ id }) => id === opened.id) : undefined;
  const open = (id: number, byKey: boolean): void => {
    openedByKey.current = byKey;
    change({ opened: { of: repository, id } });
  };
  const hide = (): void => change({ opened: undefined });

  const showPeriod = (period: PeriodName): void => {
    const { now } = time;
    const from = {
      run: runStart ?? now - hourMs,
      day: now - 24 * hourMs,
      week: now - 7 * 24 * hourMs,
      all: first ?? now - 24 * hourMs,
    }[period];
    time.follow(untilNow(from, now));
  };
  const activate = (item: DrawnItem, byKey: boolean): void => {
    setFocused(item.key);
    if (item.block !== undefined) {
      const { from, until } = item.block;
      const room = Math.max(until - from, 1000) * 0.1;
      time.change({ from: from - room, until: until + room });
    } else {
      const featureId = item.bar?.featureId ?? undefined;
      if (featureId !== undefined) open(featureId, byKey);
    }
  };
  const close = (): void => {
    hide();
    document.getElementById(timelineSurfaceId)?.focus({ preventScroll: true });
  };
  // Once, when the view is opened: a picture that comes with the first agent leaves the focus where it is.
  const takes = useRef(takesFocus);
  useEffect(() => {
    takes.current = false;
  }, []);
  const middle = (time.window.from + time.window.until) / 2;
  const isEmpty = range?.first === null && range.merges === 0;
  return (
    <main class="timelineView" aria-labelledby="timelineTitle">
      <div class="sectionHead reportsHead">
        <h2 id="timelineTitle">{t('Timeline')}</h2>
        <div class="filters">
          <PeriodButtons chosen={undefined} hasRun={runStart !== undefined} onChoose={showPeriod} />
          <span class="zoomButtons" role="group" aria-label={t('Zoom')}>
            <Button
              label={t('In')}
              icon="add"
              look="iconOnly"
              title={t('Zoom in (+)')}
              onClick={() => time.change(zoomed(time.window, 1 / buttonZoom, middle))}
            />
            <Button
              label={t('Out')}
              icon="minus"
              look="iconOnly"
              title={t('Zoom out (-)')}
              onClick={() => time.change(zoomed(time.window, buttonZoom, middle))}
            />
          </span>
          <button
            type="button"
            class="button secondary toggle"
            aria-pressed={time.followsNow}
            title={t('Go along with the present (N)')}
            onClick={() => (time.followsNow ? time.change(time.window) : time.follow())}
          >
            <Icon name="clock" />
            <span>{t('Now')}</span>
          </button>
          <button
            type="button"
            class="button secondary toggle"
            aria-pressed={choices.withTable}
            title={t('Show the timeline as a table too')}
            onClick={() => change({ withTable: !choices.withTable })}
          >
            <Icon name="list" />
            <span>{t('Table')}</span>
          </button>
          <Button
            label={t('Export…')}
            icon="export"
            title={t('Export what is in sight…')}
            onClick={() =>
              send({
                type: 'exportReport',
                id: 'timeline',
                period: {
                  from: Math.round(time.window.from),
                  until: Math.round(Math.min(time.window.until, time.now)),
                },
              })
            }
          />
        </div>
      </div>
      <p class={problem === undefined ? 'muted timelineStatus' : 'idle'} role="status">
        {problem === undefined ? (
          statusText(range, timeline, time.window, time.now)
        ) : (
          <Untrusted text={t('The timeline could not be read. {0}', problem)} />
        )}
      </p>
      {idle !== undefined && (
        <section class="timelineIdle" aria-label={idle.title}>
          <h3>
            <Icon name="circle" /> {idle.title}
          </h3>
          <WhyIdle why={idle.why} />
        </section>
      )}
      {isEmpty ? (
        <p class="idle">{t('No agent has been at work yet. Start a run, and each agent gets a bar here.')}</p>
      ) : (
        <div class={feature === undefined ? 'timelineBody' : 'timelineBody withPanel'}>
          <div class="timelineMain">
            <TimelineChart
              {...{ timeline, time, focused }}
              takesFocus={takes.current}
              onFocus={setFocused}
              onActivate={activate}
              onWidth={setWidth}
              onShowAll={() => showPeriod('all')}
              onEscape={hide}
            />
            <Legend shown={phasesIn(timeline)} />
            {choices.withTable && (
              <TimelineTable
                {...{ timeline, window: time.window, now: time.now }}
                onActivate={(item) => activate(item, true)}
              />
            )}
          </div>
          {feature !== undefined && (
            <LinkedFeaturePanel
              key={feature.id}
              {...{ feature, features }}
              takesFocus={openedByKey.current}
              onGo={(id) => open(id, true)}
              onClose={close}
            />
          )}
        </div>
      )}
    </main>
  );
}

function statusText(
  range: ReturnType<typeof useTimeline>['range'],
  { items }: DrawnTimeline,
  window: TimeWindow,
  now: number,
): string {
  if (range === undefined) return t('Reading the timeline…');
  const isInSight = ({ from, until }: DrawnItem): boolean =>
    from <= window.until && (until ?? now) >= window.from;
  if (range.first !== null && !items.some((lane) => lane.some(isInSight))) {
    return t('Nothing was at work in this time; “All” shows when something was.');
  }
  if (range.leftOut === 0) return '';
  return range.leftOut === 1
    ? t('1 imported agent is not shown: its times were not measured.')
    : t('{0} imported agents are not shown: their times were not measured.', range.leftOut);
}

function phasesIn({ lanes }: DrawnTimeline): readonly TimelinePhase[] {
  const seen = new Set(
    lanes.flatMap(({ bars }) => bars.flatMap(({ spans }) => spans.map(({ phase }) => phase))),
  );
  return timelinePhases.filter((phase) => seen.has(phase));
}

function Legend({ shown }: { readonly shown: readonly TimelinePhase[] }) {
  return (
    <div class="timelineLegend">
      <ul aria-label={t('Phases')}>
        {shown.map((phase) => (
          <li key={phase}>
            <PhaseSwatch phase={phase} />
            {phaseLabel(phase)}
          </li>
        ))}
      </ul>
      <p id="timelineKeys" class="muted">
        {t('Drag or Shift+arrows: pan. Ctrl+wheel, + and -: zoom. Arrows: from bar to bar. Enter: details.')}
      </p>
    </div>
  );
}
