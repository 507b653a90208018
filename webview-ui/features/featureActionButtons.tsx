import type { FeatureView } from '../../src/shared/viewModel';
import { Button } from '../button';
import { useReadOnly, useSend } from '../host';
import { actionsOf } from './featureActions';

interface FeatureActionsProps {
  readonly feature: FeatureView;
  readonly tabIndex: number;
}

export function FeatureActions({ feature, tabIndex }: FeatureActionsProps) {
  const send = useSend();
  const possible = actionsOf(feature.state);
  const featureId = feature.id;
  if (useReadOnly()) return null;
  return (
    <div class="rowActions">
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
    </div>
  );
}
