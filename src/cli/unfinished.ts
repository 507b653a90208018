import { cutTo, oneLine } from '../core/analytics/rendering/safeText';
import { isAsked, stuckMerge } from '../shared/needs/featureNeeds';
import type { RunScope } from '../shared/runScope';
import type { FeatureView, Snapshot } from '../shared/viewModel';

/** A feature that has not passed when the run ends. */
export interface UnfinishedFeature {
  readonly id: number;
  readonly name: string;
  /** As the sidebar shows it. */
  readonly state: FeatureView['state'];
  readonly reason: string;
}

const shownName = 40;
const shownReason = 160;

/** Every feature of the run that has not passed, and why, in the order of their numbers. */
export function unfinishedFeatures(
  { features, activity }: Snapshot,
  { featureId, agentType }: RunScope = {},
): UnfinishedFeature[] {
  // What nobody was to build is not unfinished, unless a test has set it back.
  const isMeant = ({ id, regressionSeen }: FeatureView): boolean =>
    (featureId === undefined || id === featureId) &&
    (agentType !== 'testing' || regressionSeen !== undefined);
  return features
    .filter((feature) => feature.state !== 'passing' && isMeant(feature))
    .map((feature) => {
      const { id, name, state } = feature;
      return { id, name, state, reason: reasonOf(feature, stuckMerge(feature, activity)?.text) };
    })
    .sort((a, b) => a.id - b.id);
}

/** What a person has to do about single features; other lines are the caller's. */
export function personsPart({ features, activity }: Snapshot): string[] {
  return features.flatMap((feature) => {
    const { id, held, question, state, reason } = feature;
    const stuck = stuckMerge(feature, activity)?.text;
    if (held !== undefined) {
      return `#${id} changes what the checks run: muster evidence ${id}, then muster approve ${id} or muster reject ${id}`;
    }
    if (stuck !== undefined) return `#${id} ${stuck}`;
    if (state !== 'needsPerson') return [];
    const text =
      question?.text ?? (reason?.kind === 'waitingForPerson' ? reason.question : 'it waits for an answer');
    const command =
      question === undefined || isAsked(question) ? `muster answer ${id} TEXT` : `muster retry ${id}`;
    return `#${id} ${oneLine(text)} (${command})`;
  });
}

export function unfinishedLine({ id, name, state, reason }: UnfinishedFeature): string {
  const words = { failed: 'failed: ', merging: 'not merged: ' } as const;
  const what = state === 'failed' || state === 'merging' ? words[state] : '';
  return `#${id} ${cutTo(oneLine(name), shownName)} — ${what}${cutTo(oneLine(reason), shownReason)}`;
}

/** The run has ended: that it is not started says nothing. What was found last does. */
function reasonOf({ state, reason, reasonText, lastError }: FeatureView, stuck: string | undefined): string {
  if (stuck !== undefined) return stuck;
  if (state === 'failed') return lastError ?? 'The retry limit was reached.';
  if (state === 'merging') return 'Submitted, but the run ended before it was merged';
  if (reason === undefined || reason.kind === 'stopped' || reason.kind === 'retryWait') {
    return lastError ?? 'The run ended before it was its turn';
  }
  return reasonText ?? '';
}
