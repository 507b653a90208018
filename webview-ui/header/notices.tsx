import { Icon } from '../icon';
import { Untrusted } from '../text/untrusted';

export function Notices({ notices }: { readonly notices: readonly string[] }) {
  if (notices.length === 0) return null;
  return (
    <ul class="notices" aria-label="Notices">
      {notices.map((notice) => (
        <li key={notice} class="notice">
          <Icon name="warning" />
          <Untrusted text={notice} maxChars={600} />
        </li>
      ))}
    </ul>
  );
}
