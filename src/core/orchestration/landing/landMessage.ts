import type { LandPlan } from '../../git/landing/landPlan';
import type { LandedFeatures } from './landedFeatures';

/** The message of the merge commit in the user's branch: it names every feature. */
export function landMessage({ source, target }: LandPlan, features: LandedFeatures): string {
  const { brought, takenBack } = features;
  const lines = brought.map(
    ({ id, name, verified }) => `- #${id} ${oneLine(name)}${verified ? '' : ' (unverified)'}`,
  );
  const gone = takenBack.map(({ id, name }) => `- #${id} ${oneLine(name)}`);
  return [
    `Merge branch '${source.branch}' into ${target.branch}${summary(features)}`,
    ...(lines.length === 0 ? [] : ['', 'Features:', ...lines]),
    ...(gone.length === 0 ? [] : ['', 'Taken back:', ...gone]),
  ].join('\n');
}

function summary({ brought }: LandedFeatures): string {
  if (brought.length === 0) return '';
  const only = brought.length === 1 ? brought[0] : undefined;
  return only === undefined ? ` (${brought.length} features)` : ` (#${only.id} ${oneLine(only.name)})`;
}

export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
