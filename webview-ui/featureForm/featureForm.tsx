import { useId, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { providerLabels } from '../../src/shared/providerLabels';
import type { FeatureView } from '../../src/shared/viewModel';
import { Button } from '../button';
import { t } from '../l10n/t';
import { DependenciesField } from './dependenciesField';
import { flawIn, isChanged, type OpenForm } from './formValues';
import { StepsField } from './stepsField';
import type { FeatureFormState } from './useFeatureForm';

interface FeatureFormProps {
  readonly form: FeatureFormState & { readonly open: OpenForm };
  readonly features: readonly FeatureView[];
}

/** A feature to be written or changed, with all that it has. */
export function FeatureForm({ form, features }: FeatureFormProps) {
  const { open, change } = form;
  const { featureId, values } = open;
  const title = useId();
  const ids = {
    name: useId(),
    category: useId(),
    categories: useId(),
    description: useId(),
    priority: useId(),
    provider: useId(),
    model: useId(),
  };
  const name = useRef<HTMLInputElement>(null);
  const frame = useRef<HTMLFormElement>(null);
  // Where it was opened from has the focus again when it is closed.
  const openedFrom = useRef<Element | null>(null);
  useLayoutEffect(() => {
    openedFrom.current = document.activeElement;
    return () => {
      if (frame.current?.contains(document.activeElement) !== true) return;
      if (openedFrom.current instanceof HTMLElement) openedFrom.current.focus();
    };
  }, []);
  useLayoutEffect(() => name.current?.focus(), [featureId, form.asked]);
  const categories = useMemo(
    () => [...new Set(features.map(({ category }) => category).filter((each) => each !== ''))].sort(),
    [features],
  );
  const feature = features.find(({ id }) => id === featureId);
  const flaw = flawIn(values);
  const canSave = flaw === undefined && !form.isSaving && isChanged(open);
  const save = (): void => {
    if (canSave) form.save();
  };
  return (
    <form
      ref={frame}
      class="featureForm"
      aria-labelledby={title}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
        event.preventDefault();
        save();
      }}
    >
      <h2 id={title}>{featureId === undefined ? t('New feature') : t('Edit feature {0}', featureId)}</h2>
      {feature?.agentId !== undefined && (
        <p class="muted">
          {t('An agent is at work on it as it was when it began; what you save is told to the next attempt.')}
        </p>
      )}
      <div class="field">
        <label for={ids.name}>{t('Name')}</label>
        <input
          id={ids.name}
          ref={name}
          type="text"
          required
          maxLength={255}
          value={values.name}
          onInput={(event) => change({ name: event.currentTarget.value })}
        />
      </div>
      <div class="field">
        <label for={ids.description}>{t('Description: what the agent has to know')}</label>
        <textarea
          id={ids.description}
          rows={5}
          maxLength={20_000}
          value={values.description}
          onInput={(event) => change({ description: event.currentTarget.value })}
        />
      </div>
      <StepsField steps={values.steps} onChange={(steps) => change({ steps })} />
      <DependenciesField
        featureId={featureId}
        features={features}
        chosen={values.dependencies}
        onChange={(dependencies) => change({ dependencies })}
      />
      <div class="fieldRow">
        <div class="field">
          <label for={ids.category}>{t('Category')}</label>
          <input
            id={ids.category}
            type="text"
            list={ids.categories}
            maxLength={100}
            value={values.category}
            onInput={(event) => change({ category: event.currentTarget.value })}
          />
          <datalist id={ids.categories}>
            {categories.map((category) => (
              <option key={category} value={category} />
            ))}
          </datalist>
        </div>
        <div class="field">
          <label for={ids.priority}>{t('Priority: lower runs first')}</label>
          <input
            id={ids.priority}
            type="text"
            inputMode="decimal"
            placeholder={featureId === undefined ? t('after all others') : ''}
            value={values.priority}
            onInput={(event) => change({ priority: event.currentTarget.value })}
          />
        </div>
        <div class="field">
          <label for={ids.provider}>{t('Provider')}</label>
          <select
            id={ids.provider}
            value={values.provider}
            onChange={(event) => change({ provider: event.currentTarget.value })}
          >
            <option value="">{t('by the settings')}</option>
            {Object.entries(providerLabels).map(([id, label]) => (
              <option key={id} value={id}>
                {label}
              </option>
            ))}
          </select>
        </div>
        <div class="field">
          <label for={ids.model}>{t('Model')}</label>
          <input
            id={ids.model}
            type="text"
            maxLength={200}
            placeholder={t('by the settings')}
            value={values.model}
            onInput={(event) => change({ model: event.currentTarget.value })}
          />
        </div>
      </div>
      <p class="formMessage" role="alert">
        {form.refusal ?? (values.name === '' ? '' : flaw)}
      </p>
      <div class="formButtons">
        <Button
          label={featureId === undefined ? t('Add') : t('Save')}
          look="primary"
          title={featureId === undefined ? t('Add the feature') : t('Save the feature')}
          disabled={!canSave}
          onClick={save}
        />
        <Button label={t('Cancel')} title={t('Cancel: close the form without saving')} onClick={form.close} />
      </div>
    </form>
  );
}
