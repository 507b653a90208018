import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import { Button } from '../button';
import { t } from '../l10n/t';

interface StepsFieldProps {
  readonly steps: readonly string[];
  readonly onChange: (steps: readonly string[]) => void;
}

/** What must work in the end, one line each; Enter adds one, Alt with an arrow moves the one that is being typed. */
export function StepsField({ steps, onChange }: StepsFieldProps) {
  const label = useId();
  const list = useRef<HTMLOListElement>(null);
  const focusOn = useRef<number | undefined>(undefined);
  useLayoutEffect(() => {
    if (focusOn.current === undefined) return;
    list.current?.querySelectorAll('input')[focusOn.current]?.focus();
    focusOn.current = undefined;
  });
  const insert = (at: number): void => {
    focusOn.current = at;
    onChange([...steps.slice(0, at), '', ...steps.slice(at)]);
  };
  const remove = (at: number): void => {
    focusOn.current = Math.max(0, at - 1);
    onChange(steps.filter((_, place) => place !== at));
  };
  const move = (from: number, to: number): void => {
    if (to < 0 || to >= steps.length) return;
    focusOn.current = to;
    const rest = steps.filter((_, place) => place !== from);
    onChange([...rest.slice(0, to), steps[from] ?? '', ...rest.slice(to)]);
  };
  return (
    <div class="field" role="group" aria-labelledby={label}>
      <span id={label} class="fieldLabel">
        {t('Steps that must work in the end')}
      </span>
      <ol class="stepsList" ref={list}>
        {steps.map((step, place) => (
          // Steps have no identity but their place.
          <li key={place}>
            <input
              type="text"
              value={step}
              maxLength={2000}
              aria-label={t('Step {0} of {1}', place + 1, steps.length)}
              onInput={(event) =>
                onChange(steps.map((each, at) => (at === place ? event.currentTarget.value : each)))
              }
              onKeyDown={(event) => {
                if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey) insert(place + 1);
                else if (event.altKey && event.key === 'ArrowUp') move(place, place - 1);
                else if (event.altKey && event.key === 'ArrowDown') move(place, place + 1);
                else return;
                event.preventDefault();
              }}
            />
            <Button
              label={t('Up')}
              icon="arrowUp"
              look="iconOnly"
              title={t('Move step {0} up', place + 1)}
              disabled={place === 0}
              onClick={() => move(place, place - 1)}
            />
            <Button
              label={t('Down')}
              icon="arrowDown"
              look="iconOnly"
              title={t('Move step {0} down', place + 1)}
              disabled={place === steps.length - 1}
              onClick={() => move(place, place + 1)}
            />
            <Button
              label={t('Remove')}
              icon="cross"
              look="iconOnly"
              title={t('Remove step {0}', place + 1)}
              onClick={() => remove(place)}
            />
          </li>
        ))}
      </ol>
      <div>
        <Button label={t('Add step')} icon="add" onClick={() => insert(steps.length)} />
      </div>
    </div>
  );
}
