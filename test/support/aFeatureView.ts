import type { FeatureView } from '../../src/shared/viewModel';
import { sampleFeature } from './sampleBacklog';

/** One that is not the first of the sample's, for tests of one alone. */
export function aFeatureView(given: Partial<FeatureView> = {}): FeatureView {
  return sampleFeature({ id: 7, priority: 7, category: 'core', name: 'Login page', score: 993, ...given });
}
