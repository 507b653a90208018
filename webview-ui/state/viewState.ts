import { type DashboardView, isDashboardView } from '../../src/shared/dashboardViews';
import type { FeatureState } from '../../src/shared/viewModel';
import { isReportId, type ReportId } from '../../src/shared/reports';
import { featureStates } from '../features/featureStates';
import { type OpenForm, readOpenForm } from '../featureForm/formValues';
import { type GraphChoices, initialGraphChoices, readGraphChoices } from '../graph/graphSelection';
import {
  type AnalyticsChoices,
  initialAnalyticsChoices,
  readAnalyticsChoices,
} from '../analytics/analyticsChoices';
import {
  initialTimelineChoices,
  readTimelineChoices,
  type TimelineChoices,
} from '../timeline/timelineChoices';
import { type AnswerDrafts, readDrafts } from '../questions/answerDrafts';
import { sortKeys, type FeatureSelection } from '../features/selectFeatures';

export interface OpenRows {
  readonly of: string | undefined;
  readonly ids: readonly number[];
}

/** What the user has chosen to see; kept over hiding the view and reloading the window. */
export interface ViewState {
  readonly view: DashboardView;
  /** The feature whose details take the place of the view. */
  readonly shownFeature: number | undefined;
  /** The repository that it is of: each counts its features anew. */
  readonly shownFeatureOf: string | undefined;
  readonly selection: FeatureSelection;
  /** Features whose details are open in the list, and the repository that they are of. */
  readonly openRows: OpenRows;
  /** Shows one agent's activity only. */
  readonly activityOf: string | undefined;
  readonly endedOpen: boolean;
  /** All that need a person are shown, not only the most urgent. */
  readonly allNeeds: boolean;
  readonly report: ReportId | undefined;
  readonly scrollTop: number;
  /** The forms that are open, with what was typed, by their repository: each counts its features anew. */
  readonly forms: Readonly<Record<string, OpenForm>>;
  /** Answers that have been begun. */
  readonly answers: AnswerDrafts;
  readonly graph: GraphChoices;
  readonly timeline: TimelineChoices;
  readonly analytics: AnalyticsChoices;
}

export const initialViewState: ViewState = {
  view: 'mission',
  shownFeature: undefined,
  shownFeatureOf: undefined,
  selection: { state: undefined, search: '', sort: 'state', descending: false },
  openRows: { of: undefined, ids: [] },
  activityOf: undefined,
  endedOpen: false,
  allNeeds: false,
  report: undefined,
  scrollTop: 0,
  forms: {},
  answers: {},
  graph: initialGraphChoices,
  timeline: initialTimelineChoices,
  analytics: initialAnalyticsChoices,
};

/** Reads what an earlier version may have stored: what does not fit falls back, value by value. */
export function readViewState(stored: unknown): ViewState {
  const state = asRecord(stored);
  const selection = asRecord(state['selection']);
  return {
    view: readView(state),
    shownFeature: asId(state['shownFeature']),
    shownFeatureOf: asString(state['shownFeatureOf']),
    selection: {
      state: featureStates.find((look) => look.state === selection['state'])?.state,
      search: asString(selection['search']) ?? '',
      sort: sortKeys.find((key) => key === selection['sort']) ?? 'state',
      descending: selection['descending'] === true,
    },
    openRows: readOpenRows(asRecord(state['openRows'])),
    activityOf: asString(state['activityOf']),
    endedOpen: state['endedOpen'] === true,
    allNeeds: state['allNeeds'] === true,
    report: isReportId(state['report']) ? state['report'] : undefined,
    scrollTop: typeof state['scrollTop'] === 'number' ? Math.max(0, state['scrollTop']) : 0,
    forms: readForms(state['forms']),
    answers: readDrafts(state['answers']),
    graph: readGraphChoices(state['graph']),
    timeline: readTimelineChoices(state['timeline']),
    analytics: readAnalyticsChoices(state['analytics']),
  };
}

function readOpenRows({ of, ids }: Readonly<Record<string, unknown>>): OpenRows {
  const known = Array.isArray(ids) ? ids.map(asId).filter((id) => id !== undefined) : [];
  return { of: asString(of), ids: known };
}

function readForms(stored: unknown): ViewState['forms'] {
  const forms = Object.entries(asRecord(stored)).flatMap(([repository, form]) => {
    const read = readOpenForm(form);
    return read === undefined ? [] : [[repository, read] as const];
  });
  return Object.fromEntries(forms);
}

/** Earlier versions knew two views and stored whether the graph was open. */
function readView(state: Readonly<Record<string, unknown>>): DashboardView {
  if (isDashboardView(state['view'])) return state['view'];
  return asRecord(state['graph'])['isOpen'] === true ? 'graph' : initialViewState.view;
}

/** A second click on the chosen chip shows all again. */
export function toggleState(selection: FeatureSelection, state: FeatureState | undefined): FeatureSelection {
  return { ...selection, state: selection.state === state ? undefined : state };
}

/** A second click on a column turns the order round. */
export function toggleSort(selection: FeatureSelection, sort: FeatureSelection['sort']): FeatureSelection {
  return { ...selection, sort, descending: selection.sort === sort && !selection.descending };
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function asString(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function asId(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : undefined;
}
