import type { FeatureView } from '../../src/shared/viewModel';
import { LinkedFeaturePanel } from './linkedFeaturePanel';

interface FeaturePageProps {
  readonly feature: FeatureView;
  readonly features: readonly FeatureView[];
  readonly onGo: (id: number) => void;
  /** Without it the page is all that there is. */
  readonly onClose?: () => void;
}

/** Details of one feature over the whole width: the same as beside graph and timeline. */
export function FeaturePage(props: FeaturePageProps) {
  return (
    <main class="featurePage">
      <LinkedFeaturePanel {...props} takesFocus />
    </main>
  );
}
