import { useLayoutEffect, useRef } from 'preact/hooks';
import type { FeatureView } from '../../src/shared/viewModel';
import { Button } from '../button';
import { menuOfFeature } from '../contextMenu';
import { DependenciesField } from '../featureForm/dependenciesField';
import { FeatureActions } from './featureActionButtons';
import { actionsOf } from './featureActions';
import { FeatureDetails } from './featureDetails';
import { lookOfFeature } from './featureStates';
import { useReadOnly, useSend } from '../host';
import { Icon } from '../icon';
import { t } from '../l10n/t';
import { Untrusted } from '../text/untrusted';

interface FeaturePanelProps {
  readonly feature: FeatureView;
  readonly features: readonly FeatureView[];
  readonly byId: ReadonlyMap<number, FeatureView>;
  readonly dependents: readonly number[];
  /** What it waits for, as it was last changed. */
  readonly dependencies: readonly number[];
  /** Why it is marked in the graph. */
  readonly marks: readonly string[];
  readonly takesFocus: boolean;
  /** What became of the last change; beside the graph that is said above it. */
  readonly note?: string;
  readonly onDependencies: (dependencies: readonly number[]) => void;
  /** Only beside the graph, where it can be chosen. */
  readonly onStartLinking?: () => void;
  readonly onGo: (id: number) => void;
  /** Without it there is nothing behind the details. */
  readonly onClose?: () => void;
}

/** Details of one feature, beside graph or timeline or alone, and what it waits for, to be changed. */
export function FeaturePanel(props: FeaturePanelProps) {
  const { feature, features, byId, dependents, marks, takesFocus, onClose } = props;
  const panel = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    if (takesFocus) panel.current?.focus();
  }, [feature.id, takesFocus]);
  const readOnly = useReadOnly();
  const send = useSend();
  const canEdit = !readOnly && feature.held === undefined && actionsOf(feature.state).dependencies;
  const look = lookOfFeature(feature.state);
  return (
    <aside
      ref={panel}
      class="graphPanel"
      tabIndex={-1}
      aria-label={t('Feature {0}', feature.id)}
      {...menuOfFeature(feature)}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented || onClose === undefined) return;
        event.preventDefault();
        onClose();
      }}
    >
      <div class="panelHead">
        <span class={`state tone-${look.tone}`}>
          <Icon name={look.icon} />
          {look.label}
        </span>
        <FeatureActions feature={feature} tabIndex={0} />
        {onClose !== undefined && (
          <>
            <Button
              label={t('Open in its own tab')}
              icon="export"
              look="iconOnly"
              title={t('Open feature {0} in a tab of its own', feature.id)}
              onClick={() => send({ type: 'openFeatureTab', featureId: feature.id })}
            />
            <Button
              label={t('Close')}
              icon="cross"
              look="iconOnly"
              title={t('Close details (Escape)')}
              onClick={onClose}
            />
          </>
        )}
      </div>
      <h3>
        #{feature.id} <Untrusted text={feature.name} maxChars={400} />
      </h3>
      {marks.map((mark) => (
        <p key={mark} class="panelMark">
          {mark}
        </p>
      ))}
      {/* What was begun or unfolded for one feature is not for the next. */}
      <FeatureDetails key={feature.id} feature={feature} />
      {canEdit ? (
        <>
          <DependenciesField
            featureId={feature.id}
            features={features}
            chosen={props.dependencies}
            onChange={props.onDependencies}
          />
          {props.onStartLinking !== undefined && (
            <Button
              label={t('Choose in the graph')}
              icon="dependencies"
              title={t('Choose in the graph what feature {0} waits for (L)', feature.id)}
              onClick={props.onStartLinking}
            />
          )}
        </>
      ) : (
        <Others title={t('Depends on')} ids={props.dependencies} byId={byId} onGo={props.onGo} />
      )}
      {props.note !== undefined && (
        <p class="graphNote" role="status">
          {props.note}
        </p>
      )}
      <Others title={t('Waiting for it')} ids={dependents} byId={byId} onGo={props.onGo} />
    </aside>
  );
}

const mostShown = 50;

interface OthersProps {
  readonly title: string;
  readonly ids: readonly number[];
  readonly byId: ReadonlyMap<number, FeatureView>;
  readonly onGo: (id: number) => void;
}

function Others({ title, ids, byId, onGo }: OthersProps) {
  if (ids.length === 0) return null;
  return (
    <section aria-label={title}>
      <h4>{title}</h4>
      <ul class="panelOthers">
        {ids.slice(0, mostShown).map((id) => (
          <li key={id}>
            <button type="button" class="itemLink" onClick={() => onGo(id)}>
              #{id} <Untrusted text={byId.get(id)?.name ?? t('does not exist')} maxChars={80} />
            </button>
          </li>
        ))}
        {ids.length > mostShown && <li class="muted">{t('{0} more', ids.length - mostShown)}</li>}
      </ul>
    </section>
  );
}
