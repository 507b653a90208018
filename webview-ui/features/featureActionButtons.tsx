import type { FeatureView } from '../../src/shared/viewModel';
import { Button } from '../button';
import { useReadOnly, useSend } from '../host';
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
      label="Diff"
      icon="diff"
      look="iconOnly"
      title={`Show diff of feature ${featureId}`}
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
            label="Approve"
            icon="check"
            look="iconOnly"
            title={`Approve the merge of feature ${featureId}`}
            tabIndex={tabIndex}
            onClick={() => send({ type: 'approveMerge', featureId })}
          />
          <Button
            label="Send back"
            icon="retry"
            look="iconOnly"
            title={`Send feature ${featureId} back to an agent`}
            tabIndex={tabIndex}
            onClick={() => send({ type: 'rejectMerge', featureId })}
          />
        </>
      )}
      {feature.question !== undefined && (
        <Button
          label="Answer"
          icon="person"
          look="iconOnly"
          title={`Answer the question about feature ${featureId}`}
          tabIndex={tabIndex}
          onClick={() => send({ type: 'answerQuestion', featureId })}
        />
      )}
      {possible.retry && (
        <Button
          label="Retry"
          icon="retry"
          look="iconOnly"
          title={`Retry feature ${featureId}`}
          tabIndex={tabIndex}
          onClick={() => send({ type: 'retryFeature', featureId })}
        />
      )}
      {possible.skip && (
        <Button
          label="Skip"
          icon="skip"
          look="iconOnly"
          title={`Skip feature ${featureId}`}
          tabIndex={tabIndex}
          onClick={() => send({ type: 'skipFeature', featureId })}
        />
      )}
      {possible.edit && (
        <Button
          label="Edit"
          icon="edit"
          look="iconOnly"
          title={`Edit feature ${featureId}`}
          tabIndex={tabIndex}
          onClick={() => send({ type: 'editFeature', featureId })}
        />
      )}
      {possible.dependencies && (
        <Button
          label="Dependencies"
          icon="dependencies"
          look="iconOnly"
          title={`Edit dependencies of feature ${featureId}`}
          tabIndex={tabIndex}
          onClick={() => send({ type: 'editDependencies', featureId })}
        />
      )}
      {possible.revert && (
        <Button
          label="Revert"
          icon="undo"
          look="iconOnly"
          title={`Revert the merge of feature ${featureId}`}
          tabIndex={tabIndex}
          onClick={() => send({ type: 'revertFeature', featureId })}
        />
      )}
    </div>
  );
}
