import type { FeatureView } from '../../src/shared/viewModel';
import { Button } from '../button';
import { useReadOnly, useSend } from '../host';
import { t } from '../l10n/t';
import { actionsOf, hasChanges } from './featureActions';

interface FeatureActionsProps {
  readonly feature: FeatureView;
  readonly tabIndex: number;
}

/** A merge that waits for a decision can only be decided about. */
const none = { retry: false, skip: false, edit: false, dependencies: false, revert: false };

export function FeatureActions({ feature, tabIndex }: FeatureActionsProps) {
  const send = useSend();
  const held = feature.held !== undefined;
  const possible = held ? none : actionsOf(feature.state);
  const featureId = feature.id;
  const readOnly = useReadOnly();
  const diff = hasChanges(feature) && (
    <Button
      label={t('Diff')}
      icon="diff"
      look="iconOnly"
      title={t('Show diff of feature {0}', featureId)}
      tabIndex={tabIndex}
      onClick={() => send({ type: 'showFeatureDiff', featureId })}
    />
  );
  if (readOnly) return <div class="rowActions">{diff}</div>;
  return (
    <div class="rowActions">
      {diff}
      {held && (
        <>
          <Button
            label={t('Approve')}
            icon="check"
            look="iconOnly"
            title={t('Approve the merge of feature {0}', featureId)}
            tabIndex={tabIndex}
            onClick={() => send({ type: 'approveMerge', featureId })}
          />
          <Button
            label={t('Send back')}
            icon="retry"
            look="iconOnly"
            title={t('Send feature {0} back to an agent', featureId)}
            tabIndex={tabIndex}
            onClick={() => send({ type: 'rejectMerge', featureId })}
          />
        </>
      )}
      {feature.question !== undefined && (
        <Button
          label={t('Answer')}
          icon="person"
          look="iconOnly"
          title={t('Answer the question about feature {0}', featureId)}
          tabIndex={tabIndex}
          onClick={() => send({ type: 'answerQuestion', featureId })}
        />
      )}
      {possible.retry && (
        <Button
          label={t('Retry')}
          icon="retry"
          look="iconOnly"
          title={t('Retry feature {0}', featureId)}
          tabIndex={tabIndex}
          onClick={() => send({ type: 'retryFeature', featureId })}
        />
      )}
      {possible.skip && (
        <Button
          label={t('Skip')}
          icon="skip"
          look="iconOnly"
          title={t('Skip feature {0}', featureId)}
          tabIndex={tabIndex}
          onClick={() => send({ type: 'skipFeature', featureId })}
        />
      )}
      {possible.edit && (
        <Button
          label={t('Edit')}
          icon="edit"
          look="iconOnly"
          title={t('Edit feature {0}', featureId)}
          tabIndex={tabIndex}
          onClick={() => send({ type: 'editFeature', featureId })}
        />
      )}
      {possible.dependencies && (
        <Button
          label={t('Dependencies')}
          icon="dependencies"
          look="iconOnly"
          title={t('Edit dependencies of feature {0}', featureId)}
          tabIndex={tabIndex}
          onClick={() => send({ type: 'editDependencies', featureId })}
        />
      )}
      {possible.revert && (
        <Button
          label={t('Revert')}
          icon="undo"
          look="iconOnly"
          title={t('Revert the merge of feature {0}', featureId)}
          tabIndex={tabIndex}
          onClick={() => send({ type: 'revertFeature', featureId })}
        />
      )}
    </div>
  );
}
