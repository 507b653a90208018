import { Button } from '../button';
import { useReadOnly, useSend } from '../host';
import { Icon } from '../icon';
import { t } from '../l10n/t';
import { Untrusted } from '../text/untrusted';

interface NoticesProps {
  readonly notices: readonly string[];
  /** The backlog is in a deadlock that the extension can help out of. */
  readonly canMend: boolean;
}

export function Notices({ notices, canMend }: NoticesProps) {
  const send = useSend();
  const readOnly = useReadOnly();
  if (notices.length === 0) return null;
  return (
    <ul class="notices" aria-label={t('Notices')}>
      {notices.map((notice) => (
        <li key={notice} class="notice">
          <Icon name="warning" />
          <Untrusted text={notice} maxChars={600} />
        </li>
      ))}
      {canMend && !readOnly && (
        <li>
          <Button
            label={t('Mend deadlock')}
            icon="dependencies"
            onClick={() => send({ type: 'mendDeadlock' })}
          />
        </li>
      )}
    </ul>
  );
}
