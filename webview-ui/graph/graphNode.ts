import type { FeatureView, HoldUpsView } from '../../src/shared/viewModel';
import { lookOfFeature } from '../features/featureStates';
import type { IconName } from '../iconPaths';
import { plainText } from '../text/plainText';
import type { Tone } from '../tone';

/** A feature as the graph draws it: texts are cleaned already. */
export interface GraphNode {
  readonly id: number;
  readonly title: string;
  readonly subtitle: string;
  readonly icon: IconName;
  readonly tone: Tone;
  readonly isPassing: boolean;
  /** Place on the critical path, from 0; undefined: not on it. */
  readonly critical: number | undefined;
  /** How many wait for it, when it is one of the bottlenecks. */
  readonly bottleneck: number | undefined;
}

export function graphNode(feature: FeatureView, marks: Marks): GraphNode {
  const { label, icon, tone } = lookOfFeature(feature.state);
  const category = plainText(feature.category, { maxChars: 40 });
  return {
    id: feature.id,
    title: `#${feature.id} ${plainText(feature.name, { maxChars: 120 })}`,
    subtitle: category === '' ? label : `${label} · ${category}`,
    icon,
    tone,
    isPassing: feature.state === 'passing',
    critical: marks.critical.get(feature.id),
    bottleneck: marks.bottlenecks.get(feature.id),
  };
}

export interface Marks {
  readonly critical: ReadonlyMap<number, number>;
  readonly bottlenecks: ReadonlyMap<number, number>;
}

export function marksOf(holdUps: HoldUpsView | undefined): Marks {
  return {
    critical: new Map((holdUps?.criticalPath ?? []).map((id, index) => [id, index])),
    bottlenecks: new Map((holdUps?.bottlenecks ?? []).map(({ featureId, waiting }) => [featureId, waiting])),
  };
}
