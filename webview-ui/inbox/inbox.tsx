import { useEffect } from 'preact/hooks';
import type { Need } from '../../src/shared/needs/need';
import { Button } from '../button';
import { t } from '../l10n/t';
import { NeedItem } from './needItem';

const shownAtFirst = 5;

interface InboxProps {
  readonly needs: readonly Need[];
  /** Not only the most urgent. */
  readonly all: boolean;
  readonly onAll: (all: boolean) => void;
  /** One that is to come into sight. */
  readonly wanted: string | undefined;
  /** It was brought into sight, or is not there any more. */
  readonly onSeen: () => void;
}

/** What goes on only when a person does something, most urgent first, with the answer in its place. */
export function Inbox({ needs, all, onAll, wanted, onSeen }: InboxProps) {
  const isWantedBelow = needs.findIndex(({ id }) => id === wanted) >= shownAtFirst;
  // After the item's own effect, which takes the focus.
  useEffect(() => {
    if (wanted === undefined) return;
    if (isWantedBelow) onAll(true);
    onSeen();
  }, [wanted, isWantedBelow, onAll, onSeen]);
  if (needs.length === 0) return <p class="inboxEmpty muted">{t('Nothing needs you.')}</p>;
  const shown = all || isWantedBelow ? needs : needs.slice(0, shownAtFirst);
  return (
    <section class="inbox" aria-labelledby="needsYou">
      <div class="sectionHead">
        <h2 id="needsYou">{t('Needs you')}</h2>
        <span class="muted">{needs.length}</span>
      </div>
      <ul class="needs">
        {shown.map((need) => (
          <NeedItem key={need.id} need={need} isWanted={need.id === wanted} />
        ))}
      </ul>
      {(shown.length < needs.length || all) && needs.length > shownAtFirst && (
        <Button
          label={all ? t('Show fewer') : t('Show all {0}', needs.length)}
          look="quiet"
          title={all ? t('Show fewer that need you') : t('Show all {0} that need you', needs.length)}
          onClick={() => onAll(!all)}
        />
      )}
    </section>
  );
}
