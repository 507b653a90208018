import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { FeatureView } from '../../src/shared/viewModel';
import { circleOf } from '../featureForm/circle';
import { actionsOf } from '../features/featureActions';
import { useSend } from '../host';
import { t } from '../l10n/t';
import { readMessage } from '../state/readMessage';
import { sameValue } from '../state/shareUnchanged';

/** The engine allows no more. */
const mostDependencies = 20;

export interface DependencyEdits {
  /** What became of the last change, or why it is not possible. */
  readonly note: string;
  /** What it waits for as it was last changed here, until the state of the project tells. */
  readonly dependenciesOf: (feature: FeatureView) => readonly number[];
  readonly change: (feature: FeatureView, dependencies: readonly number[]) => void;
  /** Adds a dependency, or takes out one that is there; false when it is refused. */
  readonly toggle: (feature: FeatureView, dependsOn: number) => boolean;
  readonly say: (note: string) => void;
}

interface Change {
  readonly featureId: number;
  readonly dependencies: readonly number[];
  /** What the state said when the change was saved; one that says something else knows better. */
  readonly until?: readonly number[];
}

/** Changes what features wait for, and tells what came of it. */
export function useDependencyEdits(features: ReadonlyMap<number, FeatureView>): DependencyEdits {
  const send = useSend();
  const [note, say] = useState('');
  const open = useRef<number | undefined>(undefined);
  // A second change that is made before the first has come back must not undo it.
  const [made, setMade] = useState<Change | undefined>(undefined);
  const latest = useRef(features);
  latest.current = features;
  // Once the state has told something else it is what counts, also when it comes back to what it was.
  if (made !== undefined && knowsBetter(made, features)) setMade(undefined);
  // The form counts its requests up and the graph down: neither takes the other's answer for its own.
  const lastRequest = useRef(0);

  useEffect(() => {
    const receive = (event: MessageEvent<unknown>): void => {
      const message = readMessage(event.data);
      if (message?.type !== 'featureSaved' && message?.type !== 'featureRefused') return;
      if (message.requestId !== open.current) return;
      open.current = undefined;
      setMade((before) => {
        if (before === undefined || message.type === 'featureRefused') return undefined;
        const until = latest.current.get(before.featureId)?.dependencies;
        return until && { ...before, until };
      });
      say(message.type === 'featureSaved' ? message.note : message.message);
    };
    window.addEventListener('message', receive);
    return () => window.removeEventListener('message', receive);
  }, []);

  const change = useCallback(
    (feature: FeatureView, dependencies: readonly number[]) => {
      lastRequest.current -= 1;
      open.current = lastRequest.current;
      say(t('Saving what #{0} waits for…', feature.id));
      setMade({ featureId: feature.id, dependencies });
      send({ type: 'saveFeature', requestId: open.current, featureId: feature.id, draft: { dependencies } });
    },
    [send],
  );
  const dependenciesOf = useCallback(
    (feature: FeatureView) => {
      const isMade = made?.featureId === feature.id && !knowsBetter(made, features);
      return isMade ? made.dependencies : feature.dependencies;
    },
    [made, features],
  );
  const toggle = useCallback(
    (given: FeatureView, dependsOn: number) => {
      const feature = { ...given, dependencies: dependenciesOf(given) };
      const refusal = refusalOf(features, feature, dependsOn);
      if (refusal !== undefined) {
        say(refusal);
        return false;
      }
      const { dependencies } = feature;
      change(
        feature,
        dependencies.includes(dependsOn)
          ? dependencies.filter((id) => id !== dependsOn)
          : [...dependencies, dependsOn],
      );
      return true;
    },
    [change, features, dependenciesOf],
  );
  return { note, dependenciesOf, change, toggle, say };
}

function knowsBetter({ featureId, until }: Change, features: ReadonlyMap<number, FeatureView>): boolean {
  return until !== undefined && !sameValue(until, features.get(featureId)?.dependencies);
}

/** Why a feature cannot wait for another; undefined when it can, or when it does already and may stop to. */
export function refusalOf(
  features: ReadonlyMap<number, FeatureView>,
  feature: FeatureView,
  dependsOn: number,
): string | undefined {
  const { id, dependencies, state } = feature;
  if (!actionsOf(state).dependencies) return t('Not possible: #{0} is finished or about to be merged.', id);
  if (dependsOn === id) return t('Not possible: #{0} cannot wait for itself.', id);
  if (dependencies.includes(dependsOn)) return undefined;
  if (dependencies.length >= mostDependencies) {
    return t('Not possible: #{0} has {1} dependencies, which are the most.', id, mostDependencies);
  }
  const circle = circleOf(features, id, dependsOn);
  if (circle === undefined) return undefined;
  return t(
    'Not possible: #{0} waits for #{1} itself ({2}); take one of these out first.',
    dependsOn,
    id,
    circle.join(' → '),
  );
}
