import { useMemo } from 'preact/hooks';
import type { FeatureView } from '../../src/shared/viewModel';
import { FeaturePanel } from '../graph/featurePanel';
import { useDependencyEdits } from '../graph/useDependencyEdits';

interface FeaturePageProps {
  readonly feature: FeatureView;
  readonly features: readonly FeatureView[];
  readonly onGo: (id: number) => void;
  /** Without it the page is all that there is. */
  readonly onClose?: () => void;
}

/** Details of one feature over the whole width: the same as beside the graph. */
export function FeaturePage({ feature, features, onGo, onClose }: FeaturePageProps) {
  const byId = useMemo(() => new Map(features.map((each) => [each.id, each])), [features]);
  const edits = useDependencyEdits(byId);
  const dependents = features.filter(({ dependencies }) => dependencies.includes(feature.id));
  return (
    <main class="featurePage">
      <FeaturePanel
        {...{ feature, features, byId, onGo }}
        {...(onClose !== undefined && { onClose })}
        dependents={dependents.map(({ id }) => id)}
        marks={[]}
        takesFocus
        onDependencies={(dependencies) => edits.change(feature, dependencies)}
      />
      <p class="graphNote" role="status">
        {edits.note}
      </p>
    </main>
  );
}
