import { Button } from '../button';
import { useReadOnly, useSend } from '../host';
import { Icon } from '../icon';
import { t } from '../l10n/t';
import { Untrusted } from '../text/untrusted';

export function Loading() {
  return (
    <div class="page loading" aria-busy="true">
      <p class="muted">{t('Loading the project…')}</p>
    </div>
  );
}

interface NoProjectProps {
  readonly message: string;
  /** It waits for the user to trust the workspace. */
  readonly needsTrust: boolean;
}

export function NoProject({ message, needsTrust }: NoProjectProps) {
  const send = useSend();
  return (
    <main class="page">
      <section class="welcome">
        <span class="welcomeIcon">
          <Icon name="folder" />
        </span>
        <h1>{t('No project here yet')}</h1>
        <p>
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
