import { Icon } from '../icon';
import { t } from '../l10n/t';
import { Untrusted } from '../text/untrusted';

interface NoticesProps {
  readonly notices: readonly string[];
}

export function Notices({ notices }: NoticesProps) {
  if (notices.length === 0) return null;
  return (
    <ul class="notices" aria-label={t('Notices')}>
      {notices.map((notice) => (
        <li key={notice} class="notice">
          <Icon name="warning" />
          <Untrusted text={notice} maxChars={600} />
        </li>
      ))}
    </ul>
  );
}
