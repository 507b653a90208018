import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { FeatureView, HoldUpsView } from '../../src/shared/viewModel';
import { Button } from '../button';
import { FeaturePanel } from '../features/featurePanel';
import { StateChips } from '../features/stateChips';
import { useReadOnly } from '../host';
import { t } from '../l10n/t';
import { memo } from '../memo';
import { featuresText } from '../text/counts';
import { explanationOf } from './describeNode';
import { GraphCanvas, graphSurfaceId } from './graphCanvas';
import { after } from './graphKeys';
import { GraphList } from './graphList';
import { graphNode, marksOf } from './graphNode';
import { foundFeatures, type GraphChoices, shownFeatures } from './graphSelection';
import { GraphToolbar } from './graphToolbar';
import { useLayout } from './layout/useLayout';
import { drawnGraph } from './stage/drawnGraph';
import { refusalOf, useDependencyEdits } from './useDependencyEdits';

interface GraphViewProps {
  readonly features: readonly FeatureView[];
  readonly holdUps: HoldUpsView | undefined;
  readonly choices: GraphChoices;
  readonly change: (part: Partial<GraphChoices>) => void;
  readonly takesFocus: boolean;
}

/** What waits for what: as a picture or as a list, with the details of one feature beside it. */
export const GraphView = memo(function GraphView(props: GraphViewProps) {
  const { features, holdUps, choices, change, takesFocus } = props;
  const readOnly = useReadOnly();
  const byId = useMemo(() => new Map(features.map((feature) => [feature.id, feature])), [features]);
  const dependents = useMemo(() => dependentsOf(features), [features]);
  const marks = useMemo(() => marksOf(holdUps), [holdUps]);
  const { state, category, hidesPassed, search } = choices;
  const shown = useMemo(
    () => shownFeatures(features, { state, category, hidesPassed }),
    [features, state, category, hidesPassed],
  );
  const found = useMemo(() => foundFeatures(shown, search), [shown, search]);
  const foundSet = useMemo(() => found && new Set(found), [found]);
  const { layout, isUnderWay, problem } = useLayout(shown);
  const graph = useMemo(
    () => layout && drawnGraph(layout, new Map(shown.map((each) => [each.id, graphNode(each, marks)]))),
    [layout, shown, marks],
  );
  const [revealed, setRevealed] = useState<{ readonly id: number } | undefined>(
    choices.focused === undefined ? undefined : { id: choices.focused },
  );
  const [linking, setLinking] = useState<number | undefined>(undefined);
  const [isByKey, setByKey] = useState(false);
  const edits = useDependencyEdits(byId);
  // One that is filtered out has no place from which arrows could lead on.
  const focused =
    choices.focused !== undefined && graph?.byId.has(choices.focused) === true ? choices.focused : undefined;
  // Once, when the view is opened: a picture that comes back later leaves the focus where it is.
  const takes = useRef(takesFocus);
  const hasShown = graph !== undefined || shown.length === 0 || choices.asList;
  useEffect(() => {
    if (hasShown) takes.current = false;
  }, [hasShown]);
  const opened = choices.opened === undefined ? undefined : byId.get(choices.opened);
  const linkingFeature = linking === undefined ? undefined : byId.get(linking);

  const goTo = useCallback(
    (id: number) => {
      change({ focused: id });
      setRevealed({ id });
    },
    [change],
  );
  const focusOn = useCallback((id: number) => change({ focused: id }), [change]);
  const close = useCallback(() => {
    change({ opened: undefined });
    document.getElementById(graphSurfaceId)?.focus({ preventScroll: true });
  }, [change]);
  const startLinking = useCallback(
    (id: number) => {
      if (readOnly) return;
      const feature = byId.get(id);
      const refusal = feature && refusalOf(byId, feature, Number.NaN);
      if (refusal !== undefined) {
        edits.say(refusal);
        return;
      }
      change({ asList: false, focused: id });
      setLinking(id);
      edits.say('');
      document.getElementById(graphSurfaceId)?.focus({ preventScroll: true });
    },
    [readOnly, byId, edits.say, change],
  );
  const activate = (id: number, byKey: boolean): void => {
    if (linkingFeature !== undefined) {
      if (edits.toggle(linkingFeature, id)) {
        setLinking(undefined);
        change({ focused: linkingFeature.id });
      }
      return;
    }
    setByKey(byKey);
    change({ focused: id, opened: id });
  };
  const refusalFor = useMemo(
    () => linkingFeature && ((id: number) => refusalOf(byId, linkingFeature, id)),
    [byId, linkingFeature],
  );

  return (
    <main class="graphView" aria-labelledby="graphTitle">
      <div class="sectionHead featuresHead">
        <h2 id="graphTitle">{t('Dependencies')}</h2>
        <span class="muted" role="status">
          {countText(features.length, shown.length, found?.length)}
        </span>
        <GraphToolbar
          features={features}
          choices={choices}
          change={change}
          onNextFound={() => {
            const next = found && after(found, focused);
            if (next !== undefined) goTo(next);
          }}
        />
      </div>
      <StateChips
        features={features}
        selection={{ state, search: '', sort: 'id', descending: false }}
        onSelection={(selection) => change({ state: selection.state })}
      />
      <p class="graphNote" role="status">
        {linkingFeature === undefined ? edits.note : undefined}
        {linkingFeature !== undefined && (
          <>
            {t(
              'Choose what #{0} is to wait for: a feature that it waits for already is taken out.',
              linkingFeature.id,
            )}{' '}
            {edits.note}{' '}
            <Button
              label={t('Cancel')}
              look="quiet"
              title={t('Cancel choosing (Escape)')}
              onClick={() => setLinking(undefined)}
            />
          </>
        )}
      </p>
      <div class={opened === undefined ? 'graphBody' : 'graphBody withPanel'}>
        {choices.asList || problem !== undefined ? (
          <GraphList
            shown={foundSet === undefined ? shown : shown.filter(({ id }) => foundSet.has(id))}
            {...{ features: byId, dependents, marks }}
            onOpen={(id) => activate(id, true)}
          />
        ) : shown.length === 0 ? (
          <p class="idle">{t('No feature matches. Choose another state or category.')}</p>
        ) : graph === undefined ? (
          <p class="idle">{t('Laying out {0}…', featuresText(shown.length))}</p>
        ) : (
          <GraphCanvas
            {...{ graph, marks, focused, revealed }}
            takesFocus={takes.current}
            features={byId}
            opened={opened?.id}
            found={foundSet}
            refusalOf={refusalFor}
            onFocus={focusOn}
            onActivate={activate}
            onStartLinking={startLinking}
            onEscape={() => {
              if (linking === undefined) change({ opened: undefined });
              setLinking(undefined);
              edits.say('');
            }}
          />
        )}
        {opened !== undefined && (
          <FeaturePanel
            feature={opened}
            {...{ features, byId }}
            dependents={dependents.get(opened.id) ?? []}
            dependencies={edits.dependenciesOf(opened)}
            marks={explanationOf({ ...opened, reasonText: undefined }, marks)}
            takesFocus={isByKey}
            onDependencies={(dependencies) => edits.change(opened, dependencies)}
            onStartLinking={() => startLinking(opened.id)}
            onGo={(id) => {
              goTo(id);
              change({ opened: id });
            }}
            onClose={close}
          />
        )}
      </div>
      {isUnderWay && graph !== undefined && (
        <p class="visuallyHidden">{t('The graph is being laid out anew.')}</p>
      )}
      {problem !== undefined && (
        <p class="muted">{t('The picture could not be laid out ({0}); this is the list.', problem)}</p>
      )}
    </main>
  );
});

function countText(all: number, shown: number, found: number | undefined): string {
  const count = shown === all ? featuresText(all) : t('{0} of {1}', shown, featuresText(all));
  return found === undefined ? count : t('{0}, {1} found', count, found);
}

function dependentsOf(features: readonly FeatureView[]): ReadonlyMap<number, readonly number[]> {
  const dependents = new Map<number, number[]>();
  for (const { id, dependencies } of features) {
    for (const before of dependencies) {
      const known = dependents.get(before);
      if (known === undefined) dependents.set(before, [id]);
      else known.push(id);
    }
  }
  return dependents;
}
