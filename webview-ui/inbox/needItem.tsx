import { useEffect, useId, useRef } from 'preact/hooks';
import type { Need, NeedAction } from '../../src/shared/needs/need';
import { CommandButton } from '../commandButton';
import { Elapsed } from '../elapsed';
import { useReadOnly } from '../host';
import { Icon } from '../icon';
import { t } from '../l10n/t';
import { QuestionForm } from '../questions/questionForm';
import { plainText } from '../text/plainText';
import { Untrusted } from '../text/untrusted';
import { BudgetForm } from './budgetForm';
import { lookOfNeed } from './needLooks';

interface NeedItemProps {
  readonly need: Need;
  /** It is to be seen, and takes the focus. */
  readonly isWanted: boolean;
}

export function NeedItem({ need, isWanted }: NeedItemProps) {
  const readOnly = useReadOnly();
  const title = useId();
  const element = useRef<HTMLLIElement>(null);
  const { severity, kind, question, budget, since } = need;
  const look = lookOfNeed(kind, severity);
  useEffect(() => {
    if (!isWanted) return;
    element.current?.scrollIntoView({ block: 'center' });
    element.current?.focus({ preventScroll: true });
  }, [isWanted]);
  const actions = need.actions.filter(
    ({ changes, message }) =>
      !(changes && readOnly) &&
      !(question !== undefined && message.type === 'answerQuestion') &&
      !(budget !== undefined && message.type === 'raiseBudget'),
  );
  return (
    <li class={`need tone-${look.tone}`} aria-labelledby={title} tabIndex={-1} ref={element}>
      <Icon name={look.icon} />
      <div class="needBody">
        <div class="needHead">
          <h3 id={title}>
            <span class="visuallyHidden">{look.label}: </span>
            <Untrusted text={need.title} maxChars={240} />
          </h3>
          {since !== undefined && (
            <span class="needAge muted">
              <Elapsed since={since} label={t('Waits for')} />
            </span>
          )}
        </div>
        {question === undefined ? (
          <p class="needDetail multiline">
            <Untrusted text={need.detail} maxChars={700} multiline />
          </p>
        ) : (
          <QuestionForm question={question} />
        )}
        {budget !== undefined && !readOnly && <BudgetForm budget={budget} />}
        {actions.length > 0 && <Actions actions={actions} about={need.title} />}
      </div>
    </li>
  );
}

function Actions({ actions, about }: { readonly actions: readonly NeedAction[]; readonly about: string }) {
  const subject = plainText(about, { maxChars: 80 });
  return (
    <div class="needActions" role="group" aria-label={t('Actions: {0}', subject)}>
      {actions.map(({ label, message, isFirst }) => (
        <CommandButton
          key={label}
          label={label}
          look={isFirst === true ? 'secondary' : 'quiet'}
          title={t('{0}: {1}', label, subject)}
          message={message}
        />
      ))}
    </div>
  );
}
