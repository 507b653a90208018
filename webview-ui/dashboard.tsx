import { useCallback, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { clockIn, forecastText } from '../src/shared/forecastText';
import { needsOf } from '../src/shared/needs/needsOf';
import type { Snapshot } from '../src/shared/viewModel';
import { ActivityFeed } from './activity/activityFeed';
import type { AnalyticsChoices } from './analytics/analyticsChoices';
import { AnalyticsView } from './analytics/analyticsView';
import { EndedAgents } from './agents/endedAgents';
import { idleSlots } from './agents/idleSlots';
import { MissionControl } from './agents/missionControl';
import { useSending } from './commandsUnderWay';
import { FeatureForm } from './featureForm/featureForm';
import type { OpenForm } from './featureForm/formValues';
import { useFeatureForm, useWantedForm } from './featureForm/useFeatureForm';
import { FeatureList } from './features/featureList';
import { FeaturePage } from './features/featurePage';
import { type ShownFeature, useShownFeature } from './features/useShownFeature';
import { GraphView } from './graph/graphView';
import type { GraphChoices } from './graph/graphSelection';
import { Header } from './header/header';
import { LeaderBanner } from './header/leaderBanner';
import { Notices } from './header/notices';
import type { Host } from './host';
import { Inbox } from './inbox/inbox';
import { useWantedNeed } from './inbox/useWantedNeed';
import { language, t } from './l10n/t';
import { KeyHelp, KeyHelpContext } from './keys/keyHelp';
import { NoFeatures } from './page/emptyStates';
import { ShownProject } from './page/shownProject';
import { useDrawnInSteps } from './page/useDrawnInSteps';
import type { AnswerDrafts } from './questions/answerDrafts';
import { KeptAnswersContext } from './questions/keptAnswers';
import { OverallProgress } from './progress/overallProgress';
import { useDashboard } from './state/useDashboard';
import { useViewState } from './state/useViewState';
import type { ViewState } from './state/viewState';
import type { TimelineChoices } from './timeline/timelineChoices';
import { TimelineView } from './timeline/timelineView';
import { useViewSwitch, type ViewSwitch } from './views/useViewSwitch';
import { viewPanelId, viewTabId } from './views/viewTabs';

export function Dashboard({ host }: { readonly host: Host }) {
  const shown = useDashboard(host);
  const [view, changeView] = useViewState(host);
  const details = useShownFeature(changeView);
  const { show } = details;
  // A view that is chosen takes the place of the details, also of those that cover it already.
  const onView = useCallback(
    (next: ViewState['view']) => {
      changeView({ view: next });
      show(undefined);
    },
    [changeView, show],
  );
  const views = useViewSwitch(view.view, view.shownFeature !== undefined, onView);
  const wanted = useWantedForm();
  const { choose } = views;
  const wantedNeed = useWantedNeed(useCallback(() => choose('mission'), [choose]));
  const repository = shown.kind === 'snapshot' ? shown.snapshot.project.repository : '';
  const sending = useSending(host, repository);
  const answers = useMemo(
    () => ({
      repository,
      drafts: view.answers,
      keep: (drafts: AnswerDrafts) => changeView({ answers: drafts }),
    }),
    [repository, view.answers, changeView],
  );
  const keyHelp = useRef<HTMLDialogElement>(null);
  const openKeyHelp = useCallback(() => keyHelp.current?.showModal(), []);
  return (
    <ShownProject shown={shown} sending={sending} always={<KeyHelp dialog={keyHelp} />}>
      {(snapshot) => (
        <KeyHelpContext.Provider value={openKeyHelp}>
          <KeptAnswersContext.Provider value={answers}>
            <Page
              // Nothing of one repository, its numbers least of all, stands for anything of another.
              key={repository}
              {...{ snapshot, view, changeView, views, details, wanted, wantedNeed }}
            />
          </KeptAnswersContext.Provider>
        </KeyHelpContext.Provider>
      )}
    </ShownProject>
  );
}

/** The first steps in which the page is drawn; between them stands what is at work. */
const headerOnly = 0;
const withLists = 2;
const noRows: readonly number[] = [];

interface PageProps {
  readonly snapshot: Snapshot;
  readonly view: ViewState;
  readonly changeView: (change: Partial<ViewState>) => void;
  readonly views: ViewSwitch;
  readonly details: ShownFeature;
  readonly wanted: ReturnType<typeof useWantedForm>;
  readonly wantedNeed: ReturnType<typeof useWantedNeed>;
}

function Page({ snapshot, view, changeView, views, details, wanted, wantedNeed }: PageProps) {
  const step = useDrawnInSteps(withLists);
  const scrollTop = useRef(view.scrollTop);
  useLayoutEffect(() => {
    if (step === withLists) window.scrollTo(0, scrollTop.current);
  }, [step]);
  const { repository } = snapshot.project;
  const latestForms = useRef(view.forms);
  latestForms.current = view.forms;
  const onForm = useCallback(
    (open: OpenForm | undefined) => {
      const others = Object.entries(latestForms.current).filter(([of]) => of !== repository);
      latestForms.current = Object.fromEntries(open === undefined ? others : [...others, [repository, open]]);
      changeView({ forms: latestForms.current });
    },
    [changeView, repository],
  );
  const form = useFeatureForm(snapshot.features, repository, view.forms[repository], onForm, wanted);
  const { open } = form;
  const latestGraph = useRef(view.graph);
  latestGraph.current = view.graph;
  const changeGraph = useCallback(
    (part: Partial<GraphChoices>) => {
      latestGraph.current = { ...latestGraph.current, ...part };
      changeView({ graph: latestGraph.current });
    },
    [changeView],
  );
  const needs = useMemo(() => needsOf(snapshot, t), [snapshot]);
  const told = new Set(needs.flatMap((need) => need.notices ?? []));
  const feature =
    view.shownFeatureOf === repository
      ? snapshot.features.find(({ id }) => id === view.shownFeature)
      : undefined;
  const latestTimeline = useRef(view.timeline);
  latestTimeline.current = view.timeline;
  const changeTimeline = useCallback(
    (part: Partial<TimelineChoices>) => {
      latestTimeline.current = { ...latestTimeline.current, ...part };
      changeView({ timeline: latestTimeline.current });
    },
    [changeView],
  );
  const latestAnalytics = useRef(view.analytics);
  latestAnalytics.current = view.analytics;
  const changeAnalytics = useCallback(
    (part: Partial<AnalyticsChoices>) => {
      latestAnalytics.current = { ...latestAnalytics.current, ...part };
      changeView({ analytics: latestAnalytics.current });
    },
    [changeView],
  );
  const changeSelection = useCallback(
    (selection: ViewState['selection']) => changeView({ selection }),
    [changeView],
  );
  const showAllNeeds = useCallback((allNeeds: boolean) => changeView({ allNeeds }), [changeView]);
  const openRows = view.openRows.of === repository ? view.openRows.ids : noRows;
  const changeOpenRows = useCallback(
    (ids: readonly number[]) => changeView({ openRows: { of: repository, ids } }),
    [changeView, repository],
  );
  const idle = useMemo(() => idleSlots(snapshot), [snapshot]);
  const empty = snapshot.features.length === 0;
  return (
    <div class={view.view === 'graph' && !empty ? 'page graphOpen' : 'page'}>
      <Header mode={snapshot.mode} project={snapshot.project} views={views} />
      {snapshot.leader !== undefined && <LeaderBanner leader={snapshot.leader} />}
      <Notices notices={snapshot.notices.filter((notice) => !told.has(notice))} />
      {open !== undefined && snapshot.leader === undefined && (
        <FeatureForm form={{ ...form, open }} features={snapshot.features} />
      )}
      <p class="formNote" role="status">
        {form.note}
      </p>
      {!empty && (
        <OverallProgress
          counts={snapshot.counts}
          runStartedAt={snapshot.runStartedAt}
          forecast={forecastText(snapshot, t, clockIn(language))}
        />
      )}
      <div
        role="tabpanel"
        id={viewPanelId}
        class="viewPanel"
        aria-labelledby={viewTabId(view.view)}
        aria-busy={step !== withLists}
      >
        {step === headerOnly ? null : feature !== undefined ? (
          <FeaturePage
            feature={feature}
            features={snapshot.features}
            takesFocus={details.asked === feature.id}
            onGo={details.show}
            onClose={() => details.show(undefined)}
          />
        ) : view.view === 'graph' ? (
          empty ? (
            <main>
              <NoFeatures />
            </main>
          ) : (
            <GraphView
              features={snapshot.features}
              holdUps={snapshot.holdUps}
              choices={view.graph}
              change={changeGraph}
              takesFocus={views.takesFocus}
            />
          )
        ) : view.view === 'timeline' ? (
          <TimelineView
            features={snapshot.features}
            revision={snapshot.revision}
            runStartedAt={snapshot.runStartedAt}
            choices={view.timeline}
            change={changeTimeline}
            idle={idle}
            repository={repository}
            takesFocus={views.takesFocus}
          />
        ) : view.view === 'analytics' ? (
          <AnalyticsView
            revision={snapshot.revision}
            hasRun={snapshot.runStartedAt !== undefined}
            choices={view.analytics}
            change={changeAnalytics}
            report={view.report}
            changeView={changeView}
            takesFocus={views.takesFocus}
          />
        ) : (
          <main class="columns">
            <div class="agentsArea">
              {(!empty || needs.length > 0) && (
                <Inbox
                  {...{ needs, all: view.allNeeds, onAll: showAllNeeds }}
                  wanted={wantedNeed[0]}
                  onSeen={wantedNeed[1]}
                />
              )}
              {empty && snapshot.activeAgents === 0 ? <NoFeatures /> : <MissionControl snapshot={snapshot} />}
              <EndedAgents
                agents={snapshot.agents}
                open={view.endedOpen}
                onToggle={(endedOpen) => changeView({ endedOpen })}
              />
            </div>
            {step === withLists && (!empty || snapshot.activity.length > 0) && (
              <ActivityFeed
                entries={snapshot.activity}
                only={view.activityOf}
                onOnly={(activityOf) => changeView({ activityOf })}
              />
            )}
            {step === withLists && !empty && (
              <FeatureList
                features={snapshot.features}
                selection={view.selection}
                scrolledTo={scrollTop.current}
                onSelection={changeSelection}
                openRows={openRows}
                onOpenRows={changeOpenRows}
              />
            )}
          </main>
        )}
      </div>
    </div>
  );
}
