import { useMemo } from 'preact/hooks';
import type { FeatureView } from '../../src/shared/viewModel';
import { useDependencyEdits } from '../graph/useDependencyEdits';
import { FeaturePanel } from './featurePanel';

interface LinkedFeaturePanelProps {
  readonly feature: FeatureView;
  readonly features: readonly FeatureView[];
  readonly takesFocus: boolean;
  readonly onGo: (id: number) => void;
  /** Without it there is nothing behind the details. */
  readonly onClose?: () => void;
}

/** Details of a feature with what it waits for and what waits for it, wherever there is no graph beside them. */
export function LinkedFeaturePanel(props: LinkedFeaturePanelProps) {
  const { feature, features, takesFocus, onGo, onClose } = props;
  const byId = useMemo(() => new Map(features.map((each) => [each.id, each])), [features]);
  const edits = useDependencyEdits(byId);
  const dependents = features.filter(({ dependencies }) => dependencies.includes(feature.id));
  return (
    <FeaturePanel
      {...{ feature, features, byId, takesFocus, onGo }}
      {...(onClose !== undefined && { onClose })}
      dependents={dependents.map(({ id }) => id)}
      dependencies={edits.dependenciesOf(feature)}
      marks={[]}
      note={edits.note}
      onDependencies={(dependencies) => edits.change(feature, dependencies)}
    />
  );
}
