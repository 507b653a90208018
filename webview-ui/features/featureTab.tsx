import { useCallback, useEffect, useMemo, useState } from 'preact/hooks';
import type { FeatureTabState } from '../../src/shared/featureTabState';
import { useSending } from '../commandsUnderWay';
import { LeaderBanner } from '../header/leaderBanner';
import type { Host } from '../host';
import { t } from '../l10n/t';
import { ShownProject } from '../page/shownProject';
import { readDrafts } from '../questions/answerDrafts';
import { KeptAnswersContext } from '../questions/keptAnswers';
import { useDashboard } from '../state/useDashboard';
import { plainText } from '../text/plainText';
import { FeaturePage } from './featurePage';

/** The details of one feature as all that a tab of the editor shows. */
export function FeatureTab({ host, tab }: { readonly host: Host; readonly tab: FeatureTabState }) {
  const { featureTab: featureId, repository } = tab;
  const shown = useDashboard(host);
  const snapshot = shown.kind === 'snapshot' ? shown.snapshot : undefined;
  const sending = useSending(host, snapshot?.project.repository ?? '');
  const [send] = sending;
  const [drafts, keep] = useState(() => readDrafts(answersIn(host.getState())));
  const answers = useMemo(() => ({ repository, drafts, keep }), [repository, drafts]);
  // By this the host knows, after a reload of the window, which feature the tab was for.
  useEffect(
    () => host.setState({ ...tab, ...(Object.keys(drafts).length > 0 && { answers: drafts }) }),
    [host, tab, drafts],
  );
  const openOther = useCallback((id: number) => send({ type: 'openFeatureTab', featureId: id }), [send]);
  const isShown = snapshot?.project.repository === repository;
  const feature = isShown ? snapshot.features.find(({ id }) => id === featureId) : undefined;
  return (
    <ShownProject shown={shown} sending={sending}>
      {({ leader, features }) => (
        <div class="page">
          {leader !== undefined && <LeaderBanner leader={leader} />}
          {feature === undefined ? (
            <main>
              <p class="muted">
                {isShown
                  ? t('Feature {0} is not in the backlog any more.', featureId)
                  : t(
                      'Feature {0} belongs to another repository, {1}. Muster: Choose Folder… shows it again.',
                      featureId,
                      plainText(repository),
                    )}
              </p>
            </main>
          ) : (
            <KeptAnswersContext.Provider value={answers}>
              <FeaturePage feature={feature} features={features} takesFocus={false} onGo={openOther} />
            </KeptAnswersContext.Provider>
          )}
        </div>
      )}
    </ShownProject>
  );
}

function answersIn(stored: unknown): unknown {
  return typeof stored === 'object' && stored !== null && 'answers' in stored ? stored.answers : undefined;
}
