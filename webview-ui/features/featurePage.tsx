import type { FeatureView } from '../../src/shared/viewModel';
import { LinkedFeaturePanel } from './linkedFeaturePanel';

interface FeaturePageProps {
  readonly feature: FeatureView;
  readonly features: readonly FeatureView[];
  /** False for details that only came back with the window, or are all that there is. */
  readonly takesFocus: boolean;
  readonly onGo: (id: number) => void;
  /** Without it the page is all that there is. */
  readonly onClose?: () => void;
}

/** Details of one feature over the whole width: the same as beside graph and timeline. */
export function FeaturePage(props: FeaturePageProps) {
  return (
    <main class="featurePage">
      <LinkedFeaturePanel key={props.feature.id} {...props} />
    </main>
  );
}
