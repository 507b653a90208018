import { useCallback, useEffect, useMemo, useState } from 'preact/hooks';
import type { FeatureTabState } from '../../src/shared/featureTabState';
import { UnderWayContext, useSending } from '../commandsUnderWay';
import { ClockSkewContext } from '../elapsed';
import { LeaderBanner } from '../header/leaderBanner';
import { type Host, ReadOnlyContext, SendContext } from '../host';
import { t } from '../l10n/t';
import { Loading, NoProject } from '../page/emptyStates';
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
  const [send, underWay] = useSending(host, snapshot?.project.repository ?? '');
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
    <SendContext.Provider value={send}>
      <UnderWayContext.Provider value={underWay}>
        {shown.kind === 'loading' && <Loading message={shown.message} />}
        {shown.kind === 'noProject' && <NoProject {...shown} />}
        {shown.kind === 'snapshot' && (
          <ClockSkewContext.Provider value={shown.skewMs}>
            <ReadOnlyContext.Provider value={shown.snapshot.leader !== undefined}>
              <div class="page">
                {shown.snapshot.leader !== undefined && <LeaderBanner leader={shown.snapshot.leader} />}
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
                    <FeaturePage
                      feature={feature}
                      features={shown.snapshot.features}
                      takesFocus={false}
                      onGo={openOther}
                    />
                  </KeptAnswersContext.Provider>
                )}
              </div>
            </ReadOnlyContext.Provider>
          </ClockSkewContext.Provider>
        )}
        <div class="visuallyHidden" role="status" aria-live="polite">
          {shown.kind === 'snapshot' ? shown.announcement : ''}
        </div>
      </UnderWayContext.Provider>
    </SendContext.Provider>
  );
}

function answersIn(stored: unknown): unknown {
  return typeof stored === 'object' && stored !== null && 'answers' in stored ? stored.answers : undefined;
}
