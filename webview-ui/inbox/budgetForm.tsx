import { useId, useState } from 'preact/hooks';
import type { BudgetLimitView } from '../../src/shared/holdViews';
import { CommandButton } from '../commandButton';
import { useSend } from '../host';
import { t } from '../l10n/t';

/** Raises a limit in its place; what it held up goes on by itself. */
export function BudgetForm({ budget }: { readonly budget: BudgetLimitView }) {
  const send = useSend();
  const field = useId();
  const { scope, measure, used, limit } = budget;
  const [text, setText] = useState(String(limit * 2));
  const wanted = Number(text);
  const isEnough = text.trim() !== '' && Number.isFinite(wanted) && wanted > used;
  const message = { type: 'raiseBudget', scope, measure, limit: wanted } as const;
  const raise = (): void => {
    if (isEnough) send(message);
  };
  return (
    <form
      class="questionChoices budgetForm"
      onSubmit={(event) => {
        event.preventDefault();
        raise();
      }}
    >
      <label for={field}>{labelOf(measure)}</label>
      <input
        id={field}
        type="number"
        min={used}
        step="any"
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <CommandButton label={t('Raise limit')} look="primary" disabled={!isEnough} message={message} />
    </form>
  );
}

function labelOf(measure: BudgetLimitView['measure']): string {
  switch (measure) {
    case 'tokens':
      return t('New limit in tokens');
    case 'usd':
      return t('New limit in US dollars');
    case 'minutes':
      return t('New limit in minutes');
  }
}
