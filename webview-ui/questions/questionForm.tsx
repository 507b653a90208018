import { useId } from 'preact/hooks';
import type { QuestionView } from '../../src/shared/viewModel';
import { CommandButton } from '../commandButton';
import { useSend } from '../host';
import { t } from '../l10n/t';
import { plainText } from '../text/plainText';
import { Untrusted } from '../text/untrusted';
import { useKeptAnswer } from './keptAnswers';

/** A question and the form to answer it in its place. Following windows may answer too: the owner is told. */
export function QuestionForm({ question }: { readonly question: QuestionView }) {
  const send = useSend();
  const label = useId();
  const [text, setText] = useKeptAnswer(question);
  const { featureId, kind, askedAt } = question;
  const given = (answer: string) =>
    ({ type: 'answerQuestion', featureId, answer, ...(askedAt !== undefined && { askedAt }) }) as const;
  const giveText = (): void => {
    if (text.trim() !== '') send(given(text));
  };
  return (
    <form
      class="questionForm"
      aria-labelledby={label}
      onSubmit={(event) => {
        event.preventDefault();
        giveText();
      }}
    >
      <p id={label} class="multiline">
        <Untrusted text={question.text} maxChars={2000} multiline />
      </p>
      {kind === 'text' ? (
        <div class="questionChoices">
          <textarea
            rows={1}
            value={text}
            maxLength={8000}
            aria-label={t('Your answer about feature {0}', featureId)}
            title={t('Enter sends the answer, Shift+Enter begins a line')}
            onInput={(event) => setText(event.currentTarget.value)}
            onKeyDown={(event) => {
              // While a letter is being composed, Enter only ends that.
              if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
              event.preventDefault();
              giveText();
            }}
          />
          <CommandButton
            label={t('Answer')}
            look="primary"
            title={t('Send the answer about feature {0}', featureId)}
            disabled={text.trim() === ''}
            message={given(text)}
          />
        </div>
      ) : (
        <div class="questionChoices">
          {choicesOf(question).map(({ answer, label: shown }) => (
            <CommandButton
              key={answer}
              label={shown}
              title={t('Answer “{0}” about feature {1}', shown, featureId)}
              message={given(answer)}
            />
          ))}
        </div>
      )}
    </form>
  );
}

const longestChoice = 200;

/** Agents are answered in English, whatever stands on the buttons; what they offer themselves is theirs to word. */
function choicesOf({
  kind,
  choices,
}: QuestionView): readonly { readonly answer: string; readonly label: string }[] {
  if (kind !== 'choice') {
    return [
      { answer: 'yes', label: t('Yes') },
      { answer: 'no', label: t('No') },
    ];
  }
  return [...new Set(choices)].map((answer) => ({
    answer,
    label: plainText(answer, { maxChars: longestChoice }),
  }));
}
