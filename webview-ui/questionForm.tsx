import { useId, useState } from 'preact/hooks';
import type { QuestionView } from '../src/shared/viewModel';
import { Button } from './button';
import { useSend } from './host';
import { t } from './l10n/t';
import { Untrusted } from './text/untrusted';

/** A question and the form to answer it in its place. Following windows may answer too: the owner is told. */
export function QuestionForm({ question }: { readonly question: QuestionView }) {
  const send = useSend();
  const label = useId();
  const [text, setText] = useState('');
  const { featureId, kind, choices } = question;
  const give = (answer: string): void => send({ type: 'answerQuestion', featureId, answer });
  const fixed = kind === 'choice' ? choices : kind === 'text' ? [] : [t('Yes'), t('No')];
  return (
    <form
      class="questionForm"
      aria-labelledby={label}
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() !== '') give(text);
      }}
    >
      <p id={label} class="multiline">
        <Untrusted text={question.text} maxChars={2000} multiline />
      </p>
      {fixed.length > 0 ? (
        <div class="questionChoices">
          {fixed.map((choice) => (
            <Button
              key={choice}
              label={choice}
              title={t('Answer “{0}” about feature {1}', choice, featureId)}
              onClick={() => give(choice)}
            />
          ))}
        </div>
      ) : (
        <div class="questionChoices">
          <input
            type="text"
            value={text}
            maxLength={8000}
            aria-label={t('Your answer about feature {0}', featureId)}
            onInput={(event) => setText(event.currentTarget.value)}
          />
          <Button
            label={t('Answer')}
            look="primary"
            title={t('Send the answer about feature {0}', featureId)}
            disabled={text.trim() === ''}
            onClick={() => give(text)}
          />
        </div>
      )}
    </form>
  );
}
