import { Button } from '../button';
import { useReadOnly, useSend } from '../host';
import { Icon } from '../icon';
import { t } from '../l10n/t';
import { Untrusted } from '../text/untrusted';

export function Loading({ message = t('Loading the project…') }: { readonly message?: string | undefined }) {
  return (
    <div class="page loading" aria-busy="true">
      <p class="muted" role="status">
        <Untrusted text={message} />
      </p>
    </div>
  );
}

interface NoProjectProps {
  readonly message: string;
  /** It waits for the user to trust the workspace. */
  readonly needsTrust: boolean;
  /** There is one, and it could not be opened. */
  readonly isProblem: boolean;
}

export function NoProject({ message, needsTrust, isProblem }: NoProjectProps) {
  const send = useSend();
  return (
    <main class="page">
      <section class="welcome">
        <span class="welcomeIcon">
          <Icon name={isProblem ? 'warning' : 'folder'} />
        </span>
        <h1>{isProblem ? t('The project could not be opened') : t('No project here yet')}</h1>
        <p role="status">
          <Untrusted text={message} maxChars={1000} />
        </p>
        {needsTrust && (
          <div class="welcomeActions">
            <Button
              label={t('Manage workspace trust')}
              icon="lock"
              look="primary"
              onClick={() => send({ type: 'manageTrust' })}
            />
          </div>
        )}
        {isProblem && (
          <div class="welcomeActions">
            <Button
              label={t('Try again')}
              icon="retry"
              look="primary"
              onClick={() => send({ type: 'checkAgain' })}
            />
            <Button label={t('Run Doctor')} icon="beaker" onClick={() => send({ type: 'doctor' })} />
          </div>
        )}
      </section>
    </main>
  );
}

export function NoFeatures() {
  const send = useSend();
  const readOnly = useReadOnly();
  return (
    <section class="welcome" aria-labelledby="noFeatures">
      <span class="welcomeIcon emoji" aria-hidden="true">
        ⚡
      </span>
      <h2 id="noFeatures">{t('No features yet')}</h2>
      <p>
        {t(
          'Write down what you want built, let an agent make a backlog of a specification, or import one. Each feature goes to an agent of its own, in a worktree of its own, and counts as passing only when it is merged and your checks are green.',
        )}
      </p>
      {!readOnly && (
        <div class="welcomeActions">
          <Button
            label={t('Add feature')}
            icon="add"
            look="primary"
            onClick={() => send({ type: 'addFeature' })}
          />
          <Button
            label={t('Initialize from spec')}
            icon="thought"
            onClick={() => send({ type: 'initializeFromSpec' })}
          />
          <Button label={t('Import')} icon="import" onClick={() => send({ type: 'importFeatures' })} />
        </div>
      )}
    </section>
  );
}
