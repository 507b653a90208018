import type { CommandMessage } from '../../src/shared/messages';
import type { FeatureView } from '../../src/shared/viewModel';
import { CommandButton } from '../commandButton';
import { useReadOnly } from '../host';
import type { IconName } from '../iconPaths';
import { t } from '../l10n/t';
import { actionsOf, hasChanges } from './featureActions';

interface FeatureActionsProps {
  readonly feature: FeatureView;
  readonly tabIndex: number;
}

type FeatureMessage = Extract<CommandMessage, { readonly featureId: number }>['type'];

interface Action {
  readonly type: FeatureMessage;
  readonly label: string;
  readonly icon: IconName;
  readonly title: string;
  /** Passed on to whoever runs the project. */
  readonly everywhere?: boolean;
}

export function FeatureActions({ feature, tabIndex }: FeatureActionsProps) {
  const readOnly = useReadOnly();
  const { id: featureId } = feature;
  return (
    <div class="rowActions">
      {actionsFor(feature)
        .filter(({ everywhere }) => !readOnly || everywhere === true)
        .map(({ type, label, icon, title }) => (
          <CommandButton
            key={type}
            {...{ label, icon, title, tabIndex }}
            look="iconOnly"
            message={{ type, featureId }}
          />
        ))}
    </div>
  );
}

function actionsFor(feature: FeatureView): readonly Action[] {
  const { id, held, question, state } = feature;
  const possible = actionsOf(state);
  // A merge that waits for a decision can only be decided about.
  const isFree = held === undefined;
  const actions: readonly (Action | false)[] = [
    hasChanges(feature) && {
      ...{ type: 'showFeatureDiff', label: t('Diff'), icon: 'diff', everywhere: true },
      title: t('Show diff of feature {0}', id),
    },
    !isFree && {
      ...{ type: 'approveMerge', label: t('Approve'), icon: 'check' },
      title: t('Approve the merge of feature {0}', id),
    },
    !isFree && {
      ...{ type: 'rejectMerge', label: t('Send back'), icon: 'retry' },
      title: t('Send feature {0} back to an agent', id),
    },
    question !== undefined && {
      ...{ type: 'answerQuestion', label: t('Answer'), icon: 'person', everywhere: true },
      title: t('Answer the question about feature {0}', id),
    },
    isFree &&
      possible.retry && {
        ...{ type: 'retryFeature', label: t('Retry'), icon: 'retry', everywhere: true },
        title: t('Retry feature {0}', id),
      },
    isFree &&
      possible.skip && {
        ...{ type: 'skipFeature', label: t('Skip'), icon: 'skip', everywhere: true },
        title: t('Skip feature {0}', id),
      },
    isFree &&
      possible.edit && {
        type: 'editFeature',
        label: t('Edit'),
        icon: 'edit',
        title: t('Edit feature {0}', id),
      },
    isFree &&
      possible.dependencies && {
        ...{ type: 'editDependencies', label: t('Dependencies'), icon: 'dependencies' },
        title: t('Edit dependencies of feature {0}', id),
      },
    isFree &&
      possible.revert && {
        ...{ type: 'revertFeature', label: t('Revert'), icon: 'undo' },
        title: t('Revert the merge of feature {0}', id),
      },
  ];
  return actions.filter((action) => action !== false);
}
