import type { ActivityEntry } from '../../src/shared/viewModel';
import { mascotNamed } from '../../src/shared/mascots';
import { Icon } from '../icon';
import type { IconName } from '../iconPaths';
import { t } from '../l10n/t';
import { memo } from '../memo';
import { formatClock, formatMoment } from '../text/durations';
import { plainText } from '../text/plainText';
import { Untrusted } from '../text/untrusted';
import { useFollowTail } from './useFollowTail';

interface ActivityFeedProps {
  readonly entries: readonly ActivityEntry[];
  readonly only: string | undefined;
  readonly onOnly: (who: string | undefined) => void;
}

/** More than fit into the frame. While lines rush by, the ones out of sight above them are not drawn. */
const mostWhileFollowing = 40;

export function ActivityFeed({ entries, only, onOnly }: ActivityFeedProps) {
  const names = [...new Set(entries.map((entry) => entry.who))].sort();
  // Who was chosen may have dropped out of the feed; showing nothing at all would hide what goes on.
  const chosen = only !== undefined && names.includes(only) ? only : undefined;
  const shown = chosen === undefined ? entries : entries.filter((entry) => entry.who === chosen);
  const { list, following, follow } = useFollowTail(shown);
  return (
    <section class="activity" aria-labelledby="recentActivity">
      <div class="sectionHead">
        <h2 id="recentActivity">
          {t('Recent Activity')} <span class="muted">({shown.length})</span>
        </h2>
        {names.length > 1 && (
          <select
            aria-label={t('Show activity of')}
            value={chosen ?? ''}
            onChange={(event) =>
              onOnly(event.currentTarget.value === '' ? undefined : event.currentTarget.value)
            }
          >
            <option value="">{t('Everyone')}</option>
            {names.map((name) => (
              <option key={name} value={name}>
                {plainText(name, { maxChars: 40 })}
              </option>
            ))}
          </select>
        )}
      </div>
      <div class="activityFrame">
        {/* Not live by itself: it would talk without end. The page's status region says what matters. */}
        <ol class="activityList" ref={list} tabIndex={0} aria-label={t('Activity, latest last')}>
          {(following ? shown.slice(-mostWhileFollowing) : shown).map((entry) => (
            <Entry key={entry.id} entry={entry} />
          ))}
          {shown.length === 0 && <li class="muted nothing">{t('Nothing has happened yet.')}</li>}
        </ol>
        {!following && (
          <button type="button" class="button jump" onClick={follow}>
            <Icon name="arrowDown" />
            <span>{t('Latest')}</span>
          </button>
        )}
      </div>
    </section>
  );
}

const levelIcons: Record<ActivityEntry['level'], IconName | undefined> = {
  info: undefined,
  success: 'check',
  warning: 'warning',
  error: 'cross',
};
const levelNames: Record<ActivityEntry['level'], string> = {
  info: '',
  success: t('Success'),
  warning: t('Warning'),
  error: t('Error'),
};

const Entry = memo(function Entry({ entry }: { readonly entry: ActivityEntry }) {
  const mascot = mascotNamed(entry.who);
  const icon = levelIcons[entry.level];
  return (
    <li class={`entry level-${entry.level} ${mascot ? `accent-${mascot.color}` : 'accent-none'}`}>
      <span class="entryFace emoji" aria-hidden="true">
        {mascot?.emoji ?? <Icon name="branch" />}
      </span>
      <div class="entryBody">
        <div class="entryHead">
          <span class="entryWho">
            <Untrusted text={entry.who} maxChars={40} />
          </span>
          <time class="muted" dateTime={entry.at} title={formatMoment(entry.at)}>
            {formatClock(entry.at)}
          </time>
        </div>
        <div class="entryText">
          {icon !== undefined && <Icon name={icon} />}
          {icon !== undefined && <span class="visuallyHidden">{levelNames[entry.level]}: </span>}
          <Untrusted text={entry.text} />
        </div>
      </div>
    </li>
  );
});
